extension MailboxService {
    /// Makes changes to one message, in their order.
    ///
    /// - Parameter isExpected: Called with the keywords as they are; false leaves the message alone.
    /// - Returns: its id from now on; nil where it is gone, or the server doesn't tell where it went.
    /// - Throws: ``MailServiceError``, also where the outcome is a failure; `precondition-failed` where it isn't as expected.
    @discardableResult
    package func change(
        _ access: AccountAccess, _ id: MessageID, _ changes: [MessageChange],
        onlyIf isExpected: (@Sendable (Set<Keyword>) -> Bool)? = nil
    ) async throws -> MessageID? {
        let outcome = try await backend(access).change(id, changes, onlyIf: isExpected)
        if let move = changes.first(where: \.isMove) { note([outcome], of: move, access) }
        let moves = changes.contains { change in
            if case .keywords = change { false } else { true }
        }
        switch outcome.result {
        case .failed(let error): throw error
        case .done(let newID), .markedDeleted(let newID): return newID ?? (moves ? nil : id)
        }
    }

    /// The same for one change.
    @discardableResult
    package func change(_ access: AccountAccess, _ id: MessageID, _ change: MessageChange) async throws -> MessageID? {
        try await self.change(access, id, [change])
    }

    /// Changes many messages, up to `Options.changedMessages`; an outcome for each.
    package func change(_ access: AccountAccess, _ ids: [MessageID], _ change: MessageChange) async throws
        -> [ChangeOutcome]
    {
        guard ids.count <= options.changedMessages else {
            throw MailServiceError(
                .tooLarge, "At most \(options.changedMessages) messages can be changed at once, not \(ids.count).")
        }
        let outcomes = try await backend(access).change(ids, change)
        note(outcomes, of: change, access)
        return outcomes
    }

    /// Where a message is that was moved, by this process, since its id was given out; nil where nothing is known of it.
    package func place(of id: MessageID, in access: AccountAccess) -> MessageID? {
        moved.place(of: id, in: access.account.id)
    }

    /// The same for a folder that was renamed.
    package func place(of id: FolderID, in access: AccountAccess) -> FolderID? {
        moved.place(of: id, in: access.account.id)
    }

    /// Remembers where messages went.
    func note(_ outcomes: [ChangeOutcome], of change: MessageChange, _ access: AccountAccess) {
        guard change.isMove else { return }
        for outcome in outcomes {
            guard case .done(let newID?) = outcome.result else { continue }
            moved.moved(outcome.id, to: newID, in: access.account.id)
        }
    }
}

extension MessageChange {
    /// Whether the message leaves its place for another.
    fileprivate var isMove: Bool {
        switch self {
        case .move, .delete: true
        case .keywords, .copy, .destroy: false
        }
    }
}
