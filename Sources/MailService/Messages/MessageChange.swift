/// What is to become of messages.
package enum MessageChange: Hashable, Sendable {
    case keywords(add: Set<Keyword>, remove: Set<Keyword>)
    case move(to: FolderSelector)
    case copy(to: FolderSelector)
    /// To the trash; out of the trash for good.
    case delete
    /// For good, wherever it is.
    case destroy
}

/// What became of one message.
package struct ChangeOutcome: Sendable {
    package enum Result: Sendable {
        /// Where the message, or its copy, is now: nil where it stayed, is gone, or the server doesn't tell.
        case done(newID: MessageID?)
        /// It is marked as deleted and still there: the server can't remove one message alone (RFC 4315), and EXPUNGE
        /// would remove what others marked.
        case markedDeleted(newID: MessageID?)
        case failed(MailServiceError)
    }

    package let id: MessageID
    package let result: Result

    package init(id: MessageID, result: Result) {
        self.id = id
        self.result = result
    }
}
