/// What is done in the account's folders when a message has gone: the copy in Sent, the draft's end, `$answered` and
/// `$forwarded`. Each step may be done again without harm.
package struct SubmissionFiler: Sendable {
    /// Removes a draft by its id; one that is gone already is no failure.
    package typealias DraftRemoval = @Sendable (AccountAccess, String) async throws -> Void

    let provider: any MailBackendProvider
    let contents: any ContentStore
    let removeDraft: DraftRemoval?

    /// - Returns: the copy's id, where there is one and the server tells.
    func file(_ submission: Submission, _ access: AccountAccess) async throws -> MessageID? {
        let backend = try await provider.backend(for: access.account, password: access.password)
        let copy = submission.filing.copy == .auto ? try await self.copy(of: submission, in: backend) : nil
        try await mark(submission.origin.answered, .answered, in: backend)
        try await mark(submission.origin.forwarded, .forwarded, in: backend)
        try await remove(submission.origin.draft, access, in: backend)
        return copy
    }

    /// Some servers file what they send by themselves; and an append whose answer was lost may have been one.
    private func copy(of submission: Submission, in backend: any MailBackend) async throws -> MessageID? {
        let message = submission.message
        if let found = try await find(message.messageID, in: backend) { return found }
        let copy = NewMessage(
            size: message.storedSize, keywords: [.seen], receivedAt: submission.endedAt,
            content: { [contents] in try contents.open(message.content) })
        do {
            return try await backend.append(copy, to: .role(.sent))
        } catch is ContentMissing {
            throw MailServiceError(.invalidRequest, "The message is gone from this server's disk.")
        }
    }

    private func find(_ messageID: String, in backend: any MailBackend) async throws -> MessageID? {
        guard !messageID.isEmpty else { return nil }
        do {
            return try await backend.find(messageID: messageID, in: .role(.sent)).last
        } catch let error as MailServiceError where error.code == .folderNotFound {
            // Appending makes it.
            return nil
        }
    }

    private func mark(_ id: String?, _ keyword: Keyword, in backend: any MailBackend) async throws {
        guard let id = id.flatMap(MessageID.init(encoded:)) else { return }
        try await change(id, .keywords(add: [keyword], remove: []), in: backend)
    }

    private func remove(_ draft: String?, _ access: AccountAccess, in backend: any MailBackend) async throws {
        guard let draft else { return }
        if let removeDraft { return try await removeDraft(access, draft) }
        if let id = MessageID(encoded: draft) { try await change(id, .destroy, in: backend) }
    }

    /// What isn't there any more needs no change.
    private func change(_ id: MessageID, _ change: MessageChange, in backend: any MailBackend) async throws {
        for outcome in try await backend.change([id], change) {
            guard case .failed(let error) = outcome.result else { continue }
            if [.messageNotFound, .staleID, .folderNotFound].contains(error.code) { continue }
            throw error
        }
    }
}
