/// A METADATA response (RFC 5464 section 4.4): entries with values, or only the names of changed ones.
package struct MetadataEntries: Hashable, Sendable {
    /// Nil for the server's own: the empty name.
    package var mailbox: MailboxName?
    package var entries: [Entry]
    package init(mailbox: MailboxName?, entries: [Entry]) {
        self.mailbox = mailbox
        self.entries = entries
    }

    package struct Entry: Hashable, Sendable {
        package var name: IMAPString
        package var value: Value
        package init(name: IMAPString, value: Value) {
            self.name = name
            self.value = value
        }
    }

    package enum Value: Hashable, Sendable {
        /// Only its name was told, as it changed.
        case untold
        /// NIL: there is none.
        case absent
        case value(IMAPString)
    }
}
