extension CommandEncoder {
    /// RFC 9051 section 6.3.4, RFC 6154 section 3.
    mutating func create(_ name: MailboxName, _ specialUse: [MailboxAttribute]) throws(CommandEncodingError) {
        raw("CREATE ")
        try mailbox(name)
        guard !specialUse.isEmpty else { return }
        raw(" (USE ")
        try parenthesized(specialUse) { encoder, attribute throws(CommandEncodingError) in
            try encoder.flag(Flag(attribute.name))
        }
        raw(")")
    }
}

/// GETMETADATA (RFC 5464 section 4.2): annotations of a mailbox, or of the server where no mailbox is named.
package struct GetMetadataCommand: Sendable, Hashable {
    package var mailbox: MailboxName?
    /// `/shared/comment`
    package var entries: [AString]
    /// In bytes; longer values are left out.
    package var maximumSize: UInt32?

    package init(mailbox: MailboxName?, entries: [AString], maximumSize: UInt32? = nil) {
        self.mailbox = mailbox
        self.entries = entries
        self.maximumSize = maximumSize
    }
}

extension CommandEncoder {
    mutating func getMetadata(_ command: GetMetadataCommand) throws(CommandEncodingError) {
        guard !command.entries.isEmpty else { throw CommandEncodingError(reason: .empty, production: "entries") }
        raw("GETMETADATA ")
        if let size = command.maximumSize {
            raw("(MAXSIZE ")
            number(size)
            raw(") ")
        }
        if let mailbox = command.mailbox { try self.mailbox(mailbox) } else { raw("\"\"") }
        space()
        try parenthesized(command.entries) { encoder, entry in encoder.string(entry) }
    }
}
