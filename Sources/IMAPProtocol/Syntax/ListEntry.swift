/// A mailbox in a LIST, LSUB or XLIST response (RFC 9051 section 7.3.1).
package struct ListEntry: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        case list = "LIST"
        case lsub = "LSUB"
        /// Before RFC 6154.
        case xlist = "XLIST"
    }
    package var kind: Kind
    package var attributes: [MailboxAttribute]
    /// A byte; nil where the server has no hierarchy.
    package var delimiter: UInt8?
    package var name: MailboxName
    package var extended: [ExtendedItem] = []

    package init(kind: Kind = .list, attributes: [MailboxAttribute], delimiter: UInt8?, name: MailboxName) {
        self.kind = kind
        self.attributes = attributes
        self.delimiter = delimiter
        self.name = name
    }

    /// Extended data (RFC 5258, `mbox-list-extended-item`).
    package enum ExtendedItem: Hashable, Sendable {
        /// RFC 9051 section 6.3.9.7: the name was another, as after RENAME.
        case oldName(MailboxName)
        /// What of the mailboxes below it matched, `SUBSCRIBED`.
        case childInfo([IMAPString])
        /// RFC 8440.
        case myRights(IMAPString)
        /// Its tag, and its value as it came.
        case other(tag: IMAPString, value: IMAPString)
    }

    package func has(_ attribute: MailboxAttribute) -> Bool { attributes.contains(attribute) }
}
