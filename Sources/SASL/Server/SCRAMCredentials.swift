import Crypto

/// What a server keeps of a password for SCRAM-SHA-256: enough to check it, not enough to log in with it anywhere.
package struct SCRAMCredentials: Sendable {
    /// PBKDF2 rounds.
    package let iterations: Int
    package let salt: [UInt8]
    let storedKey: [UInt8]
    let serverKey: Secret<[UInt8]>

    /// The keys of a password, which has been prepared (``SASLprep``). Takes a time proportional to `iterations`: half a
    /// second for a million. Throws ``SASLError/Code/iterationCountOutOfBounds``.
    package init(password: Secret<String>, salt: [UInt8], iterations: Int) throws(SASLError) {
        let salted = try password.withExposed { (password) throws(SASLError) in
            try SCRAMHash.sha256.saltedPassword(password, salt: salt, iterations: iterations)
        }
        let hash = SCRAMHash.sha256
        self.init(
            iterations: iterations, salt: salt,
            storedKey: hash.digest(hash.authenticationCode(for: Array("Client Key".utf8), key: salted)),
            serverKey: hash.authenticationCode(for: Array("Server Key".utf8), key: salted))
    }

    /// Keys that no password has: for a user who doesn't exist. The same `seed`, a secret of the server's, gives the
    /// same salt for the same name, as it would be with a user who does.
    package init(unknownUser username: String, seed: [UInt8], iterations: Int) {
        func derive(_ use: String) -> [UInt8] {
            SCRAMHash.sha256.authenticationCode(for: Array("\(use) \(username)".utf8), key: seed)
        }
        self.init(
            iterations: iterations, salt: Array(derive("salt").prefix(Self.saltByteCount)),
            storedKey: derive("stored key"), serverKey: derive("server key"))
    }

    private init(iterations: Int, salt: [UInt8], storedKey: [UInt8], serverKey: [UInt8]) {
        self.iterations = iterations
        self.salt = salt
        self.storedKey = storedKey
        self.serverKey = Secret(serverKey)
    }

    /// The length of a salt, in bytes.
    package static let saltByteCount = 16

    /// A salt that nobody else has.
    package static func makeSalt() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<saltByteCount).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// Whether a password, which has been prepared, is the one. Takes as long as making the keys, right or wrong.
    package func matches(_ password: Secret<String>) throws(SASLError) -> Bool {
        let other = try SCRAMCredentials(password: password, salt: salt, iterations: iterations)
        return constantTimeEqual(other.storedKey, storedKey)
    }
}

/// RFC 5803, section 2: `SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey`, the last three in base 64.
extension SCRAMCredentials {
    /// Keys from their text; nil where it isn't that.
    package init?(rfc5803 text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "SCRAM-SHA-256" else { return nil }
        let information = parts[1].split(separator: ":", omittingEmptySubsequences: false)
        let keys = parts[2].split(separator: ":", omittingEmptySubsequences: false)
        guard information.count == 2, keys.count == 2, let iterations = Int(information[0]),
            (1...10_000_000).contains(iterations),
            let salt = Base64.decode(information[1].utf8), !salt.isEmpty,
            let storedKey = Base64.decode(keys[0].utf8), storedKey.count == SCRAMHash.sha256.byteCount,
            let serverKey = Base64.decode(keys[1].utf8), serverKey.count == SCRAMHash.sha256.byteCount
        else { return nil }
        self.init(iterations: iterations, salt: salt, storedKey: storedKey, serverKey: serverKey)
    }

    /// The text, to be kept as a secret: whoever has it can guess at the password, and play the server.
    package var rfc5803: Secret<String> {
        serverKey.withExposed { serverKey in
            Secret(
                "SCRAM-SHA-256$\(iterations):\(Base64.encode(salt))$\(Base64.encode(storedKey)):\(Base64.encode(serverKey))"
            )
        }
    }
}

/// Whether two sequences are equal, in a time that depends on their lengths alone.
func constantTimeEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
}
