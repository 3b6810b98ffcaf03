package import NIOCore

/// Takes the dots out of a multi-line answer (RFC 1939 section 3) or of SMTP's DATA (RFC 5321 section 4.5.2), and finds its
/// end, as it streams by.
///
/// CRLF . CRLF is the end, and nothing else is: servers that take less for it let messages be smuggled in
/// (CVE-2023-51764). What can't be decided yet (a dot that begins a line, a CR) stays in the buffer until more comes: at most
/// two bytes, or three with `holdsPossibleEnd`.
package struct DotDecoder: Sendable {
    package enum Event: Hashable, Sendable {
        /// The next bytes, the last line's CRLF included.
        case content(ByteBuffer)
        /// The line of a single dot went by. What follows in the buffer isn't content.
        case end
    }

    /// QUIRK: an LF is as good as CRLF, from POP3 servers that don't send CRLF.
    private let acceptsBareLineFeed: Bool
    /// QUIRK: the end may come behind a last line without its CRLF, from POP3 servers that send a message as it is stored. It
    /// can't be told from a line that ends in a dot, so that such a one stays in the buffer, too, while nothing follows it.
    private let holdsPossibleEnd: Bool
    private var isAtLineStart = true

    package init(acceptsBareLineFeed: Bool = false, holdsPossibleEnd: Bool = false) {
        self.acceptsBareLineFeed = acceptsBareLineFeed
        self.holdsPossibleEnd = holdsPossibleEnd
    }

    /// Whether the buffer holds what is the end if nothing follows.
    package func isPossibleEnd(_ input: ByteBuffer) -> Bool {
        let rest = input.readableBytesView
        return rest.elementsEqual([.dot, .carriageReturn, .lineFeed])
            || (acceptsBareLineFeed && rest.elementsEqual([.dot, .lineFeed]))
    }

    /// Whether the buffer holds a line that is a dot, and nothing but its LF, or CRLF, is missing.
    package func isUnfinishedEnd(_ input: ByteBuffer) -> Bool {
        let rest = input.readableBytesView
        return isAtLineStart && (rest.elementsEqual([.dot]) || rest.elementsEqual([.dot, .carriageReturn]))
    }

    /// The next piece, taken out of the buffer; nil where more bytes are needed.
    package mutating func next(from input: inout ByteBuffer) -> Event? {
        if isAtLineStart, input.readableBytesView.first == .dot {
            guard let isEnd = takeDot(from: &input) else { return nil }
            isAtLineStart = isEnd
            if isEnd { return .end }
        }
        let (count, endsLine) = input.withUnsafeReadableBytes { scan($0) }
        guard count > 0, let content = input.readSlice(length: count) else { return nil }
        isAtLineStart = endsLine
        return .content(content)
    }

    /// Reads past the dot that begins a line: whether it was the end; nil where that can't be told yet.
    private func takeDot(from input: inout ByteBuffer) -> Bool? {
        let line = input.readableBytesView.prefix(3)
        let isEnd = line.elementsEqual([.dot, .carriageReturn, .lineFeed])
        if isEnd || (acceptsBareLineFeed && line.starts(with: [.dot, .lineFeed])) {
            input.moveReaderIndex(forwardBy: isEnd ? 3 : 2)
            return true
        }
        if line.count < 2 || line.elementsEqual([.dot, .carriageReturn]) { return nil }
        input.moveReaderIndex(forwardBy: 1)
        return false
    }

    /// How many bytes are content as they stand: up to a line that begins with a dot, or to the end, but for a CR there. And
    /// whether they end a line.
    private func scan(_ bytes: UnsafeRawBufferPointer) -> (Int, endsLine: Bool) {
        var index = 0
        while let lineFeed = bytes[index...].firstIndex(of: .lineFeed) {
            index = lineFeed + 1
            guard acceptsBareLineFeed || (lineFeed > 0 && bytes[lineFeed - 1] == .carriageReturn) else { continue }
            if index == bytes.count {
                let held = heldBytes(at: bytes)
                return (index - held, held == 0)
            }
            if bytes[index] == .dot { return (index, true) }
        }
        return (bytes.count - heldBytes(at: bytes), false)
    }

    /// How many of the last bytes can't be decided yet.
    private func heldBytes(at bytes: UnsafeRawBufferPointer) -> Int {
        var rest = bytes[...]
        let hasLineFeed = rest.last == .lineFeed
        if hasLineFeed { rest = rest.dropLast() }
        let hasReturn = rest.last == .carriageReturn
        if hasReturn { rest = rest.dropLast() }
        if holdsPossibleEnd, rest.last == .dot { return bytes.count - rest.count + 1 }
        return hasReturn && !hasLineFeed ? 1 : 0
    }
}
