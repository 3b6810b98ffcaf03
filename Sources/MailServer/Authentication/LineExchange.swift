import NIOCore
import POP3Protocol
import SASL

/// A SASL exchange whose challenges and responses are lines of base 64, as POP3 (RFC 5034) and SMTP (RFC 4954) have it.
struct LineExchange {
    /// What the session does next.
    enum Reply {
        /// Send this, and hand over the client's line.
        case challenge(ByteBuffer)
        case loggedIn(account: String)
    }

    private var exchange: SASLExchange

    /// Begins with a mechanism that the client has named.
    init(_ mechanism: String, with authenticator: Authenticator, on connection: MailConnection, host: String)
        throws(AuthenticationError)
    {
        exchange = try authenticator.exchange(MechanismName(mechanism), on: LoginContext(connection), host: host)
    }

    /// Takes the response that came with the command, if one did. A lone `=` is an empty one (RFC 5034 section 4, RFC
    /// 4954 section 4).
    mutating func begin(_ initial: SecretText?) async throws(AuthenticationError) -> Reply {
        guard let initial else { return try await reply(to: nil) }
        let isEmpty = initial.withExposed { $0 == [UInt8(ascii: "=")] }
        return try await reply(to: isEmpty ? [] : try Self.decode(initial))
    }

    /// Takes the client's next line; nil where it has given the exchange up. After it has thrown, the exchange is over.
    mutating func respond(_ line: SecretText?) async throws(AuthenticationError) -> Reply {
        guard let line else { throw AuthenticationError(.malformed) }
        return try await reply(to: try Self.decode(line))
    }

    private mutating func reply(to response: [UInt8]?) async throws(AuthenticationError) -> Reply {
        switch try await exchange.respond(to: response) {
        case .challenge(let bytes): .challenge(ByteBuffer(string: Base64.encode(bytes)))
        case .loggedIn(let account): .loggedIn(account: account)
        }
    }

    private static func decode(_ text: SecretText) throws(AuthenticationError) -> [UInt8] {
        guard let bytes = text.withExposed({ Base64.decode($0) }) else { throw AuthenticationError(.malformed) }
        return bytes
    }
}
