import NIOCore

/// Bytes that were received and not yet given out, and how far they were looked at: each is looked at once.
struct ReceivedBytes: Sendable {
    private(set) var buffer = ByteBuffer()
    /// Slices of the storage are out there: it mustn't be written to.
    private var sharesStorage = true
    /// How many of the bytes were looked at.
    private(set) var scanned = 0
    /// Where the current line begins.
    private(set) var lineStart = 0

    var count: Int { buffer.readableBytes }

    /// Adds received bytes. They are copied only where something is cut by them.
    mutating func append(_ chunk: ByteBuffer) {
        guard buffer.readableBytes > 0 else {
            buffer = chunk
            sharesStorage = true
            return
        }
        if sharesStorage {
            var own = ByteBuffer()
            own.reserveCapacity(2 * (buffer.readableBytes + chunk.readableBytes))
            own.writeImmutableBuffer(buffer)
            buffer = own
            sharesStorage = false
        }
        buffer.writeImmutableBuffer(chunk)
    }

    /// The index of the next LF; all bytes up to it, or all there are, have been looked at then.
    mutating func nextLineFeed() -> Int? {
        let start = scanned
        let found = buffer.withUnsafeReadableBytes { ByteSearch.firstLineFeed(in: $0, from: start) }
        scanned = found.map { $0 + 1 } ?? buffer.readableBytes
        return found
    }

    /// The marker of a literal at the end of the line that a LF ends.
    func literalMarker(before lineFeed: Int) -> LiteralMarker? {
        buffer.withUnsafeReadableBytes {
            LiteralMarker(endOf: UnsafeRawBufferPointer(rebasing: $0[lineStart..<lineFeed]))
        }
    }

    /// Goes over a literal's bytes as far as they have arrived; how many it was. A line begins behind them.
    mutating func pass(_ byteCount: UInt64) -> UInt64 {
        let passed = min(byteCount, UInt64(buffer.readableBytes - scanned))
        scanned += Int(passed)
        lineStart = scanned
        return passed
    }

    /// Gives out the first bytes, as a slice. A line begins behind them.
    mutating func take(_ byteCount: Int) -> ByteBuffer {
        let bytes = buffer.readSlice(length: min(byteCount, buffer.readableBytes)) ?? ByteBuffer()
        sharesStorage = true
        scanned = 0
        lineStart = 0
        return bytes
    }

    /// The current line is to be looked at once more.
    mutating func rescanLine() { scanned = lineStart }

    /// Lets go of what was looked at.
    mutating func dropScanned() {
        buffer.moveReaderIndex(forwardBy: scanned)
        scanned = 0
        lineStart = 0
    }

    /// Lets go of what was looked at of a line without end, but for the bytes that may begin a literal's marker.
    mutating func dropScannedLine() {
        let dropped = scanned - LiteralMarker.maximumLength
        guard dropped > 0 else { return }
        buffer.moveReaderIndex(forwardBy: dropped)
        scanned = LiteralMarker.maximumLength
        lineStart = max(0, lineStart - dropped)
    }
}
