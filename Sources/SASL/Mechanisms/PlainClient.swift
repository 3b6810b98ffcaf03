/// PLAIN (RFC 4616): identity, user name and password in one message. The server prepares the strings, not the client.
struct PlainClient: SASLClientMechanism {
    let name = MechanismName.plain
    let isClientFirst = true
    private let message: Secret<[UInt8]>
    private var isSent = false

    /// Throws ``SASLError/Code/prohibitedCharacter`` for a NUL, which separates the fields.
    init(username: String, password: Secret<String>, authorizationID: String?) throws(SASLError) {
        let identity = authorizationID ?? ""
        try requireAbsent([0], from: identity, role: "authorization identity")
        try requireAbsent([0], from: username, role: "user name")
        message = try password.withExposed { (password) throws(SASLError) in
            try requireAbsent([0], from: password, role: "password")
            return Secret(Array(identity.utf8) + [0] + Array(username.utf8) + [0] + Array(password.utf8))
        }
    }

    mutating func respond(to challenge: [UInt8]?) throws(SASLError) -> Secret<[UInt8]> {
        guard !isSent else { throw .surplusChallenge }
        isSent = true
        return message
    }
}

/// Throws ``SASLError/Code/prohibitedCharacter`` when one of `octets` is in the text.
func requireAbsent(_ octets: Set<UInt8>, from text: String, role: String) throws(SASLError) {
    guard text.utf8.allSatisfy({ !octets.contains($0) }) else {
        throw SASLError(.prohibitedCharacter, "the \(role) holds a control character that the mechanism can't carry")
    }
}

extension SASLError {
    static var surplusChallenge: SASLError {
        SASLError(.unexpectedChallenge, "the server asked again after the last response")
    }
}
