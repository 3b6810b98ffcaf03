/// The client's side of SCRAM (RFC 5802, with SHA-256 as in RFC 7677): proves that it knows the password without
/// showing it, and makes the server prove the same.
struct SCRAMClient: SASLClientMechanism {
    let name: MechanismName
    let isClientFirst = true
    private let hash: SCRAMHash
    private let password: Secret<String>
    private let options: SCRAMOptions
    private let first: SCRAMClientFirst
    private var state = State.start

    private enum State {
        case start
        case awaitingServerFirst
        case awaitingServerFinal(Expectation)
        case verified
        case failed
    }

    /// What the server's signature will be checked against.
    private struct Expectation {
        let serverKey: Secret<[UInt8]>
        let authenticationMessage: [UInt8]
    }

    /// A client with a nonce of 144 random bits.
    init(
        hash: SCRAMHash, username: String, password: Secret<String>, authorizationID: String?,
        flag: GS2Header.BindingFlag, options: SCRAMOptions
    ) throws(SASLError) {
        var generator = SystemRandomNumberGenerator()
        try self.init(
            hash: hash, username: username, password: password, authorizationID: authorizationID, flag: flag,
            options: options, nonce: Self.makeNonce(using: &generator))
    }

    /// A client with a given nonce: printable ASCII without a comma. Throws ``SASLError/Code/prohibitedCharacter``.
    init(
        hash: SCRAMHash, username: String, password: Secret<String>, authorizationID: String?,
        flag: GS2Header.BindingFlag, options: SCRAMOptions, nonce: String
    ) throws(SASLError) {
        self.hash = hash
        self.options = options
        name = Self.name(hash: hash, flag: flag)
        self.password = try password.withExposed { (password) throws(SASLError) in
            Secret(try SASLprep.prepare(password, as: "password"))
        }
        if let authorizationID {
            try requireAbsent([0], from: authorizationID, role: "authorization identity")
        }
        first = SCRAMClientFirst(
            header: GS2Header(flag: flag, authorizationID: authorizationID),
            username: try SASLprep.prepare(username, as: "user name"), nonce: nonce)
    }

    mutating func respond(to challenge: [UInt8]?) throws(SASLError) -> Secret<[UInt8]> {
        let state = state
        // Whatever throws below leaves an exchange that can't go on.
        self.state = .failed
        switch state {
        case .start:
            self.state = .awaitingServerFirst
            return Secret(Array(first.text.utf8))
        case .awaitingServerFirst:
            let text = try text(of: challenge)
            let (response, expectation) = try prove(SCRAMServerFirst(parsing: text), text: text)
            self.state = .awaitingServerFinal(expectation)
            return response
        case .awaitingServerFinal(let expectation):
            try verify(SCRAMServerFinal(parsing: text(of: challenge)), expectation)
            self.state = .verified
            return Secret([])
        case .verified, .failed:
            throw .surplusChallenge
        }
    }

    func serverAccepted() throws(SASLError) {
        guard case .verified = state else {
            throw SASLError(
                .serverNotVerified, "the server reported success without proving that it knows the password")
        }
    }

    /// RFC 5802, section 3: the client's proof, and what is needed to check the server's.
    private func prove(_ server: SCRAMServerFirst, text: String) throws(SASLError) -> (Secret<[UInt8]>, Expectation) {
        guard server.nonce.hasPrefix(first.nonce), server.nonce.utf8.count > first.nonce.utf8.count else {
            throw SASLError(.malformedChallenge, "the server's nonce doesn't continue the client's")
        }
        guard
            (options.minimumIterations...max(options.minimumIterations, options.maximumIterations))
                .contains(server.iterations)
        else {
            throw SASLError(.iterationCountOutOfBounds, "the server asks for \(server.iterations) PBKDF2 rounds")
        }
        let final = SCRAMClientFinal(channelBindingInput: first.header.channelBindingInput, nonce: server.nonce)
        let message = Array("\(first.bare),\(text),\(final.withoutProof)".utf8)
        let salted = try password.withExposed { (password) throws(SASLError) in
            try hash.saltedPassword(password, salt: server.salt, iterations: server.iterations)
        }
        let clientKey = hash.authenticationCode(for: Array("Client Key".utf8), key: salted)
        let signature = hash.authenticationCode(for: message, key: hash.digest(clientKey))
        let proof = zip(clientKey, signature).map { $0 ^ $1 }
        let serverKey = hash.authenticationCode(for: Array("Server Key".utf8), key: salted)
        return (
            Secret(Array(final.text(proof: proof).utf8)),
            Expectation(serverKey: Secret(serverKey), authenticationMessage: message)
        )
    }

    private func verify(_ server: SCRAMServerFinal, _ expectation: Expectation) throws(SASLError) {
        let isValid = expectation.serverKey.withExposed { key in
            hash.isValid(server.signature, for: expectation.authenticationMessage, key: key)
        }
        guard isValid else {
            throw SASLError(.serverNotVerified, "the server's signature is wrong: it doesn't know the password")
        }
    }

    private func text(of challenge: [UInt8]?) throws(SASLError) -> String {
        guard let challenge, challenge.count <= options.maximumMessageBytes,
            let text = String(validating: challenge, as: UTF8.self)
        else {
            throw SASLError(.malformedChallenge, "the server's message is missing, too long, or not UTF-8")
        }
        return text
    }

    private static func name(hash: SCRAMHash, flag: GS2Header.BindingFlag) -> MechanismName {
        switch (hash, flag) {
        case (.sha1, .used): .scramSHA1Plus
        case (.sha1, _): .scramSHA1
        case (.sha256, .used): .scramSHA256Plus
        case (.sha256, _): .scramSHA256
        }
    }

    /// 18 random bytes in base 64, whose characters are all allowed in a nonce.
    static func makeNonce(using generator: inout some RandomNumberGenerator) -> String {
        Base64.encode((0..<18).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }
}
