import IMAPProtocol
import MailStore

/// Why a command isn't carried out: what its tagged answer says.
struct CommandFailure: Error {
    let status: StatusResponse

    /// The client asked for what can't be, though it asked well.
    static func no(_ code: ResponseCode? = nil, _ text: String) -> CommandFailure {
        CommandFailure(status: .no(code, text))
    }

    /// The command itself is wrong.
    static func bad(_ text: String) -> CommandFailure {
        CommandFailure(status: StatusResponse(.bad, text: IMAPString(text)))
    }
}

extension StatusResponse {
    static func ok(_ code: ResponseCode? = nil, _ text: String) -> StatusResponse {
        StatusResponse(.ok, code: code, text: IMAPString(text))
    }

    static func no(_ code: ResponseCode? = nil, _ text: String) -> StatusResponse {
        StatusResponse(.no, code: code, text: IMAPString(text))
    }

    static func bad(_ text: String) -> StatusResponse {
        StatusResponse(.bad, text: IMAPString(text))
    }

    /// NO, with what the client may know of the reason (RFC 5530).
    init(_ error: StoreError) {
        self =
            switch error.code {
            case .noSuchFolder: .no(.nonExistent, "There is no such mailbox")
            case .folderExists: .no(.alreadyExists, "There is such a mailbox already")
            case .notSelectable: .no(.nonExistent, "The mailbox holds no messages")
            case .invalidName: .no(.cannot, "A mailbox can't have this name, or not for this")
            case .invalidKeyword: .no(.limit, "The mailbox takes no such keyword")
            case .overQuota: .no(.overQuota, "The account is full")
            case .messageTooLarge: .no(.tooBig, "The message is too large")
            case .noSuchMessage: .no(.expungeIssued, "The message no longer exists")
            case .limitReached: .no(.limit, "That is more than this server takes")
            case .busy: .no(.inUse, "The account is busy, try again")
            case .io where error.isOutOfSpace: .no(.overQuota, "There is no space left on the server's disk")
            case .damaged: .no(.corruption, "The mailbox is damaged")
            default: .no(.unavailable, "The server can't do this now")
            }
    }
}
