import Crypto
import Foundation

/// Seals the mail passwords that queued submissions need when nobody is signed in any more (decision 21).
///
/// The key is the server's own, in a file of its own in the data directory: the database without it opens no mailbox.
package struct CredentialSeal: Sendable {
    /// Octets of the key.
    package static let keySize = 32

    private let key: SymmetricKey

    /// - Parameter serverKey: ``keySize`` random octets.
    package init(serverKey: Secret<[UInt8]>) {
        key = serverKey.withExposed { bytes in
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: bytes), info: Data("postern submission password v1".utf8),
                outputByteCount: 32)
        }
    }

    /// AES-256-GCM with a random nonce, bound to account and submission: it can't be moved to another row.
    func seal(_ password: Secret<String>, account: AccountID, submission: SubmissionID) throws -> [UInt8] {
        let box = try password.withExposed { password in
            try AES.GCM.seal(Data(password.utf8), using: key, authenticating: Self.binding(account, submission))
        }
        return Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
    }

    func open(_ sealed: [UInt8], account: AccountID, submission: SubmissionID) throws -> Secret<String> {
        let box = try AES.GCM.SealedBox(combined: sealed)
        let password = try AES.GCM.open(box, using: key, authenticating: Self.binding(account, submission))
        return Secret(String(decoding: password, as: UTF8.self))
    }

    private static func binding(_ account: AccountID, _ submission: SubmissionID) -> Data {
        Data("\(account.rawValue)\0\(submission.rawValue)".utf8)
    }
}
