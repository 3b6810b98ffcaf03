/// The announcement of a literal at a line's end: `{5}`, `{5+}`, `~{5}` (RFC 9051 section 9, `literal`, `literal8`).
struct LiteralMarker {
    /// Beyond it, nothing is a marker: `~{`, 19 digits, `+}` and a CR.
    static let maximumLength = 24

    let byteCount: UInt64
    /// `{5}`: a client's, which waits for a continuation request.
    let isSynchronizing: Bool
    /// `~{5}`.
    let isBinary: Bool
    /// Where the marker begins in the line.
    let start: Int

    /// Reads the marker at the end of a line, LF left out; nil where there is none.
    init?(endOf line: UnsafeRawBufferPointer) {
        var end = line.count
        if end > 0, line[end - 1] == .carriageReturn { end -= 1 }
        guard end > 2, line[end - 1] == .closeBrace else { return nil }
        end -= 1
        isSynchronizing = line[end - 1] != UInt8(ascii: "+")
        if !isSynchronizing { end -= 1 }
        var start = end
        while start > 0, line[start - 1].isDigit { start -= 1 }
        // 18 digits fit 64 bits with room to spare; more is no size that a server can mean.
        guard start > 0, line[start - 1] == .openBrace, 1...18 ~= end - start else { return nil }
        isBinary = start > 1 && line[start - 2] == UInt8(ascii: "~")
        self.start = isBinary ? start - 2 : start - 1
        byteCount = line[start..<end].reduce(0) { $0 &* 10 &+ UInt64($1 &- 0x30) }
    }

    /// Whether the marker that ends the line stands where a section's bytes do: after `BODY[...]`, `BODY[...]<0>`,
    /// `BINARY[...]`, or the old RFC822, RFC822.HEADER and RFC822.TEXT.
    func followsSection(in line: some BidirectionalCollection<UInt8>) -> Bool {
        guard let brace = line.lastIndex(of: .openBrace) else { return false }
        var before = line[..<brace]
        if before.last == UInt8(ascii: "~") { before = before.dropLast() }
        while before.last == .space { before = before.dropLast() }
        if before.last == .closeBracket || before.last == UInt8(ascii: ">") { return true }
        let word = before.suffix(13).map(\.uppercasedASCII)
        return ["RFC822", "RFC822.HEADER", "RFC822.TEXT"].contains { word.ends(with: $0.utf8) }
    }
}

extension Array<UInt8> {
    fileprivate func ends(with other: String.UTF8View) -> Bool { reversed().starts(with: other.reversed()) }
}
