/// Text that may stand in a command as an `astring` (RFC 9051 section 9): any characters but CR, LF and NUL.
///
/// The check is made where the text comes in, so that the caller can say which of its fields was bad.
package struct AString: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// Nil where the text holds a CR, an LF or a NUL, none of which may reach the wire.
    package init?(_ text: String) {
        guard !text.utf8.contains(where: Self.isProhibited) else { return nil }
        self.text = text
    }

    package var description: String { text }

    package var isASCII: Bool { text.utf8.allSatisfy { $0 < 0x80 } }

    static func isProhibited(_ byte: UInt8) -> Bool { byte == 0x0D || byte == 0x0A || byte == 0 }
}

/// The bytes of a secret in a command: printed as `***`, and marked on their way to the wire so that no transcript shows
/// them.
package struct SecretBytes: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    package let bytes: [UInt8]

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package var description: String { "***" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
