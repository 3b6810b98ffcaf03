/// What a client asks of a mailbox (RFC 9051 section 6.3.11, `status-att`).
package enum StatusAttribute: String, Hashable, Sendable, CaseIterable {
    case messages = "MESSAGES"
    /// IMAP4rev1 only.
    case recent = "RECENT"
    case uidNext = "UIDNEXT"
    case uidValidity = "UIDVALIDITY"
    case unseen = "UNSEEN"
    /// IMAP4rev2, QUOTA=RES-STORAGE.
    case deleted = "DELETED"
    /// STATUS=SIZE (RFC 8438), in bytes.
    case size = "SIZE"
    /// CONDSTORE.
    case highestModSeq = "HIGHESTMODSEQ"
    /// RFC 7889.
    case appendLimit = "APPENDLIMIT"
    /// RFC 8474.
    case mailboxID = "MAILBOXID"
    /// RFC 9208.
    case deletedStorage = "DELETED-STORAGE"
}
