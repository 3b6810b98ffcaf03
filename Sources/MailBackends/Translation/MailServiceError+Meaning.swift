import MailService

extension MailServiceError {
    /// What went wrong with a mail server, whatever its protocol: in the domain's terms, and in words for people who need not
    /// be logged in.
    struct Meaning: Sendable {
        let code: Code
        let detail: String
        let retryAfter: Duration?

        init(_ code: Code, _ detail: String, retryAfter: Duration? = nil) {
            self.code = code
            self.detail = detail
            self.retryAfter = retryAfter
        }

        static let unreachable = Meaning(.upstreamUnreachable, "The mail server can't be reached.")
        static let turnedAway = Meaning(
            .upstreamUnreachable, "The mail server turned the connection away.", retryAfter: .seconds(10))
        static let untrusted = Meaning(
            .upstreamCertificate, "No trusted connection to the mail server could be made.")
        static let credentialsRefused = Meaning(
            .invalidCredentials, "The mail server refuses this address and password.")
        static let cleartextRefused = Meaning(
            .upstreamRefused,
            "The link to the mail server is not encrypted, and the settings do not allow a password on it.")
        static let timeout = Meaning(.upstreamTimeout, "The mail server did not answer in time.")
        static let brokenOff = Meaning(.upstreamBroken, "The mail server broke the connection off.")
        static let notUnderstood = Meaning(
            .upstreamBroken, "The mail server answered with something that could not be understood.")
        static let tooMuch = Meaning(.upstreamBroken, "The mail server answered with more than is taken in.")
        static let messageGone = Meaning(.messageNotFound, "The message is not there any more.")
        static let unsupported = Meaning(.unsupported, "The mail server can't do this.")
        static let refused = Meaning(.upstreamRefused, "The mail server refused the request.")
    }

    static var messageIsGone: MailServiceError { MailServiceError(.messageGone) }

    init(_ meaning: Meaning, upstream: Upstream? = nil, underlying: (any Error)? = nil) {
        self.init(
            meaning.code, meaning.detail, retryAfter: meaning.retryAfter, upstream: upstream, underlying: underlying)
    }
}
