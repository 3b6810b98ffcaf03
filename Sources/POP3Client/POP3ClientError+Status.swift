package import POP3Protocol

extension POP3ClientError {
    /// How much of a server's text is kept: it ends in logs and in answers to people.
    static let longestServerText = 512

    /// A command's `-ERR`.
    package init(_ status: Status, command: String) {
        self.init(Self.code(of: status) ?? .commandFailed, command: command, status: status)
    }

    init(_ code: Code, command: String?, status: Status) {
        self.init(
            code, command: command, responseCode: status.code,
            serverText: String(status.text.prefix(Self.longestServerText)))
    }

    /// The end of the connection.
    package init(_ end: ConnectionEnd, command: String? = nil, underlying: (any Error)? = nil) {
        switch end {
        case .quit, .closedByPeer, .closedByClient: self.init(.closed, command: command, underlying: underlying)
        case .dismissed(let status): self.init(Self.code(of: status) ?? .dismissed, command: command, status: status)
        case .greetingRefused(let status):
            self.init(Self.code(of: status) ?? .greetingRefused, command: command, status: status)
        case .notPOP3: self.init(.protocolViolation, command: command, underlying: end)
        case .injectionBeforeTLS: self.init(.tlsFailed, command: command, underlying: end)
        case .tooMuchToDrain: self.init(.closed, command: command, underlying: end)
        case .tooLarge: self.init(.limitExceeded, command: command, underlying: end)
        }
    }

    /// Why a command has no answer; nil stands for cancellation.
    init?(_ failure: CommandFailure, command: String, underlying: (any Error)?) {
        switch failure {
        case .cancelled: return nil
        case .queueFull: self.init(.queueFull, command: command)
        case .connection(let end): self.init(end, command: command, underlying: underlying)
        case .notSent(let end):
            self.init(end, command: command, underlying: underlying)
            mayHaveBeenSent = false
        }
    }

    /// A login's `-ERR` says that the credential is no good, unless it says something else.
    var asLoginFailure: POP3ClientError {
        var error = self
        if [.commandFailed, .unsupported, .nonexistent].contains(code) { error.code = .authenticationFailed }
        return error
    }
}

// MARK: - What -ERR means

extension POP3ClientError {
    /// What a response code says, or a text known from servers that send no code.
    private static func code(of status: Status) -> Code? {
        guard let code = status.code else { return Self.code(ofText: status.text) }
        if code.isA(.inUse) { return .inUse }
        if code.isA(.loginDelay) { return .loginDelay }
        if code.isA(.authentication) {
            // QUIRK: Dovecot uses the code for this, too.
            return Self.code(ofText: status.text) == .cleartextRefused ? .cleartextRefused : .authenticationFailed
        }
        if code.isA(.systemTemporary) { return .systemTemporary }
        if code.isA(.systemPermanent) { return .systemPermanent }
        if code.isA(.utf8) { return .needsUTF8 }
        return Self.code(ofText: status.text)
    }

    /// QUIRK: most servers have no response codes, or use them for some failures only, and say the rest in words.
    private static func code(ofText text: String) -> Code? {
        let text = text.lowercased()
        return meanings.first { $0.words.contains(where: text.contains) }?.code
    }

    /// The words, in lower case, in the order in which they are tried.
    private static let meanings: [(code: Code, words: [String])] = [
        // An account that is locked isn't a maildrop that is: waiting doesn't help.
        (
            .authenticationFailed,
            [
                "account is locked", "account locked", "account has been locked", "user is locked",
                "account is disabled", "account disabled",
            ]
        ),
        // qpopper, popa3d, Courier, Cyrus, GNU Mailutils, hMailServer, Exchange; and, of an old lock, Netscape's server.
        (
            .inUse,
            [
                "already locked", "lock busy", "is locked", "is being locked", "unable to lock", "can't lock",
                "cannot lock", "could not lock", "couldn't lock", "failed to lock", "lock failed", "unable to get lock",
                "mailbox locked", "maildrop locked", "in use", "is busy", "already logged in", "is open by another",
                "already active",
            ]
        ),
        // Outlook.com, AOL, Netease.
        (
            .loginDelay,
            [
                "login delay", "login interval", "logging in too often", "logins too frequent", "login too frequent",
                "logged in too often", "exceeded the login limit", "minimum interval", "polling too often",
                "login frequency", "wait before checking",
            ]
        ),
        // Gmail, Yahoo, Dovecot, Courier.
        (
            .throttled,
            [
                "too many connections", "too many simultaneous", "maximum number of connections",
                "maximum connection", "exceeded the limit", "bandwidth limit", "rate limit", "too many login",
                "too many failed", "server too busy", "server is busy", "server busy",
            ]
        ),
        (
            .systemTemporary,
            [
                "try again later", "try later", "temporarily unavailable", "temporary", "temporarily",
                "service unavailable", "internal server error", "server error",
            ]
        ),
        (
            .unsupported,
            [
                "unknown command", "unrecognized command", "unrecognised command", "invalid command", "bad command",
                "not implemented", "unimplemented", "not supported", "unsupported", "command not recognized",
                "command not understood", "command unrecognized", "syntax error", "command unknown", "what?",
            ]
        ),
        (
            .nonexistent,
            [
                "no such message", "does not exist", "doesn't exist", "there's no message",
                "there is no message", "invalid message number", "bad message number", "message not found",
                "not such message", "message deleted", "already deleted", "has been deleted", "is deleted",
                "marked as deleted", "message is gone", "was deleted", "out of range", "unknown message",
            ]
        ),
        (
            .cleartextRefused,
            [
                "plaintext authentication disallowed", "cleartext authentication", "plaintext passwords", "use stls",
                "requires ssl", "requires tls", "must use tls", "must use ssl", "secure connection", "starttls",
                "encryption required", "tls required",
            ]
        ),
    ]
}
