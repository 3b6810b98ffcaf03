/// The server's side of one authentication exchange (RFC 4422, section 3), as a value: the client's responses go in,
/// what to do comes out.
///
/// The mechanism does no I/O: where it must know what the server keeps of a user it asks (``SASLServerStep/needs(_:)``),
/// and goes on when it is told. The carrying protocol does the base64, and hands over nil where the client sent no
/// initial response.
package protocol SASLServerMechanism: Sendable {
    /// The name that the client asked for.
    var name: MechanismName { get }

    /// What follows from the client's next response (already decoded from base64).
    ///
    /// Throws ``SASLError/Code/malformedResponse``, ``SASLError/Code/credentialsRefused``, or
    /// ``SASLError/Code/channelBindingMissing``; then the exchange is over.
    mutating func respond(to response: [UInt8]?) throws(SASLError) -> SASLServerStep

    /// What follows when the server has found what was asked for. For users that it doesn't know it must make something
    /// up that looks the same, and that nobody can match.
    mutating func supply(_ secret: SASLServerSecret) throws(SASLError) -> SASLServerStep
}

extension SASLServerMechanism {
    package mutating func supply(_ secret: SASLServerSecret) throws(SASLError) -> SASLServerStep {
        throw SASLError(.malformedResponse, "nothing was asked for")
    }
}

/// What a server does next in an exchange.
package enum SASLServerStep: Sendable {
    /// Send this, and wait for the client's response.
    case challenge([UInt8])
    /// Find this, and hand it to ``SASLServerMechanism/supply(_:)``.
    case needs(Need)
    /// See whether this password is the user's: that decides.
    case checkPassword(SASLIdentity, Secret<String>)
    /// The client has proved who it is.
    case proved(SASLIdentity)

    /// What a mechanism has to know of a user.
    package enum Need: Sendable {
        /// What SCRAM-SHA-256 is checked against: ``SASLServerSecret/keys(_:)``.
        case keys(username: String)
        /// The password itself: ``SASLServerSecret/password(_:)``.
        case password(username: String)
    }
}

/// What a server keeps of a user's password.
package enum SASLServerSecret: Sendable {
    /// Keys from which the password can't be had.
    case keys(SCRAMCredentials)
    /// The password itself.
    case password(Secret<String>)
}

/// Who a client says it is.
package struct SASLIdentity: Hashable, Sendable {
    /// The user whose password it is.
    package let username: String
    /// The user whom the client wants to act as; nil for the same.
    package let authorizationID: String?

    init(username: String, authorizationID: String? = nil) {
        self.username = username
        self.authorizationID = authorizationID
    }
}

/// Limits for the server's side.
package enum SASLServerLimits {
    /// The longest response to look at, in bytes: keeps a client from filling memory before it has logged in. Real ones
    /// have a few hundred.
    package static let responseBytes = 8192
}

/// The text of a response. Throws ``SASLError/Code/malformedResponse`` for one that is too long or not UTF-8.
func saslText(of response: [UInt8]) throws(SASLError) -> String {
    guard response.count <= SASLServerLimits.responseBytes, let text = String(validating: response, as: UTF8.self)
    else {
        throw SASLError(.malformedResponse, "the response is too long, or not UTF-8")
    }
    return text
}
