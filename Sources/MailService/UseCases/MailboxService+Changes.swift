extension MailboxService {
    /// Changes one message.
    ///
    /// - Returns: its id from now on; nil where it is gone, or the server doesn't tell where it went.
    /// - Throws: ``MailServiceError``, also where the outcome is a failure.
    @discardableResult
    package func change(_ access: AccountAccess, _ id: MessageID, _ change: MessageChange) async throws -> MessageID? {
        switch try await self.change(access, [id], change).first?.result {
        case .failed(let error): throw error
        case .done(let newID), .markedDeleted(let newID): return newID
        case nil: throw MailServiceError(.internal, "The change had no outcome.")
        }
    }

    /// Changes many messages, up to `Options.changedMessages`; an outcome for each.
    package func change(_ access: AccountAccess, _ ids: [MessageID], _ change: MessageChange) async throws
        -> [ChangeOutcome]
    {
        guard ids.count <= options.changedMessages else {
            throw MailServiceError(
                .tooLarge, "At most \(options.changedMessages) messages can be changed at once, not \(ids.count).")
        }
        return try await backend(access).change(ids, change)
    }
}
