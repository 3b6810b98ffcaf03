/// What an account's passwords are checked against. The store keeps it and doesn't look into it; it doesn't print what
/// it holds.
package struct StoredCredentials: Sendable, Codable, Hashable {
    /// The keys of the password for SCRAM-SHA-256, in the text form of RFC 5803. Nil for an account that nobody can log
    /// in to.
    package var scramSHA256: String?

    /// The password itself, for the mechanisms that can't do without (APOP, CRAM-MD5). Nil unless the account was made
    /// to allow them.
    package var sharedSecret: String?

    package init(scramSHA256: String? = nil, sharedSecret: String? = nil) {
        self.scramSHA256 = scramSHA256
        self.sharedSecret = sharedSecret
    }
}

extension StoredCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "***" }
    package var debugDescription: String { "***" }
    package var customMirror: Mirror { Mirror(reflecting: "***") }
}
