import MailStore
import SASL

/// One try to log in, of somebody who may not exist.
struct LoginAttempt: Sendable {
    /// The name as it came, prepared.
    let login: String
    /// Whose it is; nil for nobody's.
    let account: String?
    let credentials: StoredCredentials?
    /// What failure counts against.
    let charge: LoginThrottle.Attempt

    /// The account's password, for the mechanisms that need it; for an account that doesn't keep it, one that nobody
    /// can know.
    var sharedSecret: Secret<String> {
        Secret(credentials?.sharedSecret ?? "\(UInt64.random(in: .min ... .max))-\(UInt64.random(in: .min ... .max))")
    }
}
