/// LOGIN (draft-murchison-sasl-login-00): the server asks for a user name, then for a password.
///
/// What the prompts say differs between servers ("Username:", "User Name", an empty one), and is ignored: the order
/// alone counts.
struct LoginClient: SASLClientMechanism {
    let name = MechanismName.login
    let isClientFirst = false
    private var answers: [Secret<[UInt8]>]

    /// Throws ``SASLError/Code/prohibitedCharacter`` for a NUL.
    init(username: String, password: Secret<String>) throws(SASLError) {
        try requireAbsent([0], from: username, role: "user name")
        let secret = try password.withExposed { (password) throws(SASLError) in
            try requireAbsent([0], from: password, role: "password")
            return Secret(Array(password.utf8))
        }
        // Kept in reverse, to be taken from the end.
        answers = [secret, Secret(Array(username.utf8))]
    }

    mutating func respond(to challenge: [UInt8]?) throws(SASLError) -> Secret<[UInt8]> {
        guard challenge != nil else { throw .noInitialResponse }
        guard let answer = answers.popLast() else { throw .surplusChallenge }
        return answer
    }
}

extension SASLError {
    static var noInitialResponse: SASLError {
        SASLError(.unexpectedChallenge, "the server speaks first in this mechanism")
    }
}
