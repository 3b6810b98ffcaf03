/// The name of a SASL mechanism, as in the IANA registry. Names are case-insensitive, and kept in upper case.
package struct MechanismName: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    /// A name as a server or a configuration file writes it.
    package init(_ name: String) {
        rawValue = name.uppercased()
    }

    package var description: String { rawValue }

    /// RFC 4616.
    package static let plain = MechanismName("PLAIN")
    /// draft-murchison-sasl-login: obsolete, and still all that some servers offer.
    package static let login = MechanismName("LOGIN")
    /// RFC 2195.
    package static let cramMD5 = MechanismName("CRAM-MD5")
    /// RFC 5802.
    package static let scramSHA1 = MechanismName("SCRAM-SHA-1")
    /// RFC 5802, with channel binding.
    package static let scramSHA1Plus = MechanismName("SCRAM-SHA-1-PLUS")
    /// RFC 7677.
    package static let scramSHA256 = MechanismName("SCRAM-SHA-256")
    /// RFC 7677, with channel binding.
    package static let scramSHA256Plus = MechanismName("SCRAM-SHA-256-PLUS")
    /// Google's and Microsoft's OAuth 2.0 mechanism, older than OAUTHBEARER.
    package static let xoauth2 = MechanismName("XOAUTH2")
    /// RFC 7628.
    package static let oauthBearer = MechanismName("OAUTHBEARER")
    /// RFC 4422, appendix A.
    package static let external = MechanismName("EXTERNAL")
}
