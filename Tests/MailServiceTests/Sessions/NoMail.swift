import MailMessage
import MailService

/// A backend that nothing is asked of.
struct NoMail: MailBackend {
    private static let unsupported = MailServiceError(.unsupported, "There is no mail here.")

    func capabilities() async throws -> AccountCapabilities { throw Self.unsupported }
    func folders(_ request: FolderListRequest) async throws -> [Folder] { throw Self.unsupported }
    func page(_ request: PageRequest) async throws -> PageResult { throw Self.unsupported }
    func record(_ id: MessageID) async throws -> MessageRecord { throw Self.unsupported }
    func keywords(of id: MessageID) async throws -> Set<Keyword> { throw Self.unsupported }
    func message(
        _ id: MessageID,
        selecting selection: @escaping @Sendable (MessagePart) -> [PartSelection]
    ) async throws -> FetchedMessage { throw Self.unsupported }
    func content(_ request: ContentRequest) async throws -> ContentReply { throw Self.unsupported }
    func search(_ request: SearchRequest, _ receive: (SearchBatch) async throws -> Void) async throws {}
    func threads(_ request: ThreadListRequest) async throws -> ThreadPage { throw Self.unsupported }
    func thread(_ id: ThreadID) async throws -> MailThread { throw Self.unsupported }
    func change(_ ids: [MessageID], _ change: MessageChange) async throws -> [ChangeOutcome] { throw Self.unsupported }
    func append(_ message: NewMessage, to folder: FolderSelector) async throws -> MessageID? { throw Self.unsupported }
    func replace(_ id: MessageID, with message: NewMessage) async throws -> MessageID? { throw Self.unsupported }
    func find(messageID: String, in folder: FolderSelector) async throws -> [MessageID] { throw Self.unsupported }
    func connections() async -> [ConnectionInfo] { [] }
}
