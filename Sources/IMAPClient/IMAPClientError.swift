package import IMAPProtocol

/// What goes wrong between this client and an IMAP server. Cancellation is a `CancellationError`.
package struct IMAPClientError: Error, Sendable {
    /// For programs; more may be added.
    package struct Code: Hashable, Sendable, CustomStringConvertible {
        package let description: String

        /// The server couldn't be reached.
        package static let connectionFailed = Code(description: "connection failed")
        /// TLS couldn't be had, or its certificate isn't trusted.
        package static let tlsFailed = Code(description: "TLS failed")
        /// The server wouldn't talk to us, or isn't an IMAP server.
        package static let greetingRefused = Code(description: "greeting refused")
        package static let authenticationFailed = Code(description: "authentication failed")
        /// Every way to log in would show the password on an unencrypted link.
        package static let cleartextRefused = Code(description: "cleartext refused")
        /// The server said NO.
        package static let commandFailed = Code(description: "command failed")
        /// The server said BAD.
        package static let commandRejected = Code(description: "command rejected")
        /// The server's answer breaks the protocol.
        package static let protocolViolation = Code(description: "protocol violation")
        /// The server ended the connection, and said so.
        package static let bye = Code(description: "bye")
        /// The server didn't answer in time, or nobody took what it sent.
        package static let timeout = Code(description: "timeout")
        /// The connection is gone.
        package static let closed = Code(description: "closed")
        /// The server is busy, or has enough of us: come back later.
        package static let throttled = Code(description: "throttled")
        /// No such mailbox, message or part.
        package static let nonexistent = Code(description: "nonexistent")
        package static let overQuota = Code(description: "over quota")
        /// The server takes no message of this size (RFC 7889).
        package static let tooBig = Code(description: "too big")
        /// The server can't search in the charset.
        package static let badCharset = Code(description: "bad charset")
        package static let noPermission = Code(description: "no permission")
        /// The server doesn't offer what the command needs.
        package static let unsupported = Code(description: "unsupported")
        /// The answer is larger than a limit of ours.
        package static let limitExceeded = Code(description: "limit exceeded")
        /// Too many commands wait for their turn.
        package static let queueFull = Code(description: "queue full")
        /// An argument can't be put on the wire.
        package static let invalidArgument = Code(description: "invalid argument")
    }

    package var code: Code
    /// The command's name, `UID FETCH`; never its arguments.
    package var command: String?
    package var responseCode: ResponseCode?
    /// What the server said, for people.
    package var serverText: String?
    package var underlying: (any Error)?
    /// All of the command was sent, and no answer came: it may have been carried out.
    package var isOutcomeUnknown = false

    package init(
        _ code: Code, command: String? = nil, responseCode: ResponseCode? = nil, serverText: String? = nil,
        underlying: (any Error)? = nil
    ) {
        self.code = code
        self.command = command
        self.responseCode = responseCode
        self.serverText = serverText
        self.underlying = underlying
    }
}

extension IMAPClientError: CustomStringConvertible {
    package var description: String {
        var parts = [command.map { "\($0): \(code)" } ?? "\(code)"]
        if let serverText { parts.append("the server said \"\(serverText)\"") }
        if let underlying { parts.append("\(underlying)") }
        return parts.joined(separator: "; ")
    }
}
