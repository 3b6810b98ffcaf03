/// Where mail comes from or goes to: a mailbox, or for senders none at all, `<>` (RFC 5321 section 4.1.2).
package struct SMTPPath: Hashable, Sendable, CustomStringConvertible {
    /// As it was meant: quotes and backslashes taken out.
    package let localPart: String
    /// A domain name in lower case, or an address in brackets; empty for a local part that stands alone.
    package let domain: String

    /// `<>`: nobody wants an answer.
    package static let null = SMTPPath(localPart: "", domain: "")

    package init(localPart: String, domain: String) {
        self.localPart = localPart
        self.domain = domain.lowercased()
    }

    package var isNull: Bool { localPart.isEmpty && domain.isEmpty }
    package var isASCII: Bool { localPart.utf8.allSatisfy { $0 < 0x80 } && domain.utf8.allSatisfy { $0 < 0x80 } }

    /// The address, with quotes where the local part needs them. It can't end a line.
    package var description: String {
        let isPlain = !localPart.isEmpty && localPart.utf8.allSatisfy { SMTPPathParser.isAtomByte($0) || $0 == 0x2E }
        let escaped = localPart.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        let local = isPlain || isNull ? localPart : "\"\(escaped)\""
        return domain.isEmpty ? local : "\(local)@\(domain)"
    }
}

/// Reads a path with its brackets from the beginning of some bytes (RFC 5321 section 4.1.2, RFC 6531 section 3.3).
struct SMTPPathParser {
    /// RFC 5321 section 4.5.3.1, in octets.
    private static let maximumLocalPart = 64
    private static let maximumDomain = 255

    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// Path = "<" [ A-d-l ":" ] Mailbox ">"; nil where it isn't one.
    mutating func parse() -> SMTPPath? {
        guard take("<") else { return nil }
        if take(">") { return .null }
        if rest.first == UInt8(ascii: "@"), !skipRoute() { return nil }
        guard let localPart = takeLocalPart(), 1...Self.maximumLocalPart ~= localPart.utf8.count else { return nil }
        var domain = ""
        if take("@") {
            guard let taken = takeDomain(), 1...Self.maximumDomain ~= taken.utf8.count else { return nil }
            domain = taken
        }
        return take(">") ? SMTPPath(localPart: localPart, domain: domain) : nil
    }

    /// A route is accepted and ignored (RFC 5321 appendix C).
    private mutating func skipRoute() -> Bool {
        let route = rest.prefix { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: ">") }
        rest = rest.dropFirst(route.count)
        return take(":")
    }

    private mutating func takeLocalPart() -> String? {
        if rest.first == UInt8(ascii: "\"") { return takeQuoted() }
        let bytes = rest.prefix { Self.isAtomByte($0) || $0 == UInt8(ascii: ".") }
        rest = rest.dropFirst(bytes.count)
        let atoms = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return atoms.contains(where: \.isEmpty) ? nil : String(validating: bytes, as: UTF8.self)
    }

    /// Quoted-string = DQUOTE *( qtext / "\" %d32-126 ) DQUOTE
    private mutating func takeQuoted() -> String? {
        var bytes: [UInt8] = []
        rest = rest.dropFirst()
        while let byte = rest.popFirst(), byte >= 0x20, byte != 0x7F {
            switch byte {
            case UInt8(ascii: "\""): return String(validating: bytes, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = rest.popFirst(), 0x20...0x7E ~= escaped else { return nil }
                bytes.append(escaped)
            default: bytes.append(byte)
            }
        }
        return nil
    }

    private mutating func takeDomain() -> String? {
        let isLiteral = rest.first == UInt8(ascii: "[")
        let bytes = rest.prefix { isLiteral ? Self.isLiteralByte($0) : Self.isDomainByte($0) }
        rest = rest.dropFirst(bytes.count)
        if isLiteral { return bytes.last == UInt8(ascii: "]") ? String(validating: bytes, as: UTF8.self) : nil }
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return labels.contains(where: \.isEmpty) ? nil : String(validating: bytes, as: UTF8.self)
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// atext of RFC 5322, and what is beyond ASCII.
    static func isAtomByte(_ byte: UInt8) -> Bool { isDomainLetter(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte) }

    private static func isDomainByte(_ byte: UInt8) -> Bool {
        isDomainLetter(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
    }

    private static func isLiteralByte(_ byte: UInt8) -> Bool {
        isDomainLetter(byte) || ".:-[]".utf8.contains(byte)
    }

    private static func isDomainLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), 0x80...0xFF:
            true
        default: false
        }
    }
}
