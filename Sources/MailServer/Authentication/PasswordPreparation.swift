import Foundation
package import MailStore
package import SASL

extension StoredCredentials {
    /// What is kept of a new password. `keepsSecret` keeps the password itself too, for APOP and CRAM-MD5.
    ///
    /// Throws `SASLError` with the code `prohibitedCharacter` for a password that SASLprep refuses, and for an empty one.
    package static func make(
        password: Secret<String>, keepsSecret: Bool = false,
        iterations: Int = AuthenticatorOptions().iterations
    ) throws(SASLError) -> StoredCredentials {
        let prepared = try PasswordPreparation.prepare(password)
        let keys = try SCRAMCredentials(
            password: prepared, salt: SCRAMCredentials.makeSalt(), iterations: iterations)
        return StoredCredentials(
            scramSHA256: keys.rfc5803.withExposed { $0 },
            sharedSecret: keepsSecret ? prepared.withExposed { $0 } : nil)
    }
}

/// Brings names and passwords to the one form in which they are compared (RFC 4013).
enum PasswordPreparation {
    /// Throws `SASLError` with the code `prohibitedCharacter`.
    static func prepare(_ password: Secret<String>) throws(SASLError) -> Secret<String> {
        try password.withExposed { (password) throws(SASLError) in Secret(try prepare(password, as: "password")) }
    }

    /// Mapping and prohibition are SASLprep's; normalisation form KC, which has to stand between the two, is
    /// Foundation's. What it brings in is looked at again.
    static func prepare(_ text: String, as role: String) throws(SASLError) -> String {
        let mapped = try SASLprep.prepare(text, as: role)
        let normalised = try SASLprep.prepare(mapped.precomposedStringWithCompatibilityMapping, as: role)
        guard !normalised.isEmpty else {
            throw SASLError(.prohibitedCharacter, "the \(role) is empty")
        }
        return normalised
    }
}
