import MailMessage

extension HeaderField {
    /// The field's body as ENVELOPE and BODYSTRUCTURE tell it: unfolded (RFC 5322 section 2.2.3), without white space
    /// at its ends, and otherwise untouched: encoded words stay.
    var unfolded: [UInt8] { rawValue.unfoldedField }
}

extension [UInt8] {
    /// Line breaks taken out, the white space after them kept; a break without any becomes a space.
    var unfoldedField: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(count)
        var wasBreak = false
        for byte in self {
            if byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n") {
                wasBreak = true
                continue
            }
            if wasBreak, !Self.isBlank(byte) { result.append(UInt8(ascii: " ")) }
            wasBreak = false
            result.append(byte)
        }
        let start = result.firstIndex { !Self.isBlank($0) } ?? result.endIndex
        let end = result.lastIndex { !Self.isBlank($0) }.map { $0 + 1 } ?? start
        return Array(result[start..<end])
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}
