import MailBackends
import MailService
import PosternTesting
import Testing

/// Changes that are made only if nobody was faster.
@Suite(.timeLimit(.minutes(3)))
struct ConditionalChangeTests {
    private func changeIfUnread(
        _ id: MessageID, _ changes: [MessageChange], of mailbox: BackendFixture
    ) async throws -> MailServiceError.Code? {
        do {
            try await mailbox.service.change(mailbox.access, id, changes) { !$0.contains(.seen) }
            return nil
        } catch let error as MailServiceError {
            return error.code
        }
    }

    @Test(arguments: MailServerKind.allCases)
    func oneOfManyWins(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 1)
        let id = try #require(try await mailbox.page().messages.first?.id)
        try await mailbox.service.change(mailbox.access, id, [.keywords(add: [], remove: [.seen])])
        let winners = try await withThrowingTaskGroup { group in
            for number in 0..<8 {
                group.addTask {
                    let change = MessageChange.keywords(
                        add: [.seen, Keyword(rawValue: "by\(number)")], remove: [.flagged])
                    return try await changeIfUnread(id, [change], of: mailbox)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(winners.count { $0 == nil } == 1)
        #expect(winners.count { $0 == .preconditionFailed } == 7)
        let keywords = try await mailbox.page().messages[0].keywords
        #expect(keywords.count { $0.rawValue.hasPrefix("by") } == 1)
    }

    @Test(arguments: MailServerKind.imap)
    func theCheckAndTheChangeAreOneStep(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 2)
        let ids = try await mailbox.page().messages.map(\.id)
        let commands = try await mailbox.commands {
            try await mailbox.service.change(mailbox.access, ids[0], [.keywords(add: [.flagged], remove: [])]) { _ in
                true
            }
            try await mailbox.service.change(mailbox.access, ids[1], [.destroy]) { _ in true }
        }
        #expect(commands.count { $0.contains("UNCHANGEDSINCE") } == 2)
        #expect(try await mailbox.page().messages.map(\.id) == [ids[0]])
    }

    @Test(arguments: MailServerKind.allCases)
    func nothingHappensToWhatIsNotAsExpected(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 1)
        let id = try #require(try await mailbox.page().messages.first?.id)
        try await mailbox.service.change(mailbox.access, id, [.keywords(add: [.seen], remove: [])])
        for changes in [[MessageChange.delete], [.destroy], [.move(to: .role(.archive))]] {
            #expect(try await changeIfUnread(id, changes, of: mailbox) == .preconditionFailed)
        }
        #expect(try await mailbox.page().messages.map(\.id) == [id])
    }

    @Test(arguments: MailServerKind.allCases)
    func keywordsAndAMoveAreOneLook(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 3)
        let id = try #require(try await mailbox.page().messages.first?.id)
        _ = try await mailbox.service.change(mailbox.access, id, [.keywords(add: [.seen], remove: [])])
        let new = try #require(
            try await mailbox.service.change(
                mailbox.access, id,
                [.keywords(add: [.flagged, .seen], remove: []), .move(to: .role(.archive))]))
        let moved = try #require(try await mailbox.page(.role(.archive)).messages.first)
        #expect(moved.id == new && moved.keywords.isSuperset(of: [.flagged, .seen]))
        #expect(mailbox.service.place(of: id, in: mailbox.access) == new)
        let second = try #require(try await mailbox.page().messages.first?.id)
        let commands = try await mailbox.commands {
            _ = try await mailbox.service.change(
                mailbox.access, second, [.keywords(add: [.flagged], remove: []), .move(to: .role(.archive))])
        }
        #expect(commands.count { $0.contains("FETCH") || $0.contains("SEARCH") } <= 1, "\(commands)")
        guard kind.speaksIMAP else { return }
        #expect(commands.count { $0.contains("STORE") } == 1 && commands.count { $0.contains("MOVE") } == 1)
    }

    @Test(arguments: MailServerKind.imap)
    func scatteredMessagesTakeOneFlight(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 2_000)
        var ids: [MessageID] = []
        var cursor: PageCursor?
        repeat {
            let page = try await mailbox.page(limit: 500, cursor: cursor)
            ids += page.messages.map(\.id)
            cursor = page.nextCursor
        } while cursor != nil
        let scattered = ids.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
        let commands = try await mailbox.commands {
            let outcomes = try await mailbox.service.change(
                mailbox.access, scattered, .keywords(add: [Keyword(rawValue: "even")], remove: []))
            #expect(outcomes.map(\.id) == scattered)
            let areDone = outcomes.allSatisfy { if case .done = $0.result { true } else { false } }
            #expect(areDone)
        }
        // A thousand ranges: three sets of up to 350.
        #expect(commands.count { $0.contains("STORE") } == 3)
        #expect(commands.count { $0.contains("SEARCH") } == 3)
        #expect(commands.allSatisfy { $0.utf8.count <= 1_000 })
        let page = try await mailbox.page(limit: 500).messages
        #expect(page.count { $0.keywords.contains(Keyword(rawValue: "even")) } == 250)
    }

    @Test(arguments: MailServerKind.allCases)
    func whatASearchFindsIsChanged(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 300)
        let word = Keyword(rawValue: "found")
        let all = BatchSelection.search(.folder(.role(.inbox)), .all)
        let (outcomes, found) = try await mailbox.service.changeAll(
            mailbox.access, all, .keywords(add: [word], remove: []))
        #expect(outcomes.count == 300 && !found.hasMore && !found.approximate)
        let commands = try await mailbox.commands {
            let search = BatchSelection.search(.account, .keyword(word, isPresent: true))
            let (outcomes, _) = try await mailbox.service.changeAll(
                mailbox.access, search, .keywords(add: [], remove: [word]))
            #expect(outcomes.count == 300)
        }
        #expect(!commands.contains { $0.contains("ENVELOPE") })
        #expect(try await mailbox.page(limit: 500).messages.allSatisfy { !$0.keywords.contains(word) })
    }
}
