import Crypto

/// CRAM-MD5 (RFC 2195), the server's side. It needs the password itself.
package struct CRAMMD5Server: SASLServerMechanism {
    package let name = MechanismName.cramMD5
    private let challenge: [UInt8]
    private var state = State.start

    private enum State {
        case start
        case awaitingResponse
        case awaitingPassword(username: String, code: [UInt8])
        case over
    }

    /// `challenge` must never be the same twice: see ``uniqueChallenge(host:)``.
    package init(challenge: String) {
        self.challenge = Array(challenge.utf8)
    }

    /// A challenge in the form of a message id (RFC 2195, section 2), which APOP (RFC 1939, section 7) shares.
    package static func uniqueChallenge(host: String) -> String {
        var generator = SystemRandomNumberGenerator()
        return "<\(generator.next() as UInt64).\(generator.next() as UInt64)@\(host)>"
    }

    package mutating func respond(to response: [UInt8]?) throws(SASLError) -> SASLServerStep {
        switch (state, response) {
        case (.start, nil):
            state = .awaitingResponse
            return .challenge(challenge)
        case (.awaitingResponse, .some(let response)):
            let text = try saslText(of: response)
            guard let space = text.utf8.lastIndex(of: UInt8(ascii: " ")), space > text.startIndex,
                let code = Hexadecimal.decode(text[text.utf8.index(after: space)...].utf8),
                code.count == Insecure.MD5.byteCount
            else {
                throw SASLError(.malformedResponse, "CRAM-MD5 takes a user name and 32 hexadecimal digits")
            }
            let username = String(text[..<space])
            state = .awaitingPassword(username: username, code: code)
            return .needs(.password(username: username))
        default:
            throw SASLError(.malformedResponse, "in CRAM-MD5 the server speaks first, and the client once")
        }
    }

    package mutating func supply(_ secret: SASLServerSecret) throws(SASLError) -> SASLServerStep {
        guard case .awaitingPassword(let username, let code) = state, case .password(let password) = secret else {
            throw SASLError(.malformedResponse, "CRAM-MD5 needs the password")
        }
        state = .over
        let isRight = password.withExposed { password in
            HMAC<Insecure.MD5>.isValidAuthenticationCode(
                code, authenticating: challenge, using: SymmetricKey(data: Array(password.utf8)))
        }
        guard isRight else { throw SASLError(.credentialsRefused, "the code isn't the password's") }
        return .proved(SASLIdentity(username: username))
    }
}
