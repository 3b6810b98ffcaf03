extension MailboxService {
    /// Puts a message into a folder, as it is.
    package func append(
        _ access: AccountAccess, _ message: NewMessage, to folder: FolderSelector
    ) async throws -> MessageID? {
        try await backend(access).append(message, to: folder)
    }

    /// Hands over all messages that match, with their content, the oldest of each folder first; nothing is skipped for
    /// their number.
    package func export(
        _ access: AccountAccess, _ request: SearchRequest, _ receive: (ExportPiece) async throws -> Void
    ) async throws {
        try await backend(access).export(request, receive)
    }
}
