import Crypto
import CryptoExtras

/// The hash function of a SCRAM mechanism, and the functions that RFC 5802, section 2.2, builds on it.
enum SCRAMHash: Sendable {
    case sha1
    case sha256

    /// `H(str)`.
    func digest(_ bytes: [UInt8]) -> [UInt8] {
        switch self {
        case .sha1: Array(Insecure.SHA1.hash(data: bytes))
        case .sha256: Array(SHA256.hash(data: bytes))
        }
    }

    /// `HMAC(key, str)`.
    func authenticationCode(for bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        switch self {
        case .sha1: Array(HMAC<Insecure.SHA1>.authenticationCode(for: bytes, using: SymmetricKey(data: key)))
        case .sha256: Array(HMAC<SHA256>.authenticationCode(for: bytes, using: SymmetricKey(data: key)))
        }
    }

    /// Whether `code` is `HMAC(key, str)`, in a time that doesn't depend on where they differ.
    func isValid(_ code: [UInt8], for bytes: [UInt8], key: [UInt8]) -> Bool {
        let key = SymmetricKey(data: key)
        return switch self {
        case .sha1: HMAC<Insecure.SHA1>.isValidAuthenticationCode(code, authenticating: bytes, using: key)
        case .sha256: HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: bytes, using: key)
        }
    }

    /// `Hi(str, salt, i)`, which is PBKDF2 with an output as long as the hash. Takes a time proportional to
    /// `iterations`.
    func saltedPassword(_ password: String, salt: [UInt8], iterations: Int) throws(SASLError) -> [UInt8] {
        guard UInt32(exactly: iterations) != nil, iterations > 0 else {
            throw SASLError(.iterationCountOutOfBounds, "\(iterations) PBKDF2 rounds can't be made")
        }
        do {
            let key = try KDF.Insecure.PBKDF2.deriveKey(
                from: Array(password.utf8), salt: salt, using: self == .sha1 ? .insecureSHA1 : .sha256,
                outputByteCount: byteCount, unsafeUncheckedRounds: iterations)
            return key.withUnsafeBytes { Array($0) }
        } catch {
            throw SASLError(.malformedChallenge, "the password can't be hashed with the server's parameters")
        }
    }

    /// The length of a digest, in bytes.
    var byteCount: Int {
        switch self {
        case .sha1: Insecure.SHA1.byteCount
        case .sha256: SHA256.byteCount
        }
    }
}
