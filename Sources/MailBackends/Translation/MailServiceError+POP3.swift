import MailService
import MailTransport
import POP3Client

extension MailServiceError {
    init(_ error: POP3ClientError) {
        if let transport = error.underlying as? TransportError {
            self.init(transport)
            return
        }
        self.init(
            Meaning(error.code),
            upstream: Upstream(
                protocolName: "pop3", command: error.command, responseCode: error.responseCode.map { "\($0)" },
                text: error.serverText.map { String($0.prefix(500)) }),
            underlying: error)
    }
}

extension MailServiceError.Meaning {
    fileprivate init(_ code: POP3ClientError.Code) {
        switch code {
        case .connectionFailed: self = .unreachable
        case .greetingRefused: self = .turnedAway
        case .tlsFailed: self = .untrusted
        case .authenticationFailed: self = .credentialsRefused
        case .cleartextRefused: self = .cleartextRefused
        case .timeout: self = .timeout
        case .closed, .dismissed: self = .brokenOff
        case .protocolViolation: self = .notUnderstood
        case .limitExceeded: self = .tooMuch
        case .unsupported: self = .unsupported
        case .inUse:
            self.init(
                .upstreamThrottled, "Another mail program has the mailbox open: POP3 lets one in at a time.",
                retryAfter: .seconds(15))
        case .loginDelay:
            self.init(
                .upstreamThrottled, "The mail server asks for more time between two logins.",
                retryAfter: .seconds(60))
        case .throttled, .systemTemporary:
            self.init(
                .upstreamThrottled, "The mail server can't serve the mailbox now.", retryAfter: .seconds(30))
        case .nonexistent: self = .messageGone
        case .queueFull:
            self.init(.overBudget, "Too many requests wait for the account's connection.", retryAfter: .seconds(1))
        default: self = .refused
        }
    }
}
