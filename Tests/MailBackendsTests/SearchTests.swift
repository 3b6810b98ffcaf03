import MailBackends
import MailService
import MailTransport
import PosternTesting
import Testing

@Suite(.timeLimit(.minutes(3)))
struct SearchTests {
    private func note(_ subject: String, body: String = "text", date: String = "Mon, 2 Nov 2026 10:00:00 +0000")
        -> [UInt8]
    {
        Array(
            """
            From: Zoë <zoe@example.org>\r
            Subject: \(subject)\r
            Date: \(date)\r
            Message-ID: <\(subject.utf8.reduce(0) { $0 &* 31 &+ Int($1) })@example.org>\r
            Content-Type: text/plain; charset=utf-8\r
            \r
            \(body)\r

            """.utf8)
    }

    private func search(
        _ mailbox: BackendFixture,
        _ filter: SearchFilter,
        scope: SearchRequest.Scope = .folder(.role(.inbox)),
        limit: Int = 50,
        after cursor: SearchCursor? = nil
    ) async throws -> SearchPage {
        try await mailbox.service.search(
            mailbox.access, SearchRequest(scope: scope, filter: filter, limit: limit), after: cursor)
    }

    @Test(arguments: MailServerKind.allCases)
    func theServerFindsWhatIsAskedFor(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind)
        try mailbox.account.store([note("Budget"), note("Prüfung", body: "東京の天気"), note("Picnic", body: "budget talk")])
        #expect(try await search(mailbox, .subject("budget")).messages.map(\.header.subject) == ["Budget"])
        #expect(try await search(mailbox, .text("budget")).messages.count == 2)
        #expect(try await search(mailbox, .subject("prüfung")).messages.count == 1)
        #expect(try await search(mailbox, .body("東京")).messages.map(\.header.subject) == ["Prüfung"])
        #expect(try await search(mailbox, .and([.text("budget"), .not(.subject("budget"))])).messages.count == 1)
        #expect(try await search(mailbox, .subject("nothing like it")).messages.isEmpty)
    }

    @Test(arguments: MailServerKind.allCases)
    func whatIMAPCannotAskIsCheckedHere(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 120)
        let all = try await mailbox.page(limit: 120).messages
        let expected = all.filter(\.header.hasAttachments).map(\.id)
        let found = try await search(mailbox, .hasAttachment, limit: 200)
        #expect(found.messages.map(\.id) == expected)
        #expect(!expected.isEmpty)
    }

    @Test(arguments: MailServerKind.allCases)
    func resultsPageWithoutRepeatingOrSkipping(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 90)
        try await mailbox.account.seed(["Work"], count: 70)
        var seen: [MessageID] = []
        var cursor: SearchCursor?
        repeat {
            let page = try await search(mailbox, .all, scope: .account, limit: 25, after: cursor)
            seen += page.messages.map(\.id)
            cursor = page.nextCursor.flatMap { SearchCursor(encoded: $0.encoded) }
        } while cursor != nil
        #expect(seen.count == 160)
        #expect(Set(seen).count == 160)
    }

    @Test(arguments: MailServerKind.imap)
    func aSlowReaderHoldsTheSearchBack(on kind: MailServerKind) async throws {
        var options = IMAPBackendOptions()
        options.searchConcurrency = 2
        let mailbox = try await BackendFixture.make(on: kind, messages: 1, options: options)
        for number in 1...8 { try await mailbox.account.seed(["Work \(number)"], count: 1) }
        let trace = RequestTrace()
        try await RequestTrace.$current.withValue(trace) {
            var batches = 0
            try await mailbox.service.searchBatches(
                mailbox.access, SearchRequest(scope: .account, filter: .all, limit: 5)
            ) { _ in
                // Slow: it reads something else meanwhile.
                for _ in 0..<3 { _ = try await mailbox.page(.role(.sent)) }
                batches += 1
                let searches = trace.summary.commands.count { $0.text.contains("SEARCH") }
                #expect(searches <= batches + 1)
            }
            #expect(batches > 8)
        }
    }

    @Test(arguments: MailServerKind.allCases)
    func aCursorOfAnotherSearchIsRefused(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 30)
        let cursor = try await search(mailbox, .all, limit: 5).nextCursor
        await #expect { _ = try await search(mailbox, .subject("a"), limit: 5, after: cursor) } throws: { error in
            (error as? MailServiceError)?.code == .invalidCursor
        }
    }

    @Test(arguments: MailServerKind.allCases)
    func inNamesAFolder(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind)
        try mailbox.account.store([note("here")])
        try mailbox.account.store([note("there")], in: ["Work"])
        let found = try await search(mailbox, .folder("Work"), scope: .account)
        #expect(found.messages.map(\.header.subject) == ["there"])
    }

    @Test(arguments: MailServerKind.allCases)
    func threadsGatherAnswers(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 60)
        let page = try await mailbox.service.threads(
            mailbox.access, ThreadListRequest(folder: .role(.inbox), limit: 60))
        #expect(page.threads.flatMap(\.messages).count == 60)
        let long = try #require(page.threads.first { $0.messages.count > 1 })
        let id = try #require(ThreadID(encoded: long.id.encoded))
        let thread = try await mailbox.service.thread(mailbox.access, id)
        #expect(Set(thread.messages.map(\.id)).isSuperset(of: long.messages.map(\.id)))
    }

    /// Two long conversations and what is between them: over pages of three, each is listed once, and whole.
    @Test(arguments: MailServerKind.allCases)
    func aThreadIsOnThePageOfItsNewestMessageAndWhole(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind)
        func letter(_ id: String, answers other: String? = nil) -> [UInt8] {
            let reference =
                other.map { "In-Reply-To: <\($0)@example.org>\r\nReferences: <\($0)@example.org>\r\n" } ?? ""
            return Array(
                ("From: a@example.org\r\nSubject: \(id)\r\nMessage-ID: <\(id)@example.org>\r\n\(reference)"
                    + "Date: Mon, 2 Nov 2026 10:00:00 +0000\r\n\r\ntext\r\n").utf8)
        }
        try mailbox.account.store([
            letter("a1"), letter("b1"), letter("x"), letter("a2", answers: "a1"), letter("y"),
            letter("b2", answers: "b1"),
            letter("z"), letter("a3", answers: "a2"),
        ])
        var pages: [[[String]]] = []
        var cursor: PageCursor?
        repeat {
            let page = try await mailbox.service.threads(
                mailbox.access, ThreadListRequest(folder: .role(.inbox), limit: 3, cursor: cursor))
            pages.append(page.threads.map { $0.messages.compactMap(\.header.subject).sorted() })
            cursor = page.nextCursor
        } while cursor != nil
        #expect(pages == [[["a1", "a2", "a3"], ["z"], ["b1", "b2"]], [["y"], ["x"]], []])
    }

    @Test(arguments: MailServerKind.allCases)
    func foldersComeWithRolesAndCountsInOneTrip(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 30)
        try await mailbox.account.seed(["Work", "Reports"], count: 3)
        try await mailbox.logIn()
        let before = mailbox.tap.summary.roundTrips
        let folders = try await mailbox.service.folders(mailbox.access, FolderListRequest())
        let trips = mailbox.tap.summary.roundTrips - before
        // A maildrop is seen as it was at the login: a newer look is a new session.
        if try await mailbox.service.capabilities(mailbox.access).push { #expect(trips <= 1) }
        #expect(folders.first { $0.role == .inbox }?.total == 30)
        #expect(Set(folders.compactMap(\.role)).isSuperset(of: [.inbox, .sent, .drafts, .trash, .junk, .archive]))
        let reports = try #require(folders.first { $0.path == ["Work", "Reports"] })
        #expect(reports.total == 3)
        #expect(reports.parentID == folders.first { $0.path == ["Work"] }?.id)
    }
}
