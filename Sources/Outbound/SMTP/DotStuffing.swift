/// Doubles the dots that begin lines, and knows how the end mark is to be written (RFC 5321 section 4.5.2).
struct DotStuffing {
    /// What the content has ended in so far: a line end or nothing, a CR, or something else.
    private enum Position {
        case lineStart, afterCR, inLine
    }

    private var position = Position.lineStart

    /// Appends `bytes` to `output`.
    mutating func append(_ bytes: [UInt8], to output: inout [UInt8]) {
        output.reserveCapacity(output.count + bytes.count + 16)
        var begin = bytes.startIndex
        for index in bytes.indices {
            let byte = bytes[index]
            if byte == UInt8(ascii: "."), position == .lineStart {
                output += bytes[begin..<index]
                output.append(byte)
                begin = index
            }
            position =
                switch byte {
                case UInt8(ascii: "\r"): .afterCR
                case UInt8(ascii: "\n"): position == .afterCR ? .lineStart : .inLine
                default: .inLine
                }
        }
        output += bytes[begin...]
    }

    /// The line of a single dot, after a line end if the content has none at its end.
    var endMark: [UInt8] {
        Array((position == .lineStart ? ".\r\n" : "\r\n.\r\n").utf8)
    }
}
