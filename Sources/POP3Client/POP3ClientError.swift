package import POP3Protocol

/// What goes wrong between this client and a POP3 server. Cancellation is a `CancellationError`.
package struct POP3ClientError: Error, Sendable {
    /// For programs; more may be added.
    package struct Code: Hashable, Sendable, CustomStringConvertible {
        package let description: String

        /// The server couldn't be reached.
        package static let connectionFailed = Code(description: "connection failed")
        /// TLS couldn't be had, or its certificate isn't trusted.
        package static let tlsFailed = Code(description: "TLS failed")
        /// The server wouldn't talk to us, or isn't a POP3 server.
        package static let greetingRefused = Code(description: "greeting refused")
        package static let authenticationFailed = Code(description: "authentication failed")
        /// Every way to log in would show the password on an unencrypted link.
        package static let cleartextRefused = Code(description: "cleartext refused")
        /// Another session has the maildrop: `[IN-USE]` (RFC 2449 section 8.1.2). Come back later.
        package static let inUse = Code(description: "maildrop in use")
        /// The last login was too short a time ago: `[LOGIN-DELAY]` (RFC 2449 section 8.1.1). Come back later.
        package static let loginDelay = Code(description: "login delay")
        /// The server is busy, or has enough of us. Come back later.
        package static let throttled = Code(description: "throttled")
        /// `[SYS/TEMP]` (RFC 3206 section 4): it will pass.
        package static let systemTemporary = Code(description: "temporary failure")
        /// `[SYS/PERM]` (RFC 3206 section 4): it needs a person.
        package static let systemPermanent = Code(description: "permanent failure")
        /// The server said `-ERR`, and nothing more is known.
        package static let commandFailed = Code(description: "command failed")
        /// The server doesn't offer, or doesn't know, the command.
        package static let unsupported = Code(description: "unsupported")
        /// No such message, or none any more.
        package static let nonexistent = Code(description: "nonexistent")
        /// QUIT: the server says that not all of what was marked as deleted is deleted (RFC 1939 section 6).
        package static let deletionsFailed = Code(description: "deletions failed")
        /// The message can't be had without UTF8 (RFC 6856 section 5).
        package static let needsUTF8 = Code(description: "needs UTF8")
        /// The server's answer breaks the protocol.
        package static let protocolViolation = Code(description: "protocol violation")
        /// The server ended the connection, and said so.
        package static let dismissed = Code(description: "dismissed")
        /// The server didn't answer in time, or nobody took what it sent.
        package static let timeout = Code(description: "timeout")
        /// The connection is gone.
        package static let closed = Code(description: "closed")
        /// The answer is larger than a limit of ours.
        package static let limitExceeded = Code(description: "limit exceeded")
        /// Too many commands wait for their turn.
        package static let queueFull = Code(description: "queue full")
        /// An argument can't be put on the wire.
        package static let invalidArgument = Code(description: "invalid argument")
    }

    package var code: Code
    /// The command's name, `RETR`; never its arguments.
    package var command: String?
    package var responseCode: ResponseCode?
    /// What the server said, for people.
    package var serverText: String?
    /// Whether the command may have reached the server. False: it can be run again elsewhere without a second thought.
    package var mayHaveBeenSent = true
    package var underlying: (any Error)?

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

extension POP3ClientError: CustomStringConvertible {
    package var description: String {
        var parts = [command.map { "\($0): \(code)" } ?? "\(code)"]
        if let responseCode { parts.append("[\(responseCode)]") }
        if let serverText { parts.append("the server said \"\(serverText)\"") }
        if let underlying { parts.append("\(underlying)") }
        return parts.joined(separator: "; ")
    }
}
