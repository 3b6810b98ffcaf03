/// A command with the tag that its answer repeats (RFC 9051 section 2.2.1).
package struct TaggedCommand: Hashable, Sendable {
    package var tag: String
    package var command: Command

    package init(tag: String, command: Command) {
        self.tag = tag
        self.command = command
    }
}

/// What is known of a message of APPEND or REPLACE before its bytes come: enough to take it or to refuse it.
package struct MessageAnnouncement: Hashable, Sendable {
    package var tag: String
    package var mailbox: MailboxName
    /// With REPLACE: the message that goes.
    package var replacing: MessageSelection?
    /// From 0: which message of a MULTIAPPEND it is.
    package var index: Int
    /// Its flags, date and format; its data are ``LiteralBytes/streamed(byteCount:)``, the size that was announced.
    package var message: AppendedMessage
    /// Whether the client waits for a continuation request before it sends the bytes.
    package var isSynchronizing: Bool

    package init(
        tag: String, mailbox: MailboxName, replacing: MessageSelection?, index: Int, message: AppendedMessage,
        isSynchronizing: Bool
    ) {
        self.tag = tag
        self.mailbox = mailbox
        self.replacing = replacing
        self.index = index
        self.message = message
        self.isSynchronizing = isSynchronizing
    }
}

/// A command that can't be carried out, as it can't be read or is too large.
package struct RefusedCommand: Error, Hashable, Sendable {
    package enum Reason: Hashable, Sendable {
        case unreadable(ParseError)
        case oversized(OversizedCommand.Limit)
    }

    /// Nil where not even that could be read.
    package var tag: String?
    package var reason: Reason

    package init(tag: String?, reason: Reason) {
        self.tag = tag
        self.reason = reason
    }

    /// The answer: tagged where there is a tag, BAD as a rule, NO for a charset or an event that isn't known.
    package var response: Response {
        let status = status
        guard let tag else { return .untagged(.status(StatusResponse(.bad, code: status.code, text: status.text))) }
        return .tagged(TaggedResponse(tag: tag, status: status))
    }

    private var status: StatusResponse {
        switch reason {
        case .unreadable(let error): status(of: error)
        case .oversized(.literalBytes): StatusResponse(.bad, code: .tooBig, text: "The literal is too large")
        case .oversized(.literalCount): StatusResponse(.bad, code: .tooBig, text: "Too many literals")
        case .oversized(.commandBytes): StatusResponse(.bad, code: .tooBig, text: "The command is too long")
        }
    }

    private func status(of error: ParseError) -> StatusResponse {
        switch error.code {
        case .unknownCommand: StatusResponse(.bad, text: "Unknown command")
        // RFC 9051 section 6.4.4.
        case .unknownCharset:
            StatusResponse(.no, code: .badCharset(["US-ASCII", "UTF-8"]), text: "The charset isn't known here")
        // RFC 5465 section 5.
        case .unknownEvent:
            StatusResponse(
                .no, code: .badEvent(NotifyCommand.Event.allCases.map { IMAPString($0.rawValue) }),
                text: "The event isn't known here")
        case .tooDeep, .tooMany: StatusResponse(.bad, code: .limit, text: IMAPString("\(error)"))
        default: StatusResponse(.bad, text: IMAPString("\(error)"))
        }
    }
}
