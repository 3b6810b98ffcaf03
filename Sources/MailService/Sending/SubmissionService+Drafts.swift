extension SubmissionService {
    /// Takes a message that was composed here. Its file is removed, however it goes: what is sent is a copy of it.
    ///
    /// - Throws: as `submit` of a message does.
    package func submit(
        _ composed: ComposedMessage, _ request: SubmissionRequest, by access: AccountAccess, key: String? = nil
    ) async throws -> Submission {
        var request = request
        request.origin.draft = composed.draft?.encoded
        switch composed.original?.action {
        case .reply: request.origin.answered = request.origin.answered ?? composed.original?.id.encoded
        case .forward: request.origin.forwarded = request.origin.forwarded ?? composed.original?.id.encoded
        case nil: break
        }
        return try await contents.removing(composed.content.id) {
            try await submit(try contents.open(composed.content.id), request, by: access, key: key)
        }
    }
}

extension DraftService {
    /// Removes a draft that has been sent, if it is still there.
    package func removeSent(_ access: AccountAccess, _ id: String) async throws {
        guard let id = DraftID(encoded: id) else { return }
        do {
            try await delete(access, id)
        } catch let error as MailServiceError where Self.isGone(error) {
            // Somebody has removed it already.
            return
        }
    }

    private static func isGone(_ error: MailServiceError) -> Bool {
        [.draftNotFound, .messageNotFound, .staleID, .folderNotFound].contains(error.code)
    }
}
