/// Turns what stands in an mbox file into the message as it goes over the wire: the inverse of
/// ``MboxPayloadEncoder``. A value: kept, it goes on later from where it was.
struct MboxPayloadDecoder: Sendable {
    private static let from = Array("From ".utf8)

    private enum Prefix: Sendable {
        /// At the begin of a line.
        case start
        /// Behind some `>`, of which one is held back, and so many bytes of `From `.
        case quoted(Int)
        /// Further on in the line.
        case none
    }

    private let isRaw: Bool
    private var prefix = Prefix.start

    init(isRaw: Bool) {
        self.isRaw = isRaw
    }

    /// Decodes the next bytes.
    mutating func decode(_ bytes: UnsafeRawBufferPointer, into output: inout [UInt8]) {
        var offset = 0
        while offset < bytes.count {
            switch prefix {
            case .none: copyLine(bytes, &offset, into: &output)
            case .start where bytes[offset] == UInt8(ascii: ">"):
                prefix = .quoted(0)
                offset += 1
            case .start: prefix = .none
            case .quoted(let matched): matchQuoted(bytes[offset], matched, &offset, into: &output)
            }
        }
    }

    /// Gives what was held back.
    mutating func finish(into output: inout [UInt8]) {
        if case .quoted(let matched) = prefix { release(matched, into: &output) }
    }

    private mutating func matchQuoted(
        _ byte: UInt8, _ matched: Int, _ offset: inout Int, into output: inout [UInt8]
    ) {
        if matched == 0, byte == UInt8(ascii: ">") {
            output.append(byte)
            offset += 1
        } else if byte == Self.from[matched] {
            offset += 1
            if matched + 1 == Self.from.count {
                output += Self.from
                prefix = .none
            } else {
                prefix = .quoted(matched + 1)
            }
        } else {
            release(matched, into: &output)
        }
    }

    private mutating func release(_ matched: Int, into output: inout [UInt8]) {
        output.append(UInt8(ascii: ">"))
        output += Self.from.prefix(matched)
        prefix = .none
    }

    private mutating func copyLine(
        _ bytes: UnsafeRawBufferPointer, _ offset: inout Int, into output: inout [UInt8]
    ) {
        guard let lineFeed = Bytes.find(UInt8(ascii: "\n"), in: bytes, from: offset) else {
            output.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[offset...]))
            offset = bytes.count
            return
        }
        output.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[offset..<lineFeed]))
        if !isRaw { output.append(UInt8(ascii: "\r")) }
        output.append(UInt8(ascii: "\n"))
        offset = lineFeed + 1
        prefix = .start
    }
}
