import IMAPClient
import IMAPProtocol
import MailService
import MailStore
import MailTransport
import POP3Client

extension MailServiceError {
    /// Any error of upstream work in the domain's terms. Cancellation stays what it is, in the name of a request that went.
    init(upstream error: any Error) {
        switch error {
        case let error as MailServiceError: self = error
        case let error as IMAPClientError: self.init(error)
        case let error as POP3ClientError: self.init(error)
        case let error as StoreError: self.init(error)
        case let error as TransportError: self.init(error)
        case is CancellationError: self.init(.upstreamTimeout, "The request was given up.", underlying: error)
        default: self.init(.internal, "Reading mail failed in a way that was not foreseen.", underlying: error)
        }
    }

    /// The same for a session: its password was right when it began.
    init(inSession error: any Error) {
        self.init(upstream: error)
        guard code == .invalidCredentials else { return }
        code = .upstreamAuthentication
        detail = "The mail server does not take the session's password any more: log in again."
    }

    init(_ error: IMAPClientError, code: Code, detail: String, retryAfter: Duration? = nil) {
        self.init(
            code,
            detail,
            retryAfter: retryAfter,
            upstream: Upstream(
                protocolName: "imap",
                command: error.command,
                responseCode: error.responseCode?.name,
                text: error.serverText.map { String($0.prefix(500)) }),
            underlying: error)
    }

    private init(_ error: IMAPClientError) {
        if error.isOutcomeUnknown {
            self.init(error, outcomeUnknownOf: error.command ?? "command")
            return
        }
        if let transport = error.underlying as? TransportError {
            self.init(transport)
            return
        }
        let meaning = Meaning(error.code)
        self.init(error, code: meaning.code, detail: meaning.detail, retryAfter: meaning.retryAfter)
    }

    /// The connection ended under a command that may have been carried out, and that twice is not once.
    init(_ error: IMAPClientError, outcomeUnknownOf command: String) {
        self.init(
            error, code: .outcomeUnknown,
            detail: "The mail server did not say what became of \(command): look before you try again.")
    }

    /// Where the server is stays in the log: `detail` goes to people who need not be logged in.
    init(_ error: TransportError) {
        switch error.code {
        case .certificateExpired:
            self.init(.upstreamCertificate, "The mail server's certificate has expired.", underlying: error)
        case .certificateNotYetValid:
            self.init(.upstreamCertificate, "The mail server's certificate is not valid yet.", underlying: error)
        case .certificateWrongHost:
            self.init(.upstreamCertificate, "The mail server's certificate is for another host.", underlying: error)
        case .certificateUntrusted:
            self.init(.upstreamCertificate, "The mail server's certificate is of an unknown issuer.", underlying: error)
        case .trustRootsUnreadable, .tlsHandshake, .notTLS: self.init(.untrusted, underlying: error)
        case .timedOut: self.init(.timeout, underlying: error)
        case .nameResolution:
            self.init(.upstreamUnreachable, "The mail server's name could not be resolved.", underlying: error)
        default: self.init(.unreachable, underlying: error)
        }
    }
}

extension MailServiceError.Meaning {
    fileprivate init(_ code: IMAPClientError.Code) {
        switch code {
        case .connectionFailed: self = .unreachable
        case .greetingRefused: self = .turnedAway
        case .tlsFailed: self = .untrusted
        case .authenticationFailed: self = .credentialsRefused
        case .cleartextRefused: self = .cleartextRefused
        case .timeout: self = .timeout
        case .closed, .bye: self = .brokenOff
        case .protocolViolation: self = .notUnderstood
        case .limitExceeded: self = .tooMuch
        case .unsupported: self = .unsupported
        case .throttled:
            self.init(
                .upstreamThrottled, "The mail server asks for fewer connections or requests.",
                retryAfter: .seconds(10))
        case .invalidArgument:
            self.init(.invalidRequest, "The request holds characters that no mail server can be asked with.")
        case .nonexistent: self.init(.folderNotFound, "The mail server has no such folder.")
        case .noPermission: self.init(.forbidden, "The mail server does not permit this.")
        case .overQuota: self.init(.overQuota, "The mailbox is full.")
        case .tooBig: self.init(.tooLarge, "The mail server takes no message of this size.")
        case .queueFull:
            self.init(
                .overBudget, "Too many requests wait for the account's connections.", retryAfter: .seconds(1))
        default: self = .refused
        }
    }
}

extension IMAPClientError {
    /// Whether SELECT's NO may mean that the mailbox is gone (RFC 9051 section 6.3.2): servers before RFC 5530 have no code
    /// for it.
    var isMissingFolder: Bool {
        code == .nonexistent || (code == .commandFailed && responseCode == nil)
    }
}
