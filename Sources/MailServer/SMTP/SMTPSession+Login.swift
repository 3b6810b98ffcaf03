import NIOCore
import POP3Protocol
import SASL

/// AUTH (RFC 4954).
extension SMTPSession {
    func authenticate(_ mechanism: String, _ response: SecretText?) async {
        await authenticate(response) {
            guard let authenticator = context.authenticator else { throw AuthenticationError(.mechanismUnknown) }
            return try LineExchange(mechanism, with: authenticator, on: connection, host: context.hostName)
        }
    }

    func challenge(_ text: ByteBuffer) { machine.challenge(text) }

    func loggedIn(as account: String) async {
        self.account = account
        machine.authenticated()
    }

    func loginFailed(_ error: any Error) { machine.refused(SMTPReply(login: error)) }
}

extension SMTPReply {
    /// RFC 4954 section 6.
    fileprivate init(login error: any Error) {
        switch (error as? AuthenticationError)?.code {
        case .refused?, .notAuthorized?: self.init(535, "5.7.8", "The name or the password is wrong")
        case .privacyRequired?: self.init(538, "5.7.11", "Use STARTTLS first")
        case .mechanismUnknown?: self.init(504, "5.5.4", "This mechanism is not offered here")
        case .malformed?: self.init(501, "5.5.2", "That is not how the mechanism goes")
        case .throttled?: self.init(454, "4.7.0", "Too many logins failed: wait")
        default: self.init(454, "4.7.0", "Logins can't be checked now")
        }
    }
}
