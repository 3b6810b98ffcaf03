import MailBackends
import MailService
import MailTransport
import PosternTesting
import Testing

/// Changes of messages.
@Suite(.timeLimit(.minutes(2)))
struct ChangeTests {
    private func outcomes(
        _ mailbox: BackendFixture, _ ids: [MessageID], _ change: MessageChange
    ) async throws -> [MessageID?] {
        try await mailbox.service.change(mailbox.access, ids, change).map { outcome in
            guard case .done(let newID) = outcome.result else {
                throw UnexpectedResult(description: "\(outcome.result)")
            }
            return newID
        }
    }

    private func folder(_ name: String, of mailbox: BackendFixture) async throws -> Folder? {
        try await mailbox.service.folders(mailbox.access, FolderListRequest()).first { $0.name == name }
    }

    @Test(arguments: MailServerKind.allCases)
    func keywordsChangeAndTheNextPageShowsIt(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 30)
        let ids = try await mailbox.page().messages.map(\.id)
        let custom = Keyword(rawValue: "later")
        _ = try await outcomes(mailbox, Array(ids.prefix(20)), .keywords(add: [.flagged, custom], remove: [.seen]))
        let after = try await mailbox.page().messages
        #expect(after.prefix(20).allSatisfy { $0.keywords.isSuperset(of: [.flagged, custom]) })
        #expect(after.prefix(20).allSatisfy { !$0.keywords.contains(.seen) })
        #expect(after.dropFirst(20).allSatisfy { !$0.keywords.contains(custom) })
        // And so says the server itself.
        let elsewhere = try await mailbox.restarted().page().messages
        let isSame = elsewhere.map(\.keywords) == after.map(\.keywords)
        #expect(isSame)
    }

    @Test(arguments: MailServerKind.imap)
    func manyMessagesTakeFewCommands(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 500)
        try await mailbox.logIn()
        let ids = try await mailbox.page(limit: 500).messages.map(\.id)
        let commands = try await mailbox.commands {
            _ = try await outcomes(mailbox, ids, .keywords(add: [.seen], remove: []))
        }
        #expect(commands.count { $0.contains("STORE") } == 1)
        #expect(commands.count <= 3)
    }

    @Test(arguments: MailServerKind.imap)
    func idleIsEnteredOnceForAllCommandsOfARequest(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 3)
        try await mailbox.logIn()
        let ids = try await mailbox.page().messages.map(\.id)
        let before = mailbox.tap.summary.lines.count
        // Three commands: which of the messages are there, and a STORE each way.
        _ = try await outcomes(mailbox, ids, .keywords(add: [.seen], remove: [.flagged]))
        let sent = mailbox.tap.summary.lines.dropFirst(before).filter { $0.direction == .upstream }
        #expect(sent.count { $0.text.contains("STORE") } == 2)
        #expect(sent.count { $0.text.contains("IDLE") } <= 1)
    }

    @Test(arguments: MailServerKind.allCases)
    func aMovedMessageIsWhereItsNewIDSays(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 5)
        try await mailbox.account.seed(["Work"], count: 0)
        let work = try #require(try await folder("Work", of: mailbox))
        let first = try #require(try await mailbox.page().messages.first)
        let new = try #require(try await outcomes(mailbox, [first.id], .move(to: .id(work.id))).first ?? nil)
        #expect(new.folder == work.id)
        let moved = try await mailbox.service.message(mailbox.access, new)
        #expect(moved.summary.header.messageID == first.header.messageID)
        #expect(try await mailbox.page().total == 4)
        #expect(try await folder("INBOX", of: mailbox)?.total == 4)
        #expect(try await folder("Work", of: mailbox)?.total == 1)
        await #expect { try await mailbox.service.change(mailbox.access, first.id, [.destroy]) } throws: {
            ($0 as? MailServiceError)?.code == .messageNotFound
        }
    }

    @Test(arguments: MailServerKind.allCases)
    func copiesLeaveTheOriginal(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 3)
        let ids = try await mailbox.page().messages.map(\.id)
        let copies = try await outcomes(mailbox, ids, .copy(to: .role(.inbox)))
        #expect(Set(copies.compactMap { $0 }).subtracting(ids).count == 3)
        #expect(try await mailbox.page().total == 6)
    }

    @Test(arguments: MailServerKind.allCases)
    func deletedMessagesGoToTheTrashAndFromThereForGood(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 4)
        let ids = try await mailbox.page().messages.map(\.id)
        let trashed = try await outcomes(mailbox, Array(ids.prefix(2)), .delete).compactMap { $0 }
        #expect(trashed.count == 2)
        _ = try await outcomes(mailbox, [ids[2]], .delete)
        let folders = try await mailbox.service.folders(mailbox.access, FolderListRequest())
        #expect(folders.filter { $0.role == .trash }.map(\.total) == [3])
        #expect(try await outcomes(mailbox, [trashed[0]], .delete) == [nil])
        #expect(try await mailbox.page(.role(.trash)).total == 2)
    }

    /// What another program has marked as deleted stays.
    @Test(arguments: MailServerKind.allCases)
    func destroyingOneMessageExpungesNoOther(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 4)
        let ids = try await mailbox.page().messages.map(\.id)
        _ = try await outcomes(mailbox, [ids[0], ids[1]], .keywords(add: [.deleted], remove: []))
        _ = try await outcomes(mailbox, [ids[2]], .destroy)
        let left = try await mailbox.page().messages.map(\.id)
        #expect(left == [ids[0], ids[1], ids[3]])
    }

    @Test(arguments: MailServerKind.allCases)
    func oneMissingMessageIsItsOwnFailure(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 3)
        let ids = try await mailbox.page().messages.map(\.id)
        _ = try await outcomes(mailbox, [ids[1]], .destroy)
        let results = try await mailbox.service.change(mailbox.access, ids, .keywords(add: [.seen], remove: []))
        #expect(results.map(\.id) == ids)
        let codes = results.map { outcome -> MailServiceError.Code? in
            if case .failed(let error) = outcome.result { error.code } else { nil }
        }
        #expect(codes == [nil, .messageNotFound, nil])
    }

    /// Two clicks, two programs.
    @Test(arguments: MailServerKind.allCases)
    func ofManyMovesOfOneMessageOneMovesIt(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 3)
        let id = try #require(try await mailbox.page().messages.first?.id)
        let done = try await withThrowingTaskGroup { group in
            for number in 0..<8 {
                group.addTask {
                    let change: MessageChange = number.isMultiple(of: 2) ? .delete : .move(to: .role(.archive))
                    let outcome = try await mailbox.service.change(mailbox.access, [id], change)
                    if case .done? = outcome.first?.result { return true } else { return false }
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(done == 1)
        let totals = try await [
            mailbox.page().total, mailbox.page(.role(.trash)).total, mailbox.page(.role(.archive)).total,
        ]
        #expect(totals[0] == 2)
        #expect((totals[1] ?? 0) + (totals[2] ?? 0) == 1)
    }

    @Test(arguments: MailServerKind.allCases)
    func movingToNowhereLosesNothing(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 2)
        let ids = try await mailbox.page().messages.map(\.id)
        let nowhere = FolderSelector.id(FolderID(.name(Array("Nowhere".utf8))))
        let results = try await mailbox.service.change(mailbox.access, ids, .move(to: nowhere))
        for outcome in results {
            guard case .failed(let error) = outcome.result else {
                throw UnexpectedResult(description: "\(outcome.result)")
            }
            #expect(error.code == .folderNotFound)
        }
        #expect(try await mailbox.page().total == 2)
    }
}
