import MailMessage

/// A mailbox of an SMTP envelope (RFC 5321 section 4.1.2, RFC 6531 section 3.3), checked: it can stand in a command as it
/// is.
package struct SMTPAddress: Hashable, Sendable, CustomStringConvertible {
    /// RFC 5321 section 4.5.3.1.3: a path, without its brackets.
    static let maximumLength = 254
    /// RFC 5321 section 4.5.3.1.1.
    private static let maximumLocalLength = 64

    package let localPart: String
    /// As it was given, in lower case.
    package let domain: String

    /// Nil where this is no address that could be written to.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.maximumLength, let at = text.lastIndex(of: "@") else { return nil }
        let localPart = String(text[..<at])
        let domain = text[text.index(after: at)...].lowercased()
        guard Self.isLocalPart(localPart), Self.isDomain(domain), InternationalDomain.ascii(domain) != nil else {
            return nil
        }
        self.localPart = localPart
        self.domain = domain
    }

    package var description: String { "\(localPart)@\(domain)" }

    /// Whether only a server with SMTPUTF8 takes it: the domain alone can be written in ASCII.
    package var needsUTF8: Bool { localPart.utf8.contains { $0 >= 0x80 } }

    /// As it stands in a command: the domain in A-labels (RFC 5890), so that it needs no extension.
    package var wireForm: String { "\(localPart)@\(InternationalDomain.ascii(domain) ?? domain)" }

    private static func isLocalPart(_ text: String) -> Bool {
        guard (1...maximumLocalLength).contains(text.utf8.count) else { return false }
        if text.hasPrefix("\"") { return isQuoted(text) }
        let atoms = text.split(separator: ".", omittingEmptySubsequences: false)
        return atoms.allSatisfy { atom in !atom.isEmpty && atom.unicodeScalars.allSatisfy(isAtomText) }
    }

    /// RFC 5322 section 3.2.3's atext, and what RFC 6531 adds to it, without what can't be seen.
    private static func isAtomText(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.isASCII else { return isVisible(scalar) }
        return isLetterOrDigit(scalar) || "!#$%&'*+-/=?^_`{|}~".unicodeScalars.contains(scalar)
    }

    private static func isQuoted(_ text: String) -> Bool {
        guard text.utf8.count > 2, text.hasSuffix("\"") else { return false }
        var isEscaped = false
        for scalar in text.unicodeScalars.dropFirst().dropLast() {
            guard scalar.isASCII ? (0x20...0x7E).contains(scalar.value) : isVisible(scalar) else { return false }
            if isEscaped {
                isEscaped = false
            } else if scalar == "\\" {
                isEscaped = true
            } else if scalar == "\"" {
                return false
            }
        }
        return !isEscaped
    }

    private static func isDomain(_ text: String) -> Bool {
        if text.hasPrefix("[") {
            return text.hasSuffix("]") && text.utf8.count > 2
                && text.dropFirst().dropLast().unicodeScalars.allSatisfy {
                    $0.isASCII && (isLetterOrDigit($0) || $0 == "." || $0 == ":" || $0 == "-")
                }
        }
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return labels.allSatisfy { label in
            !label.isEmpty && label.utf8.count <= 255 && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.unicodeScalars.allSatisfy { scalar in
                    scalar.isASCII ? isLetterOrDigit(scalar) || scalar == "-" || scalar == "_" : isVisible(scalar)
                }
        }
    }

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9": true
        default: false
        }
    }

    /// An address is what it looks like.
    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool { !InternationalDomain.isInvisible(scalar) }
}

extension SMTPAddress: Codable {
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let address = Self(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "is no mail address"))
        }
        self = address
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
