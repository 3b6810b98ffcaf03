import NIOCore
import POP3Protocol

/// A session whose client logs in by a ``LineExchange``: AUTH of POP3 and SMTP.
protocol LineAuthentication: AnyObject {
    /// Nil where none is under way.
    var exchange: LineExchange? { get set }

    /// Sends the text; the client's next line answers it.
    func challenge(_ text: ByteBuffer)
    func loggedIn(as account: String) async
    func loginFailed(_ error: any Error)
}

extension LineAuthentication {
    /// Begins an exchange, with the response that came with the command.
    func authenticate(_ response: SecretText?, in exchange: () throws -> LineExchange) async {
        await proceed {
            var exchange = try exchange()
            let reply = try await exchange.begin(response)
            return (exchange, reply)
        }
    }

    /// Goes on with the client's next line.
    func respond(_ response: SecretText?) async {
        await proceed {
            guard var exchange else { throw AuthenticationError(.malformed) }
            let reply = try await exchange.respond(response)
            return (exchange, reply)
        }
    }

    private func proceed(_ step: () async throws -> (LineExchange, LineExchange.Reply)) async {
        do {
            let (exchange, reply) = try await step()
            switch reply {
            case .challenge(let text):
                self.exchange = exchange
                challenge(text)
            case .loggedIn(let account):
                self.exchange = nil
                await loggedIn(as: account)
            }
        } catch {
            exchange = nil
            loginFailed(error)
        }
    }
}
