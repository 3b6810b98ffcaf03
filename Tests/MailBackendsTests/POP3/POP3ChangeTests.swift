import Foundation
import MailService
import MailStore
import Testing

@testable import MailBackends

/// Messages that leave the inbox, and come back.
@Suite(.timeLimit(.minutes(2)))
struct POP3ChangeTests {
    @Test func aMovedMessageIsInItsFolderAndNowhereElse() async throws {
        try await POP3World.run(messages: 10) { world in
            let page = try await world.page()
            let first = page.messages[0]
            let bytes = try await world.raw(first.id)
            let archive = try #require(try await world.folder("Archive"))
            let new = try #require(try await world.change([first.id], .move(to: .id(archive.id))).first ?? nil)
            #expect(new.folder == archive.id)
            #expect(try world.countOnServer() == 9)
            #expect(try await world.page().messages.map(\.id) == page.messages.dropFirst().map(\.id))
            let moved = try await world.page(.id(archive.id))
            #expect(moved.messages.map(\.id) == [new])
            #expect(moved.messages.first?.header.messageID == first.header.messageID)
            #expect(try await world.raw(new) == bytes)
            await #expect { _ = try await world.change([first.id], .destroy) } throws: { "\($0)".contains("not there") }
        }
    }

    @Test func deletedMessagesGoToTheTrashAndFromThereForGood() async throws {
        try await POP3World.run(messages: 6) { world in
            let ids = try await world.page().messages.map(\.id)
            let trashed = try await world.change(Array(ids.prefix(3)), .delete).compactMap { $0 }
            #expect(trashed.count == 3)
            #expect(try await world.folder("Trash")?.total == 3)
            #expect(try await world.folder("INBOX")?.total == 3)
            #expect(try world.countOnServer() == 3)
            #expect(try await world.change([trashed[0]], .delete) == [nil])
            #expect(try await world.page(.role(.trash)).total == 2)
            #expect(try await world.change([ids[3]], .destroy) == [nil])
            #expect(try world.countOnServer() == 2)
            #expect(try await world.page().messages.map(\.id) == [ids[4], ids[5]])
        }
    }

    @Test func keywordsGoAlongAndComeBack() async throws {
        try await POP3World.run(messages: 3) { world in
            let id = try await world.page().messages[1].id
            let later = Keyword(rawValue: "later")
            _ = try await world.change([id], .keywords(add: [.seen, .flagged, later], remove: []))
            let moved = try #require(try await world.change([id], .move(to: .role(.archive))).first ?? nil)
            #expect(try await world.service.keywords(world.access, of: moved) == [.seen, .flagged, later])
            _ = try await world.change([moved], .keywords(add: [.answered], remove: [.flagged]))
            // What comes back to the inbox lies there by Postern's doing: the server takes nothing.
            let back = try #require(try await world.change([moved], .move(to: .role(.inbox))).first ?? nil)
            #expect(try await world.page().messages.map(\.id).contains(back))
            #expect(try await world.service.keywords(world.access, of: back) == [.seen, .answered, later])
            #expect(try world.countOnServer() == 2)
            let restarted = await world.restarted()
            #expect(try await restarted.page().total == 3)
            #expect(try await restarted.change([back], .delete).count == 1)
            #expect(try await restarted.page().total == 2)
            #expect(try await restarted.page(.role(.trash)).total == 1)
            await restarted.provider.closeAll()
        }
    }

    @Test func copiesLeaveTheOriginal() async throws {
        try await POP3World.run(messages: 3) { world in
            let ids = try await world.page().messages.map(\.id)
            let copies = try await world.change(ids, .copy(to: .role(.archive))).compactMap { $0 }
            #expect(copies.count == 3)
            #expect(try await world.page().total == 3)
            #expect(try await world.page(.role(.archive)).total == 3)
            #expect(try await world.change(ids, .copy(to: .role(.inbox))).compactMap { $0 }.count == 3)
            #expect(try await world.page().total == 6)
            #expect(try world.countOnServer() == 3)
        }
    }

    @Test func nothingIsDeletedByDefault() async throws {
        var options = POP3World.eager
        options.indexesTexts = true
        try await POP3World.run(messages: 5, options: options) { world in
            let ids = try await world.page().messages.map(\.id)
            for id in ids { _ = try await world.raw(id) }
            _ = try await world.page()
            #expect(try world.countOnServer() == 5)
        }
    }

    @Test func deletedOnDownloadIsKeptHere() async throws {
        var options = POP3World.eager
        options.indexesTexts = true
        try await POP3World.run(messages: 25, leaveOnServer: .deleteOnDownload, options: options) { world in
            let before = try await world.page(limit: 100).messages
            try await eventually { try world.countOnServer() == 0 }
            let after = try await world.page(limit: 100).messages
            #expect(after.map(\.id) == before.map(\.id))
            let restarted = await world.restarted()
            #expect(try await restarted.page(limit: 100).messages.map(\.id) == before.map(\.id))
            #expect(try await restarted.raw(before[0].id).isEmpty == false)
            let moved = try await restarted.change([before[0].id], .move(to: .role(.archive)))
            #expect(moved.compactMap { $0 }.count == 1)
            #expect(try await restarted.page().total == 24)
            await restarted.provider.closeAll()
        }
    }

    @Test func aServersCopyGoesAfterItsDays() async throws {
        try await POP3World.run(messages: 4, leaveOnServer: .deleteAfter(days: 1)) { world in
            _ = try await world.page()
            let restarted = await world.restarted()
            _ = try await restarted.page()
            // Seen just now: nobody is due.
            #expect(try world.countOnServer() == 4)
            await restarted.provider.closeAll()
        }
    }

    @Test func aMaildropInUseIsRetriedAndRecovers() async throws {
        var options = POP3World.eager
        options.lockAttempts = 1
        try await POP3World.run(messages: 2, options: options) { world in
            let other = await world.restarted(options: options)
            _ = try await other.page()
            // The other one's session is still open, and has the lock.
            await #expect {
                _ = try await world.provider.logIn(world.account, password: world.access.password)
            } throws: { error in
                guard let error = error as? MailServiceError else { return false }
                return error.code == .upstreamThrottled && error.retryAfter != nil
                    && error.upstream?.responseCode == "IN-USE"
            }
            await other.provider.closeAll()
            #expect(try await world.page().total == 2)
        }
    }
}
