import Crypto

/// CRAM-MD5 (RFC 2195): the user name, and a keyed MD5 of the server's challenge in hexadecimal.
///
/// The password doesn't travel, but whoever hears the exchange can guess at it offline, and the server doesn't prove
/// itself.
struct CRAMMD5Client: SASLClientMechanism {
    let name = MechanismName.cramMD5
    let isClientFirst = false
    private let username: String
    private let password: Secret<String>
    private var isSent = false

    init(username: String, password: Secret<String>) {
        self.username = username
        self.password = password
    }

    mutating func respond(to challenge: [UInt8]?) throws(SASLError) -> Secret<[UInt8]> {
        guard let challenge else { throw .noInitialResponse }
        guard !isSent else { throw .surplusChallenge }
        isSent = true
        let digest = password.withExposed { password in
            HMAC<Insecure.MD5>.authenticationCode(
                for: challenge, using: SymmetricKey(data: Array(password.utf8)))
        }
        return Secret(Array(username.utf8) + [UInt8(ascii: " ")] + Hexadecimal.encode(digest))
    }
}
