/// What an answer says to programs, in brackets at the beginning of its text (RFC 2449 section 8). Compared without regard to
/// case.
package struct ResponseCode: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// In upper case. Levels are separated by a slash, the most general first.
    package let name: String

    package init(_ name: String) { self.name = name.uppercasedASCII }
    package init(stringLiteral name: String) { self.init(name) }
    package var description: String { name }

    /// The maildrop is locked by another session (RFC 2449 section 8.1.2).
    package static let inUse: ResponseCode = "IN-USE"
    /// The client logged in too soon after the last time (section 8.1.1).
    package static let loginDelay: ResponseCode = "LOGIN-DELAY"
    /// A failure that will pass without a person's help (RFC 3206 section 4).
    package static let systemTemporary: ResponseCode = "SYS/TEMP"
    /// A failure that needs a person (RFC 3206 section 4).
    package static let systemPermanent: ResponseCode = "SYS/PERM"
    /// The credentials are wrong, and nothing else is (RFC 3206 section 5).
    package static let authentication: ResponseCode = "AUTH"
    /// The message can't be had without UTF8 (RFC 6856 section 5).
    package static let utf8: ResponseCode = "UTF8"

    /// Whether the code is `other`, or a kind of it: `SYS/TEMP` is a `SYS`.
    package func isA(_ other: ResponseCode) -> Bool {
        name == other.name || name.hasPrefix(other.name + "/")
    }
}
