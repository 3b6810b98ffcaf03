import MailBackends
import MailService
import MailTransport
import PosternTesting
import Testing

@Suite(.timeLimit(.minutes(5)))
struct PageTests {
    /// What a first page costs: round trips, bytes to the server, bytes from it.
    private func costOfFirstPage(
        on kind: MailServerKind, messages: Int
    ) async throws -> (roundTrips: Int, up: Int, down: Int) {
        let mailbox = try await BackendFixture.make(on: kind, messages: messages)
        try await mailbox.logIn()
        let before = mailbox.tap.summary
        let page = try await mailbox.page()
        let after = mailbox.tap.summary
        #expect(page.messages.count == 50)
        #expect(page.total == messages)
        #expect(page.messages.first?.id.uid == UInt32(messages))
        // The connection may have gone back to IDLE by now, which is not the page's cost.
        let sent = after.lines.dropFirst(before.lines.count)
            .filter { $0.direction == .upstream && !$0.text.contains("IDLE") }
        return (
            after.roundTrips - before.roundTrips, sent.reduce(0) { $0 + $1.text.utf8.count },
            after.bytesDownstream - before.bytesDownstream
        )
    }

    @Test(arguments: MailServerKind.imap)
    func aColdPageCostsThePageNotTheFolder(on kind: MailServerKind) async throws {
        let small = try await costOfFirstPage(on: kind, messages: 1_000)
        let large = try await costOfFirstPage(on: kind, messages: kind.largeFolder)
        #expect(small.roundTrips <= 4)
        #expect(large.roundTrips <= 4)
        #expect(small.up > 0 && abs(large.up - small.up) * 10 <= small.up, "up: \(small.up) and \(large.up) bytes")
        #expect(large.down < small.down * 2, "down: \(small.down) and \(large.down) bytes")
    }

    @Test(arguments: MailServerKind.imap)
    func aSecondLookFetchesNoEnvelopes(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 120)
        let first = try await mailbox.page()
        let commands = try await mailbox.commands {
            let second = try await mailbox.page()
            #expect(second.messages == first.messages)
        }
        #expect(!commands.contains { $0.contains("ENVELOPE") })
    }

    @Test(arguments: MailServerKind.imap)
    func afterARestartTheCacheStillSavesTheEnvelopes(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 60)
        let first = try await mailbox.page()
        let restarted = try BackendFixture(mailbox.account, cache: mailbox.cache)
        let commands = try await restarted.commands {
            let again = try await restarted.page()
            #expect(again.messages == first.messages)
        }
        #expect(commands.contains { $0.contains("FLAGS") })
        #expect(!commands.contains { $0.contains("ENVELOPE") })
    }

    @Test(arguments: MailServerKind.imap, [MessageSort.newest, .oldest])
    func aFollowingPageIsOneFetchTheFirstTimeAndFlagsAloneAfterwards(on kind: MailServerKind, sort: MessageSort)
        async throws
    {
        let mailbox = try await BackendFixture.make(on: kind, messages: 300)
        let cursor = try await mailbox.page(sort: sort).nextCursor
        let first = try await mailbox.commands { _ = try await mailbox.page(cursor: cursor, sort: sort) }
        #expect(first.count { $0.contains("FETCH") } <= 2 && first.count { $0.contains("ENVELOPE") } == 1)
        // Another process knows the messages, and not where they are.
        let restarted = try BackendFixture(mailbox.account, cache: mailbox.cache)
        let again = try await restarted.commands { _ = try await restarted.page(cursor: cursor, sort: sort) }
        #expect(!again.contains { $0.contains("ENVELOPE") })
        #expect(!first.contains { $0.contains("SEARCH") } && !again.contains { $0.contains("SEARCH") })
    }

    @Test(arguments: MailServerKind.allCases, [MessageSort.newest, .oldest])
    func pagingShowsEveryMessageOnceThoughMailArrives(on kind: MailServerKind, sort: MessageSort) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 230)
        let expected = try await mailbox.page(limit: 230).messages.map(\.id)
        #expect(expected.allSatisfy { $0.uid == nil } || expected.compactMap(\.uid) == (1...230).reversed())
        var seen: [MessageID] = []
        var cursor: PageCursor?
        repeat {
            let page = try await mailbox.page(limit: 50, cursor: cursor, sort: sort)
            seen += page.messages.map(\.id)
            cursor = page.nextCursor
            if seen.count == 100, sort == .newest {
                try mailbox.account.store([SampleMail(recipient: mailbox.account.address).message(900).bytes])
            }
        } while cursor != nil
        #expect(seen == (sort == .newest ? expected : expected.reversed()))
    }

    @Test(arguments: MailServerKind.imap)
    func deeperPagesNeedNoListOfAllUIDs(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 1_000)
        let first = try await mailbox.page()
        let fresh = try await mailbox.restarted()
        let before = fresh.tap.summary.bytesDownstream
        let second = try await fresh.page(cursor: first.nextCursor)
        #expect(second.messages.first?.id.uid == 950)
        #expect(fresh.tap.summary.bytesDownstream - before < 200_000)
    }

    @Test(
        arguments: MailServerKind.allCases,
        [MessageSort.date, .dateDescending, .from, .subject, .size, .sizeDescending])
    func theServerSorts(on kind: MailServerKind, sort: MessageSort) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 45)
        var seen: [MessageSummary] = []
        var cursor: PageCursor?
        repeat {
            let page = try await mailbox.page(limit: 20, cursor: cursor, sort: sort)
            seen += page.messages
            cursor = page.nextCursor
        } while cursor != nil
        #expect(seen.count == 45)
        #expect(Set(seen.map(\.id)).count == 45)
        if sort == .size { #expect(seen.map(\.header.size) == seen.map(\.header.size).sorted()) }
        if sort == .sizeDescending { #expect(seen.map(\.header.size) == seen.map(\.header.size).sorted(by: >)) }
    }

    @Test(arguments: MailServerKind.allCases)
    func anEmptyFolderIsAnEmptyPage(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind)
        let page = try await mailbox.page()
        #expect(page.messages.isEmpty)
        #expect(page.nextCursor == nil)
        #expect(page.total == 0)
    }

    @Test(arguments: MailServerKind.allCases)
    func aKnownStateIsAnsweredWithoutAFetch(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 60)
        _ = try await mailbox.page()
        try await mailbox.settle()
        let state = try await mailbox.page().state
        let fresh = try await mailbox.restarted()
        let commands = try await fresh.commands {
            let request = PageRequest(folder: .role(.inbox), knownState: state)
            guard case .notModified = try await fresh.service.page(fresh.access, request) else {
                Issue.record("the folder has not changed")
                return
            }
        }
        #expect(!commands.contains { $0.contains("FETCH") || $0.hasPrefix("TOP") })
    }

    @Test(arguments: MailServerKind.allCases)
    func aCursorFromAnotherFolderIsRefused(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 60)
        try await mailbox.account.seed(["Work"], count: 60)
        let cursor = try await mailbox.page().nextCursor
        let folders = try await mailbox.service.folders(mailbox.access, FolderListRequest())
        let work = FolderSelector.id(try #require(folders.first { $0.name == "Work" }).id)
        await #expect { try await mailbox.page(work, cursor: cursor) } throws: { error in
            (error as? MailServiceError)?.code == .invalidCursor
        }
    }

    @Test(arguments: MailServerKind.allCases)
    func aFolderThatIsNotThereIsNotFound(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind)
        let missing = FolderSelector.id(FolderID(.name(Array("Nowhere".utf8))))
        await #expect { try await mailbox.page(missing) } throws: { error in
            (error as? MailServiceError)?.code == .folderNotFound
        }
        let page = try await mailbox.page()
        #expect(page.messages.isEmpty, "the next request works")
    }

    @Test(arguments: MailServerKind.allCases)
    func previewsShowTheBeginningOfTheText(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 20)
        let page = try await mailbox.page(fields: [.envelope, .flags, .structure, .preview])
        #expect(page.messages.count { $0.preview?.isEmpty == false } > 15)
    }

    @Test(arguments: MailServerKind.allCases)
    func newMailShowsOnTheNextPageWithoutAsking(on kind: MailServerKind) async throws {
        var options = IMAPBackendOptions()
        options.silenceTrusted = .seconds(2)
        let mailbox = try await BackendFixture.make(on: kind, messages: 60, options: options)
        try await mailbox.require("push") { $0.push }
        _ = try await mailbox.page()
        try mailbox.account.store([SampleMail(recipient: mailbox.account.address).message(901).bytes])
        // Dovecot tells of it when it notices, or when it is asked because it has been silent: what counts is that no page
        // that was remembered hides it for longer.
        let deadline = ContinuousClock.now + .seconds(60)
        var newest: UInt32?
        repeat {
            newest = try await mailbox.page().messages.first?.id.uid
            await Task.yield()
        } while newest != 61 && ContinuousClock.now < deadline
        #expect(newest == 61)
    }
}
