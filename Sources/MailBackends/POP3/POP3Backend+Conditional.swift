import MailService
import Synchronization

/// Changes that are made only if a message is as somebody saw it.
extension POP3Backend {
    func change(
        _ id: MessageID, _ changes: [MessageChange], onlyIf isExpected: (@Sendable (Set<Keyword>) -> Bool)?
    ) async throws -> ChangeOutcome {
        guard let isExpected else { return try await changeInOrder(id, changes) }
        var rest = changes[...]
        var first: (add: Set<Keyword>, remove: Set<Keyword>)?
        if case .keywords(let add, let remove)? = rest.first {
            try Keyword.check(add.union(remove))
            first = (add, remove)
            rest.removeFirst()
        }
        let isDone = try await perform {
            try self.inbox.heal()
            if id.folder == Self.inboxID { _ = try await self.freshMessage(id) }
            return try self.changingKeywords.withLock { _ in
                guard isExpected(try self.keywordsNow(of: id)) else { return false }
                if let first { try self.changeKeywordsNow(of: id, add: first.add, remove: first.remove) }
                return true
            }
        }
        guard isDone else { return ChangeOutcome(id: id, result: .failed(.changedMeanwhile)) }
        return try await changeInOrder(id, Array(rest))
    }

    private func keywordsNow(of id: MessageID) throws -> Set<Keyword> {
        id.folder == Self.inboxID ? try message(id).keywords : try local.keywords(of: id)
    }

    private func changeKeywordsNow(of id: MessageID, add: Set<Keyword>, remove: Set<Keyword>) throws {
        guard id.folder == Self.inboxID else {
            let result = local.change([id], .keywords(add: add, remove: remove))[id]
            if case .failed(let error)? = result { throw error }
            return
        }
        _ = try inbox.index.change([try message(id).number], add: add, remove: remove)
    }
}
