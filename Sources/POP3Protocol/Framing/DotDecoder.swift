package import NIOCore

/// Takes the dots out of a multi-line answer (RFC 1939 section 3) or of SMTP's DATA (RFC 5321 section 4.5.2), and finds its
/// end, as it streams by.
///
/// What can't be decided yet (a dot that begins a line, a CR) stays in the buffer until more comes: at most two bytes.
package struct DotDecoder: Sendable {
    /// What a CR or an LF is that isn't part of a CRLF.
    package enum BareLineEnds: Sendable {
        /// Content like any other: it is passed on as it is.
        case verbatim
        /// It becomes CRLF. The line that it begins is no line of the protocol: a dot there is content, never the end
        /// (the "SMTP smuggling" of CVE-2023-51764 rests on servers that see this otherwise).
        case normalised
        /// QUIRK: an LF is as good as CRLF, from servers that don't send CRLF.
        case lineFeed
    }

    package enum Event: Hashable, Sendable {
        /// The next bytes, the last line's CRLF included.
        case content(ByteBuffer)
        /// The line of a single dot went by. What follows in the buffer isn't content.
        case end
    }

    /// Where a run of content stops.
    private enum Stop {
        /// Before what may be a dot at a line's beginning.
        case lineStart
        /// In a line: at the buffer's end, or before a CR that is its last byte.
        case inLine
        /// Before a CR or LF that is to be replaced.
        case bareLineEnd
    }

    /// Whether a CR or LF went by that wasn't part of a CRLF.
    package private(set) var sawBareLineEnd = false
    private let bareLineEnds: BareLineEnds
    private var isAtLineStart = true
    private var owesLineEnd = false

    package init(bareLineEnds: BareLineEnds = .verbatim) { self.bareLineEnds = bareLineEnds }

    /// The next piece, taken out of the buffer; nil where more bytes are needed.
    package mutating func next(from input: inout ByteBuffer) -> Event? {
        if owesLineEnd {
            owesLineEnd = false
            return .content(ByteBuffer(string: "\r\n"))
        }
        if isAtLineStart, input.readableBytesView.first == .dot {
            guard let isEnd = takeDot(from: &input) else { return nil }
            isAtLineStart = isEnd
            if isEnd { return .end }
        }
        let (count, stop) = input.withUnsafeReadableBytes { scan($0) }
        guard let content = input.readSlice(length: count), count > 0 || stop == .bareLineEnd else { return nil }
        isAtLineStart = stop == .lineStart
        guard stop == .bareLineEnd else { return .content(content) }
        input.moveReaderIndex(forwardBy: 1)
        if count == 0 { return .content(ByteBuffer(string: "\r\n")) }
        owesLineEnd = true
        return .content(content)
    }

    /// Reads past the dot that begins a line: whether it was the end; nil where that can't be told yet.
    private func takeDot(from input: inout ByteBuffer) -> Bool? {
        let line = input.readableBytesView.prefix(3)
        let ends = line.elementsEqual([.dot, .carriageReturn, .lineFeed])
        if ends || (bareLineEnds == .lineFeed && line.starts(with: [.dot, .lineFeed])) {
            input.moveReaderIndex(forwardBy: ends ? 3 : 2)
            return true
        }
        if line.count < 2 || line.elementsEqual([.dot, .carriageReturn]) { return nil }
        input.moveReaderIndex(forwardBy: 1)
        return false
    }

    /// How many bytes are content as they stand, and why no more.
    private mutating func scan(_ bytes: UnsafeRawBufferPointer) -> (Int, Stop) {
        var index = 0
        while let end = bytes[index...].firstIndex(where: { $0 == .lineFeed || $0 == .carriageReturn }) {
            let isPair = bytes[end] == .carriageReturn && end + 1 < bytes.count && bytes[end + 1] == .lineFeed
            if bytes[end] == .carriageReturn, end + 1 == bytes.count { return (end, .inLine) }
            if !isPair {
                sawBareLineEnd = true
                if bareLineEnds == .normalised { return (end, .bareLineEnd) }
            }
            index = end + (isPair ? 2 : 1)
            guard isPair || (bareLineEnds == .lineFeed && bytes[end] == .lineFeed) else { continue }
            if index == bytes.count || bytes[index] == .dot { return (index, .lineStart) }
        }
        return (bytes.count, .inLine)
    }
}
