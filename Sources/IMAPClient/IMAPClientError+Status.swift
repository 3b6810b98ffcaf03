package import IMAPProtocol

extension IMAPClientError {
    /// How much of a server's text is kept: it ends in logs and in answers to people.
    static let longestServerText = 512

    /// A command's NO or BAD.
    package init(_ status: StatusResponse, command: String) {
        let fallback: Code = status.condition == .bad ? .commandRejected : .commandFailed
        self.init(Self.code(of: status) ?? fallback, command: command, status: status)
    }

    init(_ code: Code, command: String?, status: StatusResponse) {
        self.init(
            code, command: command, responseCode: status.code,
            serverText: String(status.text.string.prefix(Self.longestServerText)))
    }

    /// The end of the connection.
    package init(_ end: ConnectionEnd, command: String? = nil, underlying: (any Error)? = nil) {
        switch end {
        case .loggedOut, .closedByPeer, .closedByClient:
            self.init(.closed, command: command, underlying: underlying)
        case .bye(let status): self.init(Self.code(of: status) ?? .bye, command: command, status: status)
        case .greetingRefused(let status):
            self.init(Self.code(of: status) ?? .greetingRefused, command: command, status: status)
        case .notIMAP: self.init(.greetingRefused, command: command, underlying: end)
        case .tooMuchToDrain: self.init(.closed, command: command, underlying: end)
        case .injectionBeforeTLS: self.init(.tlsFailed, command: command, underlying: end)
        case .unreadable, .unknownTag: self.init(.protocolViolation, command: command, underlying: end)
        }
    }

    /// Why a command has no answer; nil stands for cancellation.
    init?(_ failure: CommandFailure, command: String, underlying: (any Error)?) {
        switch failure {
        case .cancelled: return nil
        case .queueFull: self.init(.queueFull, command: command)
        case .notEncodable(let error): self.init(.invalidArgument, command: command, underlying: error)
        case .answerLost: self.init(.protocolViolation, command: command)
        case .connection(let end): self.init(end, command: command, underlying: underlying)
        }
    }

    /// What a response code says, or a text known from servers that send no code.
    private static func code(of status: StatusResponse) -> Code? {
        switch status.code {
        case .limit, .unavailable, .inUse, .throttled: .throttled
        case .authenticationFailed, .expired: .authenticationFailed
        case .nonExistent, .tryCreate: .nonexistent
        case .overQuota: .overQuota
        case .tooBig: .tooBig
        case .badCharset: .badCharset
        case .noPermission, .authorizationFailed: .noPermission
        case .privacyRequired: .cleartextRefused
        default: code(ofText: status.text.string, condition: status.condition)
        }
    }

    private static func code(ofText text: String, condition: StatusResponse.Condition) -> Code? {
        if isRefusalForNow(text) { return .throttled }
        if condition == .no, let code = refusalOfMessage(text) { return code }
        return condition == .no && namesNothing(text) ? .nonexistent : nil
    }

    /// QUIRK: before RFC 5530 (and Dovecot to this day, for SELECT) a missing mailbox was told in words.
    private static func namesNothing(_ text: String) -> Bool {
        let text = text.lowercased()
        return ["doesn't exist", "does not exist", "no such mailbox", "unknown mailbox", "mailbox not found"]
            .contains { text.contains($0) }
    }

    /// QUIRK: Courier, Exchange and older servers say in words why they don't take a message.
    private static func refusalOfMessage(_ text: String) -> Code? {
        let text = text.lowercased()
        if ["quota exceeded", "over quota", "mailbox is full", "mailbox full"].contains(where: { text.contains($0) }) {
            return .overQuota
        }
        let isTooBig = ["message too large", "message too big", "message size exceeds", "maximum message size"]
            .contains { text.contains($0) }
        return isTooBig ? .tooBig : nil
    }

    /// QUIRK: Dovecot, Courier, Exchange and Yahoo say in words that there are too many connections.
    private static func isRefusalForNow(_ text: String) -> Bool {
        let text = text.lowercased()
        return [
            "maximum number of connections", "too many simultaneous connections", "too many connections",
            "rate limit", "try again later",
        ].contains { text.contains($0) }
    }
}
