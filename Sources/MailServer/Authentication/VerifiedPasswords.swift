import Crypto
import MailStore
import SASL

/// Logins that were right a moment ago, as hashes under a key that never leaves this process. What the account's
/// password is checked against is part of what is hashed, so a change of the password ends them.
struct VerifiedPasswords {
    typealias Fingerprint = [UInt8]

    private let key = SymmetricKey(size: .bits256)
    private let lifetime: Duration
    private let limit: Int
    private var ends: [Fingerprint: Duration] = [:]

    init(lifetime: Duration, limit: Int) {
        (self.lifetime, self.limit) = (lifetime, limit)
    }

    func fingerprint(of password: Secret<String>, account: String, credentials: StoredCredentials) -> Fingerprint {
        var code = HMAC<SHA256>(key: key)
        // Neither names nor keys hold a NUL.
        code.update(data: Array("\(account)\0\(credentials.scramSHA256 ?? "")\0".utf8))
        password.withExposed { code.update(data: Array($0.utf8)) }
        return Array(code.finalize())
    }

    /// Whether that login was right lately. Times are since any fixed moment.
    func contains(_ fingerprint: Fingerprint, at now: Duration) -> Bool {
        ends[fingerprint].map { now < $0 } ?? false
    }

    mutating func insert(_ fingerprint: Fingerprint, at now: Duration) {
        if ends.count >= limit {
            // Half of a full table goes, the oldest first.
            let kept = ends.sorted { $0.value > $1.value }.prefix(limit / 2)
            ends = Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.value) })
        }
        ends[fingerprint] = now + lifetime
    }
}
