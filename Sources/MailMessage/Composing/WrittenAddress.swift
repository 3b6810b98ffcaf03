/// An address as it stands in a header: its domain in ASCII (RFC 5891), its local part quoted where it must be.
///
/// A local part that isn't ASCII stays as it is (RFC 6532): a server without SMTPUTF8 can't be told of it.
package struct WrittenAddress: Sendable, Hashable {
    /// Octets of a local part and of a domain (RFC 5321 section 4.5.3.1).
    private static let longestLocalPart = 64
    private static let longestDomain = 255

    /// `local@domain`
    package let text: String
    /// Whether it can be written with SMTPUTF8 (RFC 6531) alone.
    package var needsUTF8: Bool { !text.utf8.allSatisfy { $0 < 0x80 } }

    /// Nil for what can't be an address.
    package init?(_ address: String) {
        guard let at = address.lastIndex(of: "@"), address.utf8.count <= 400,
            let local = Self.localPart(String(address[..<at])),
            let domain = Self.domain(String(address[address.index(after: at)...]))
        else { return nil }
        text = "\(local)@\(domain)"
    }

    private static func localPart(_ text: String) -> String? {
        guard !text.isEmpty, text.utf8.count <= longestLocalPart, !text.unicodeScalars.contains(where: isInvisible)
        else { return nil }
        if isQuoted(text) { return text }
        let atoms = text.split(separator: ".", omittingEmptySubsequences: false)
        // A space, an `@` or a bracket that nobody quoted is a slip: it is not for us to say what was meant.
        guard atoms.allSatisfy({ $0.utf8.allSatisfy { isAtomText($0) || $0 >= 0x80 } }) else { return nil }
        // Some providers have given out addresses with dots at an end, or several in a row.
        return atoms.contains("") ? "\"\(text)\"" : text
    }

    /// Whether it is a quoted string already, whole.
    private static func isQuoted(_ text: String) -> Bool {
        guard text.utf8.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return false }
        var isEscaped = false
        for byte in text.utf8.dropFirst().dropLast() {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                return false
            }
        }
        return !isEscaped
    }

    private static func domain(_ text: String) -> String? {
        guard !text.isEmpty, text.utf8.count <= longestDomain else { return nil }
        if text.hasPrefix("["), text.hasSuffix("]") {
            let inner = text.dropFirst().dropLast()
            return inner.utf8.allSatisfy { isAtomText($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") }
                ? text : nil
        }
        let ascii = InternationalDomain.ascii(text)
        let labels = (ascii ?? "").split(separator: ".", omittingEmptySubsequences: false)
        let isValid = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.utf8.allSatisfy(isHostText)
                && label.first != "-" && label.last != "-"
        }
        return isValid ? ascii : nil
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        // A quoted string may have a space.
        scalar != " " && InternationalDomain.isInvisible(scalar)
    }

    private static func isHostText(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// RFC 5322 section 3.2.3.
    static func isAtomText(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
        }
    }
}
