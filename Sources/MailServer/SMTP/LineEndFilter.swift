import NIOCore

/// Sees to it that a message's lines end in CRLF, as it streams by.
///
/// A CR or LF that isn't part of a CRLF is no line end in SMTP (RFC 5321 section 2.3.8). Where the next reader of a message
/// takes one for a line end, it may see other lines in it than this server did: the stuff of CVE-2023-51764.
struct LineEndFilter: Sendable {
    /// Whether a CR or LF went by that wasn't part of a CRLF. It has become one.
    private(set) var sawBareLineEnd = false
    /// A CR was the last byte, and is held back.
    private var holdsCarriageReturn = false
    private var isAtLineStart = true

    /// The content's next bytes, with CRLF for every line end.
    mutating func filter(_ content: ByteBuffer) -> ByteBuffer {
        guard content.readableBytes > 0 else { return content }
        if !holdsCarriageReturn, let end = content.readableBytesView.last, isClean(content.readableBytesView) {
            isAtLineStart = end == UInt8(ascii: "\n")
            return content
        }
        return rewrite(content)
    }

    /// What is to follow the last bytes.
    mutating func finish() -> ByteBuffer {
        defer { (holdsCarriageReturn, isAtLineStart) = (false, true) }
        if holdsCarriageReturn { sawBareLineEnd = true }
        return holdsCarriageReturn || !isAtLineStart ? ByteBuffer(string: "\r\n") : ByteBuffer()
    }

    /// Whether every CR has its LF in the bytes, and every LF its CR.
    private func isClean(_ bytes: ByteBufferView) -> Bool {
        var rest = bytes[...]
        while let index = rest.firstIndex(where: { $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\n") }) {
            guard rest[index] == UInt8(ascii: "\r"), index + 1 < rest.endIndex, rest[index + 1] == UInt8(ascii: "\n")
            else { return false }
            rest = rest[(index + 2)...]
        }
        return true
    }

    private mutating func rewrite(_ content: ByteBuffer) -> ByteBuffer {
        var output = ByteBuffer()
        output.reserveCapacity(content.readableBytes + 64)
        for byte in content.readableBytesView {
            let follows = holdsCarriageReturn
            holdsCarriageReturn = byte == UInt8(ascii: "\r")
            if follows || byte == UInt8(ascii: "\n") {
                output.writeStaticString("\r\n")
                if !follows || byte != UInt8(ascii: "\n") { sawBareLineEnd = true }
                isAtLineStart = true
            }
            if byte != UInt8(ascii: "\r"), byte != UInt8(ascii: "\n") {
                output.writeInteger(byte)
                isAtLineStart = false
            }
        }
        return output
    }
}
