import CGMime

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Lines of a buffer that end in LF or CRLF.
enum Lines {
    /// Where the line that starts at `start` ends: its text, and the start of the next line.
    static func line(in bytes: UnsafeRawBufferPointer, from start: Int) -> (textEnd: Int, next: Int) {
        let lineFeed = find(ASCII.lineFeed, in: bytes, from: start) ?? bytes.count
        let next = min(lineFeed &+ 1, bytes.count)
        let hasReturn = lineFeed > start && bytes[lineFeed &- 1] == ASCII.carriageReturn
        return (hasReturn ? lineFeed &- 1 : lineFeed, next)
    }

    /// The end of the text before `position`, at which a line starts: without the line break between the two.
    static func endOfText(in bytes: UnsafeRawBufferPointer, before position: Int, notBefore start: Int) -> Int {
        var end = position
        if end > start, bytes[end &- 1] == ASCII.lineFeed { end &-= 1 }
        if end > start, end < position, bytes[end &- 1] == ASCII.carriageReturn { end &-= 1 }
        return end
    }

    /// How many line feeds a range holds.
    static func count(in bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int {
        bytes[range].reduce(into: 0) { $0 &+= $1 == ASCII.lineFeed ? 1 : 0 }
    }

    private static func find(_ byte: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard start < bytes.count, let base = bytes.baseAddress else { return nil }
        return memchr(base + start, Int32(byte), bytes.count &- start).map {
            $0 - UnsafeMutableRawPointer(mutating: base)
        }
    }
}
