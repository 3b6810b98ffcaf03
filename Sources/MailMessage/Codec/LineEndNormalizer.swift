/// Makes every CR, LF and CRLF a CRLF, in bytes that come in pieces (RFC 5322 section 2.1).
package struct LineEndNormalizer: Sendable {
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let lineFeed = UInt8(ascii: "\n")

    /// Whether the last byte was a CR, whose line end has been written already.
    private var followsCarriageReturn = false

    package init() {}

    /// Appends the next bytes to `output`, with CRLF for every line end.
    package mutating func normalize(_ bytes: [UInt8], into output: inout [UInt8]) {
        output.reserveCapacity(output.count + bytes.count + bytes.count / 32)
        var start = bytes.startIndex
        for index in bytes.indices {
            let byte = bytes[index]
            guard byte == Self.carriageReturn || byte == Self.lineFeed else {
                followsCarriageReturn = false
                continue
            }
            output.append(contentsOf: bytes[start..<index])
            start = index + 1
            let isSecondHalf = byte == Self.lineFeed && followsCarriageReturn
            followsCarriageReturn = byte == Self.carriageReturn
            if !isSecondHalf { output.append(contentsOf: [Self.carriageReturn, Self.lineFeed]) }
        }
        output.append(contentsOf: bytes[start...])
    }
}
