package import NIOCore

/// Makes a multi-line answer of a message as it streams by (RFC 1939 section 3): a dot before each line that begins with one,
/// and at the end the line of a single dot. LF alone, and CR alone, become CRLF, as a client that ends lines at either would
/// else see a line, or the answer's end, that this isn't.
package struct DotEncoder: Sendable {
    private enum Position { case lineStart, inLine, afterCarriageReturn }

    private var position = Position.lineStart

    package init() {}

    /// Adds the encoded form of the content's next bytes to `output`.
    package mutating func encode(_ content: ByteBuffer, into output: inout ByteBuffer) {
        content.withUnsafeReadableBytes { bytes in
            var index = 0
            if position == .afterCarriageReturn { index = finishLineEnd(bytes, &output) }
            while index < bytes.count {
                if position == .lineStart, bytes[index] == .dot { output.writeInteger(UInt8.dot) }
                let rest = bytes[index...]
                let end = rest.firstIndex { $0 == .lineFeed || $0 == .carriageReturn } ?? bytes.count
                output.writeBytes(bytes[index..<end])
                index = end
                position = .inLine
                guard end < bytes.count else { break }
                position = .afterCarriageReturn
                index += bytes[end] == .carriageReturn ? 1 : 0
                if index < bytes.count {
                    index += finishLineEnd(UnsafeRawBufferPointer(rebasing: bytes[index...]), &output)
                }
            }
        }
    }

    /// The answer's end. A last line without its end gets one.
    package mutating func finish(into output: inout ByteBuffer) {
        output.writeStaticString(position == .lineStart ? ".\r\n" : "\r\n.\r\n")
        position = .lineStart
    }

    /// Writes the CRLF that is due; how many of the next bytes were part of it.
    private mutating func finishLineEnd(_ next: UnsafeRawBufferPointer, _ output: inout ByteBuffer) -> Int {
        guard let first = next.first else { return 0 }
        output.writeStaticString("\r\n")
        position = .lineStart
        return first == .lineFeed ? 1 : 0
    }
}
