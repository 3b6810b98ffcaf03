import MailMessage

/// A content stream with its transfer encoding undone, cut to a range of what comes out.
enum DecodingStream {
    static func make(_ reply: ContentReply, encoding: TransferEncoding, wanted: Range<Int>?) -> ContentStream {
        let isCutUpstream = reply.offset == (wanted?.lowerBound ?? 0)
        if encoding == .binary, isCutUpstream, wanted == nil || reply.size == wanted?.count {
            return reply.stream
        }
        return ContentStream { writer in
            var decoder = TransferDecoder(encoding)
            var window = ByteWindow(wanted ?? 0..<Int.max, startingAt: reply.offset)
            for try await chunk in reply.stream {
                var decoded: [UInt8] = []
                decoded.reserveCapacity(chunk.count)
                decoder.decode(chunk, into: &decoded)
                if let piece = window.take(decoded) { try await writer.write(piece) }
                if window.isPast { return }
            }
            var rest: [UInt8] = []
            decoder.finish(into: &rest)
            if let piece = window.take(rest) { try await writer.write(piece) }
        }
    }
}

/// Cuts a range out of bytes that come in pieces.
struct ByteWindow {
    private let wanted: Range<Int>
    private var position: Int

    init(_ wanted: Range<Int>, startingAt position: Int) {
        self.wanted = wanted
        self.position = position
    }

    /// Whether nothing more of what is wanted can come.
    var isPast: Bool { position >= wanted.upperBound }

    /// What of the next piece is wanted; nil for none of it.
    mutating func take(_ bytes: [UInt8]) -> [UInt8]? {
        let start = position
        position += bytes.count
        let lower = max(wanted.lowerBound, start)
        let upper = min(wanted.upperBound, position)
        guard lower < upper else { return nil }
        if upper - lower == bytes.count { return bytes }
        return Array(bytes[(lower - start)..<(upper - start)])
    }
}
