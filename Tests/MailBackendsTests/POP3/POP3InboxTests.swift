import Foundation
import MailService
import MailStore
import MailTransport
import PosternTesting
import Testing

@testable import MailBackends

/// The inbox of a POP3 account: pages, messages, keywords, and what they cost on the wire.
@Suite(.timeLimit(.minutes(2)))
struct POP3InboxTests {
    /// What is listed is asked for at the login and the headers in one flight, however large the maildrop is.
    @Test func aFirstPageCostsTwoFlightsAndDownloadsNothing() async throws {
        var options = POP3BackendOptions()
        // Nothing in the background: what is counted is the page's own.
        options.indexesTexts = false
        options.headersInTurn = 0
        try await POP3World.run(messages: 2_000, options: options) { world in
            let login = try await world.commands {
                _ = try await world.provider.logIn(world.access.account, password: world.access.password)
            }
            for command in ["STAT", "UIDL", "LIST"] { #expect(login.texts.count { $0 == command } == 1) }
            #expect(!login.texts.contains { $0.hasPrefix("TOP") || $0.hasPrefix("RETR") })
            let before = world.tap.summary.roundTrips
            var flights = 0
            let first = try await world.commands {
                let page = try await world.page()
                flights = world.tap.summary.roundTrips - before
                #expect(page.messages.count == 50 && page.total == 2_000)
            }
            #expect(flights == 1)
            #expect(first.count == 50 && first.texts.allSatisfy { $0.hasPrefix("TOP") }, "\(first)")
            let progress = try #require(try await world.service.capabilities(world.access).indexing)
            #expect(progress.messages == 2_000 && progress.headers == 50 && progress.texts == 0)
            // The same page on another day.
            let later = await world.restarted(options: options)
            let second = try await later.commands { _ = try await later.page() }
            #expect(second.texts.contains("UIDL"))
            #expect(!second.texts.contains { $0.hasPrefix("TOP") || $0.hasPrefix("RETR") })
            await later.provider.closeAll()
        }
    }

    @Test func pagesGoOnByKeyWhateverComesAndGoes() async throws {
        try await POP3World.run(messages: 100) { world in
            let first = try await world.page(limit: 30)
            #expect(first.total == 100)
            // A message of the page goes, and new ones come.
            try world.remove([90])
            try world.deliver(5)
            let again = try await world.page(limit: 30)
            #expect(again.total == 104)
            #expect(Set(again.messages.map(\.id)).intersection(first.messages.map(\.id)).count == 25)
            var seen = first.messages.map(\.id)
            var cursor = first.nextCursor
            while let next = cursor {
                let page = try await world.page(limit: 30, cursor: next)
                seen += page.messages.map(\.id)
                cursor = page.nextCursor
            }
            #expect(seen.count == 100)
            #expect(Set(seen).count == 100)
        }
    }

    @Test func idsAndWhatIsKnownSurviveAnotherProcess() async throws {
        try await POP3World.run(messages: 20) { world in
            let page = try await world.page()
            _ = try await world.change([page.messages[3].id], .keywords(add: [.seen, .flagged], remove: []))
            let later = await world.restarted()
            let commands = try await later.commands {
                let again = try await later.page()
                #expect(again.messages.map(\.id) == page.messages.map(\.id))
                #expect(again.messages[3].keywords.isSuperset(of: [.seen, .flagged]))
            }
            #expect(!commands.texts.contains { $0.hasPrefix("TOP") })
            await later.provider.closeAll()
        }
    }

    @Test func aMessageIsDownloadedOnce() async throws {
        try await POP3World.run(messages: 10) { world in
            let id = try #require(try await world.page().messages.first?.id)
            let first = try await world.commands { _ = try await world.service.message(world.access, id) }
            #expect(first.texts.count { $0.hasPrefix("RETR") } == 1)
            let later = await world.restarted()
            let second = try await later.commands {
                let message = try await later.service.message(later.access, id)
                #expect(message.text?.isEmpty == false)
                let raw = try await later.raw(id)
                #expect(raw.count == message.summary.header.size)
            }
            #expect(!second.texts.contains { $0.hasPrefix("RETR") })
            await later.provider.closeAll()
        }
    }

    @Test func whatIsReadIsWhatTheServerHas() async throws {
        try await POP3World.run(messages: 60) { world in
            let inbox = try world.maildrop.folder(at: .inbox)
            let page = try await world.page(limit: 60)
            for (place, message) in page.messages.enumerated() {
                let stored = try world.maildrop.content(of: UInt32(60 - place), in: inbox.id).whole()
                #expect(try await world.raw(message.id) == stored)
            }
        }
    }

    @Test func everyOrderHoldsEveryMessageOnce() async throws {
        try await POP3World.run(messages: 70) { world in
            for sort in MessageSort.allCases {
                var seen: [MessageID] = []
                var cursor: PageCursor?
                repeat {
                    let page = try await world.page(limit: 25, cursor: cursor, sort: sort)
                    seen += page.messages.map(\.id)
                    cursor = page.nextCursor
                } while cursor != nil
                #expect(seen.count == 70, "\(sort)")
                #expect(Set(seen).count == 70, "\(sort)")
            }
            let sizes = try await world.page(limit: 70, sort: .sizeDescending).messages.map(\.header.size)
            #expect(sizes == sizes.sorted(by: >))
        }
    }

    @Test func aKnownStateIsAnsweredAsSuch() async throws {
        try await POP3World.run(messages: 3) { world in
            let page = try await world.page()
            var request = PageRequest(folder: .role(.inbox))
            request.knownState = page.state
            guard case .notModified = try await world.service.page(world.access, request) else {
                throw UnexpectedResult(description: "nothing changed")
            }
            _ = try await world.change([page.messages[0].id], .keywords(add: [.seen], remove: []))
            guard case .page = try await world.service.page(world.access, request) else {
                throw UnexpectedResult(description: "a keyword changed")
            }
        }
    }

    @Test func foldersAndCountsAreTold() async throws {
        try await POP3World.run(messages: 4) { world in
            let page = try await world.page()
            _ = try await world.change([page.messages[0].id], .keywords(add: [.seen], remove: []))
            let folders = try await world.service.folders(world.access, FolderListRequest())
            #expect(folders.first?.role == .inbox)
            #expect(folders.first?.total == 4)
            #expect(folders.first?.unread == 3)
            #expect(Set(folders.compactMap(\.role)) == [.inbox, .drafts, .sent, .archive, .junk, .trash])
            let capabilities = try await world.service.capabilities(world.access)
            #expect(capabilities.localFolders)
            #expect(!capabilities.push)
            #expect(capabilities.indexing?.messages == 4)
        }
    }

    @Test func aWrongPasswordIsRefused() async throws {
        try await POP3World.run(messages: 1) { world in
            await #expect {
                _ = try await world.provider.logIn(world.account, password: Secret("wrong"))
            } throws: {
                ($0 as? MailServiceError)?.code == .invalidCredentials
            }
            let total = try await world.page().total
            #expect(total == 1)
        }
    }
}
