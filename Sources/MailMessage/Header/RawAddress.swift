/// An element of an address field as its sender wrote it (RFC 5322 section 3.4): encoded words are not decoded, which is
/// how an IMAP ENVELOPE tells them.
package enum RawAddress: Sendable, Hashable {
    case mailbox(RawMailbox)
    /// A group begins. Only the name's phrase and comments are there.
    case groupStart(name: RawMailbox)
    case groupEnd

    /// Reads a raw field; what can't be read is left out, the rest stays. Each group that begins also ends.
    package static func parse(_ raw: [UInt8], limits: MessageLimits = .default) -> [RawAddress] {
        var parser = AddressParser(raw, limits: limits)
        return parser.parse()
    }
}

/// One mailbox, its pieces as bytes. White space that was folded may be a lone LF.
package struct RawMailbox: Sendable, Hashable {
    /// The words of the display name, quotes resolved; empty where there is none.
    package let phrase: [UInt8]
    /// What stood in parentheses, in order.
    package let comments: [[UInt8]]
    /// The obsolete source route of RFC 5322 section 4.4: `@relay,@other`.
    package let route: [UInt8]?
    /// The addr-spec, its quotes as they stand; empty where there is only a name.
    let address: [UInt8]
    /// Whether the grammar allows it as it stood, obsolete forms included: nothing was guessed, joined or left over. What is
    /// written to must be.
    package let isExact: Bool

    /// The local part, quotes resolved, and the domain, nil where there is none.
    package var parts: (local: [UInt8], domain: [UInt8]?) {
        var local: [UInt8] = []
        var at: Int?
        var isQuoted = false
        var isEscaped = false
        for (index, byte) in address.enumerated() {
            if !isQuoted, byte == UInt8(ascii: "@") { at = index }
            if byte == UInt8(ascii: "\""), !isEscaped { isQuoted.toggle() }
            isEscaped = isQuoted && byte == UInt8(ascii: "\\") && !isEscaped
        }
        isEscaped = false
        for byte in address[..<(at ?? address.count)] {
            if !isEscaped, byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else {
                if isEscaped || byte != UInt8(ascii: "\"") { local.append(byte) }
                isEscaped = false
            }
        }
        return (local, at.map { Array(address[($0 &+ 1)...]) })
    }

    /// As people read it; nil where neither a name nor an address is left.
    var decoded: MailAddress? {
        let name = displayName
        let text = Self.addressText(address)
        return text.isEmpty && name == nil ? nil : MailAddress(name: name, address: text)
    }

    var displayName: String? {
        let phrase = HeaderText.decode(phrase)
        let remarks = comments.map { HeaderText.decode($0) }.filter { !$0.isEmpty }.joined(separator: " ")
        if phrase.isEmpty { return remarks.isEmpty ? nil : remarks }
        return remarks.isEmpty ? phrase : "\(phrase) (\(remarks))"
    }

    /// Without what can't be seen, but for the spaces of a quoted local part.
    private static func addressText(_ bytes: [UInt8]) -> String {
        let text = bytes.contains(UInt8(ascii: "?")) ? HeaderText.decode(bytes) : Charset.usASCII.decode(bytes)
        var visible = String.UnicodeScalarView()
        var isQuoted = false
        for scalar in text.unicodeScalars {
            if scalar == "\"" { isQuoted.toggle() }
            if scalar.value > 0x20 && scalar.value != 0x7F || isQuoted && scalar == " " { visible.append(scalar) }
        }
        return String(visible)
    }
}
