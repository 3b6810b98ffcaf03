/// APPEND (RFC 9051 section 6.3.12), of several messages with MULTIAPPEND (RFC 3502).
package struct AppendCommand: Sendable, Hashable {
    package var mailbox: MailboxName
    /// At least one.
    package var messages: [AppendedMessage]

    package init(mailbox: MailboxName, messages: [AppendedMessage]) {
        self.mailbox = mailbox
        self.messages = messages
    }
}

/// REPLACE or UID REPLACE (RFC 8508): a message takes the place of another, in the same mailbox or in another one.
package struct ReplaceCommand: Sendable, Hashable {
    /// The one that goes: a single number, or `*`.
    package var message: MessageSelection
    package var mailbox: MailboxName
    package var replacement: AppendedMessage

    package init(message: MessageSelection, mailbox: MailboxName, replacement: AppendedMessage) {
        self.message = message
        self.mailbox = mailbox
        self.replacement = replacement
    }
}

/// A message that APPEND or REPLACE brings.
package struct AppendedMessage: Sendable, Hashable {
    /// How its bytes are announced.
    package enum Format: Sendable, Hashable {
        /// A literal, which holds no NUL.
        case text
        /// `literal8`, of any bytes (RFC 3516 section 4.4).
        case binary
        /// `UTF8 (literal8)`: a message with UTF-8 in its headers (RFC 6855 section 4).
        case utf8
    }

    package var flags: [Flag]
    /// Nil for the time of the command.
    package var internalDate: InternalDate?
    package var format: Format
    package var data: LiteralBytes

    package init(flags: [Flag] = [], internalDate: InternalDate? = nil, format: Format = .text, data: LiteralBytes) {
        self.flags = flags
        self.internalDate = internalDate
        self.format = format
        self.data = data
    }
}

extension CommandEncoder {
    mutating func append(_ command: AppendCommand) throws(CommandEncodingError) {
        guard !command.messages.isEmpty else {
            throw CommandEncodingError(reason: .empty, production: "append-message")
        }
        raw("APPEND ")
        try mailbox(command.mailbox)
        for message in command.messages { try appendedMessage(message) }
    }

    //  replace = "REPLACE" SP seq-number SP mailbox append-message                      RFC 8508 section 5

    mutating func replace(_ command: ReplaceCommand) throws(CommandEncodingError) {
        try verb("REPLACE ", command.message)
        space()
        try mailbox(command.mailbox)
        try appendedMessage(command.replacement)
    }

    //  append-message = appended-options SP append-data                                 RFC 4466 section 6

    private mutating func appendedMessage(_ message: AppendedMessage) throws(CommandEncodingError) {
        space()
        if !message.flags.isEmpty {
            try parenthesized(message.flags) { encoder, flag throws(CommandEncodingError) in try encoder.flag(flag) }
            space()
        }
        if let date = message.internalDate {
            try dateTime(date)
            space()
        }
        switch message.format {
        case .text, .binary: try literal(message)
        case .utf8:
            raw("UTF8 (")
            try literal(message)
            raw(")")
        }
    }

    private mutating func literal(_ message: AppendedMessage) throws(CommandEncodingError) {
        let allowsNUL = message.format != .text
        switch message.data {
        case .streamed(let byteCount): literal(StreamedContent(byteCount: byteCount, allowsNUL: allowsNUL))
        case .inline(let data) where allowsNUL: literal8(data)
        case .inline(let data): try literal(data)
        }
    }

    private mutating func dateTime(_ date: InternalDate) throws(CommandEncodingError) {
        guard date.isValid else { throw CommandEncodingError(reason: .outOfRange, production: "date-time") }
        raw("\"")
        atomic(date.description)
        raw("\"")
    }
}
