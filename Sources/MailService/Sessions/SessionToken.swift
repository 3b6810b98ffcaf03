import Crypto
import Foundation

/// The bearer token of a session, and all that follows from it: its hash, which is kept; the key that the mail password
/// is sealed with, and the CSRF token, which aren't.
struct SessionToken: Sendable {
    /// What a scanner for leaked secrets can know it by.
    static let prefix = "pst_"
    private static let byteCount = 32
    private static let encodedLength = prefix.utf8.count + 43

    private let key: SymmetricKey
    let text: Secret<String>

    /// A new token, from the system's random number generator.
    init() {
        key = SymmetricKey(size: .bits256)
        text = Secret(Self.prefix + Base64URL.encode(key.withUnsafeBytes { Array($0) }))
    }

    /// Nil where this can't be a token, so that nothing is looked up for it.
    init?(_ presented: Secret<String>) {
        let bytes = presented.withExposed { token -> [UInt8]? in
            guard token.utf8.count == Self.encodedLength, token.hasPrefix(Self.prefix) else { return nil }
            return Base64URL.decode(String(token.dropFirst(Self.prefix.count)))
        }
        guard let bytes, bytes.count == Self.byteCount else { return nil }
        key = SymmetricKey(data: bytes)
        text = presented
    }

    /// The token has 256 bits of its own: a plain hash can't be searched.
    var hash: [UInt8] {
        key.withUnsafeBytes { Array(SHA256.hash(data: Data($0))) }
    }

    var csrfToken: Secret<String> {
        let code = HMAC<SHA256>.authenticationCode(for: Data("postern csrf token v1".utf8), using: key)
        return Secret(Base64URL.encode(Array(code)))
    }

    /// The password, sealed (AES-256-GCM, random nonce) and bound to its account and session: it can't be moved to
    /// another row.
    func seal(_ password: Secret<String>, account: AccountID, session: SessionID) throws -> [UInt8] {
        let box = try password.withExposed { password in
            try AES.GCM.seal(
                Data(password.utf8), using: sealingKey, authenticating: Self.binding(account, session))
        }
        return Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
    }

    func open(_ sealed: [UInt8], account: AccountID, session: SessionID) throws -> Secret<String> {
        let box = try AES.GCM.SealedBox(combined: sealed)
        let password = try AES.GCM.open(box, using: sealingKey, authenticating: Self.binding(account, session))
        return Secret(String(decoding: password, as: UTF8.self))
    }

    private var sealingKey: SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: key, info: Data("postern session password v1".utf8), outputByteCount: 32)
    }

    private static func binding(_ account: AccountID, _ session: SessionID) -> Data {
        Data("\(account.rawValue)\0\(session.rawValue)".utf8)
    }
}
