/// A POP3 command: what a client encodes, and what a server has parsed.
package enum Command: Sendable {
    // Any state.
    /// RFC 2449 section 5.
    case capa
    case quit

    // AUTHORIZATION (RFC 1939 section 4).
    case user(Argument)
    case pass(SecretText)
    /// The digest is in hexadecimal (RFC 1939 section 7).
    case apop(user: Argument, digest: SecretText)
    /// RFC 5034. The initial response is base64 already; `=` stands for an empty one.
    case auth(mechanism: MechanismArgument, initialResponse: SecretText?)
    /// `AUTH` alone: the list of mechanisms, from before CAPA told them (RFC 1734's time).
    case authList
    /// RFC 2595 section 4.
    case stls
    /// RFC 6856 section 2.
    case utf8

    // TRANSACTION (RFC 1939 section 5).
    case stat
    case list(MessageNumber?)
    case retr(MessageNumber)
    case dele(MessageNumber)
    case noop
    case rset
    case top(MessageNumber, lines: Int)
    case uidl(MessageNumber?)
}

/// A message's number in a session's maildrop, from 1 (RFC 1939 section 5). It means nothing in another session.
package struct MessageNumber: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let value: Int

    /// Nil below 1, and above what 9 digits can say: no maildrop holds so much.
    package init?(_ value: Int) {
        guard 1...999_999_999 ~= value else { return nil }
        self.value = value
    }

    package static func < (lhs: Self, rhs: Self) -> Bool { lhs.value < rhs.value }
    package var description: String { String(value) }
}

/// The name of a SASL mechanism: 1 to 20 letters, digits, hyphens and underscores, in upper case (RFC 4422 section 3.1).
package struct MechanismArgument: Hashable, Sendable, CustomStringConvertible {
    package let name: String

    /// Nil where the name isn't one.
    package init?(_ name: String) {
        let upper = name.uppercasedASCII
        let isNameByte: (UInt8) -> Bool = { $0.isDigit || $0 &- 0x41 < 26 || $0 == 0x2D || $0 == 0x5F }
        guard 1...20 ~= upper.utf8.count, upper.utf8.allSatisfy(isNameByte) else { return nil }
        self.name = upper
    }

    package var description: String { name }
}
