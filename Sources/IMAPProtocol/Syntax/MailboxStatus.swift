/// A STATUS response (RFC 9051 section 7.3.2): what the server said of what was asked.
package struct MailboxStatus: Hashable, Sendable {
    package var name: MailboxName
    package var messages: UInt32?
    package var recent: UInt32?
    package var uidNext: UID?
    package var uidValidity: UIDValidity?
    package var unseen: UInt32?
    package var deleted: UInt32?
    /// Bytes.
    package var size: UInt64?
    package var deletedStorage: UInt64?
    package var highestModSeq: ModSequence?
    package var appendLimit: AppendLimit?
    package var mailboxID: IMAPString?

    package init(name: MailboxName) { self.name = name }

    /// RFC 7889.
    package enum AppendLimit: Hashable, Sendable {
        /// NIL.
        case unlimited
        case bytes(UInt64)
    }
}
