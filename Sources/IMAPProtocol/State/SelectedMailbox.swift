/// The mailbox that a connection has selected, as the server's answers make it (RFC 9051 section 6.3.2).
package struct SelectedMailbox: Sendable, Hashable {
    package let name: MailboxName
    /// How many messages there are.
    package var exists: UInt32 = 0
    package var recent: UInt32 = 0
    /// Nil where the server told none: its UIDs don't last.
    package var uidValidity: UIDValidity?
    package var uidNext: UID?
    /// As of the selection, or of the last command that told it; nil without CONDSTORE, or after NOMODSEQ.
    package var highestModSeq: ModSequence?
    package var isReadOnly: Bool
    /// RFC 8474.
    package var mailboxID: IMAPString?
    /// The flags in use.
    package var flags: [Flag] = []
    /// The flags that a client can change for good; nil where the server didn't say, which means all.
    package var permanentFlags: [Flag]?
    package var firstUnseen: SequenceNumber?
    /// False after UIDNOTSTICKY (RFC 4315): UIDs are new with each selection.
    package var uidsAreSticky = true

    package init(name: MailboxName, isReadOnly: Bool) {
        self.name = name
        self.isReadOnly = isReadOnly
    }

    /// Takes in what a status response tells of the mailbox.
    mutating func apply(_ code: ResponseCode) {
        switch code {
        case .uidValidity(let value): uidValidity = value
        case .uidNext(let uid): uidNext = uid
        case .highestModSeq(let value): highestModSeq = value
        case .noModSeq: highestModSeq = nil
        case .readOnly: isReadOnly = true
        case .readWrite: isReadOnly = false
        case .mailboxID(let id): mailboxID = id
        case .permanentFlags(let flags): permanentFlags = flags
        case .unseen(let number): firstUnseen = number
        case .uidNotSticky: uidsAreSticky = false
        default: break
        }
    }

    /// Takes in messages that went.
    mutating func removed(_ count: UInt64) {
        exists = count >= UInt64(exists) ? 0 : exists - UInt32(count)
    }
}
