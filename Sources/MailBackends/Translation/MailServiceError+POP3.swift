import MailService
import MailTransport
import POP3Client

extension MailServiceError {
    init(_ error: POP3ClientError) {
        if let transport = error.underlying as? TransportError {
            self.init(transport)
            return
        }
        let (code, detail, retryAfter) = Self.meaning(of: error.code)
        self.init(
            code, detail, retryAfter: retryAfter,
            upstream: Upstream(
                protocolName: "pop3", command: error.command, responseCode: error.responseCode.map { "\($0)" },
                text: error.serverText.map { String($0.prefix(500)) }),
            underlying: error)
    }

    private static func meaning(of code: POP3ClientError.Code) -> (Code, String, Duration?) {
        switch code {
        case .authenticationFailed:
            (.invalidCredentials, "The mail server refuses this address and password.", nil)
        case .cleartextRefused:
            (
                .upstreamRefused,
                "The link to the mail server is not encrypted, and the settings do not allow a password on it.", nil
            )
        case .inUse:
            (.upstreamThrottled, "Another mail program has the mailbox open: POP3 lets one in at a time.", .seconds(15))
        case .loginDelay:
            (.upstreamThrottled, "The mail server asks for more time between two logins.", .seconds(60))
        case .throttled, .systemTemporary:
            (.upstreamThrottled, "The mail server can't serve the mailbox now.", .seconds(30))
        case .timeout:
            (.upstreamTimeout, "The mail server did not answer in time.", nil)
        case .connectionFailed:
            (.upstreamUnreachable, "The mail server can't be reached.", nil)
        case .tlsFailed:
            (.upstreamCertificate, "No trusted connection to the mail server could be made.", nil)
        case .greetingRefused:
            (.upstreamUnreachable, "The mail server turned the connection away.", .seconds(10))
        case .closed, .dismissed:
            (.upstreamBroken, "The mail server broke the connection off.", nil)
        case .protocolViolation:
            (.upstreamBroken, "The mail server answered with something that could not be understood.", nil)
        case .limitExceeded:
            (.upstreamBroken, "The mail server answered with more than is taken in.", nil)
        case .nonexistent:
            (.messageNotFound, "The message is not there any more.", nil)
        case .queueFull:
            (.overBudget, "Too many requests wait for the account's connection.", .seconds(1))
        case .unsupported:
            (.unsupported, "The mail server can't do this.", nil)
        default:
            (.upstreamRefused, "The mail server refused the request.", nil)
        }
    }
}
