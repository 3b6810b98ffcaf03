/// Who may log in how. Each limit says what it protects.
package struct AuthenticatorOptions: Sendable {
    /// The domain that a login without one means, and under which accounts without one are known too. Nil for none.
    package var defaultDomain: String?

    /// Whether passwords may come in the clear from elsewhere than this machine. Whoever is on the way reads them.
    package var allowsCleartextLogin = false

    /// Whether APOP and CRAM-MD5 are offered, for accounts that keep their password itself.
    package var offersSharedSecretMechanisms = false

    /// PBKDF2 rounds of new passwords: what a guess costs to whoever has stolen the keys, and what a login costs here
    /// (some 20 ms) unless it comes by SCRAM or is remembered. Cyrus SASL, on which many clients stand, refuses to compute
    /// more than 65,536.
    package var iterations = 60_000

    /// Passwords that are checked at once: more would take the processors from the sessions that are logged in.
    package var concurrentChecks = 2

    /// How long a password that was right is known again without its key being derived: a client that reconnects every
    /// second pays once. Only a keyed hash is kept, in memory, and it ends with a change of the password.
    package var rememberedFor: Duration = .seconds(300)

    /// The most such hashes: bounds memory.
    package var rememberedLogins = 10_000

    /// The longest user name and password, in bytes: what is longer is wrong.
    package var maximumNameBytes = 320
    package var maximumPasswordBytes = 1024

    package var throttle = LoginThrottle.Limits()

    package init() {}
}
