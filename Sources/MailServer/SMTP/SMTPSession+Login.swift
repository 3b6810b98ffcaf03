import NIOCore
import POP3Protocol
import SASL

/// AUTH (RFC 4954).
extension SMTPSession {
    func authenticate(_ mechanism: String, _ response: SecretText?) async {
        do {
            guard let authenticator = context.authenticator else { throw AuthenticationError(.mechanismUnknown) }
            var exchange = try LineExchange(
                mechanism, with: authenticator, on: connection, host: context.hostName)
            let reply = try await exchange.begin(response)
            proceed(exchange, reply)
        } catch {
            refuse(error)
        }
    }

    func respond(_ response: SecretText?) async {
        do {
            guard var exchange else { throw AuthenticationError(.malformed) }
            let reply = try await exchange.respond(response)
            proceed(exchange, reply)
        } catch {
            refuse(error)
        }
    }

    private func proceed(_ exchange: LineExchange, _ reply: LineExchange.Reply) {
        switch reply {
        case .challenge(let text):
            self.exchange = exchange
            machine.challenge(text)
        case .loggedIn(let account):
            self.exchange = nil
            self.account = account
            machine.authenticated()
        }
    }

    private func refuse(_ error: any Error) {
        exchange = nil
        machine.refused(SMTPReply(login: error))
    }
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
