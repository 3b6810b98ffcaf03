package import NIOCore

/// What TOP gives of a message as it streams by: the header, the empty line, and so many lines of the body
/// (RFC 1939 section 7).
package struct MessageExcerpt: Sendable {
    /// Nothing of what follows belongs to it.
    package var isComplete: Bool { isInBody && linesLeft == 0 }

    private var linesLeft: Int
    private var isInBody = false
    /// Whether the header's line has nothing in it so far but a CR.
    private var isLineEmpty = true

    /// - Parameter bodyLines: how many lines of the body are wanted, 0 or more.
    package init(bodyLines: Int) { linesLeft = max(0, bodyLines) }

    /// As much of the content's next bytes as belongs to the excerpt.
    package mutating func take(from content: ByteBuffer) -> ByteBuffer {
        let length = content.withUnsafeReadableBytes { bytes in
            var index = 0
            while !isComplete, index < bytes.count {
                guard let lineFeed = bytes[index...].firstIndex(of: .lineFeed) else {
                    noteLine(bytes[index...])
                    return bytes.count
                }
                noteLine(bytes[index..<lineFeed])
                endLine()
                index = lineFeed + 1
            }
            return index
        }
        return content.getSlice(at: content.readerIndex, length: length) ?? content
    }

    private mutating func noteLine(_ bytes: Slice<UnsafeRawBufferPointer>) {
        if !isInBody, isLineEmpty { isLineEmpty = bytes.allSatisfy { $0 == .carriageReturn } }
    }

    private mutating func endLine() {
        if isInBody {
            linesLeft -= 1
        } else {
            isInBody = isLineEmpty
            isLineEmpty = true
        }
    }
}
