package import NIOCore

/// Cuts a stream into lines, out of a buffer that its owner keeps: what follows a line may be of another form.
///
///     while let event = framer.next(from: &input) { ... }   // nil: the rest is incomplete
package struct LineFramer: Sendable {
    /// What a line may be.
    package struct Options: Sendable {
        /// The longest line in bytes, its end left out. Protects memory against a line without end.
        package var maximumLineBytes: Int
        /// How much of a line over the limit is read past to find its end. Protects time: beyond it, the peer doesn't mean
        /// to end it.
        package var maximumSkippedBytes = 64 * 1024
        /// Whether an LF alone ends a line. Where it may not (RFC 5321 section 2.3.8), such a line is told apart.
        package var acceptsBareLineFeed = true

        package init(maximumLineBytes: Int) { self.maximumLineBytes = maximumLineBytes }
    }

    package enum Event: Hashable, Sendable {
        /// A line, without its end.
        case line(ByteBuffer)
        /// A line over the limit was read past.
        case tooLong
        /// A line ended in an LF alone, and the options don't accept that. It was read past.
        case bareLineFeed
        /// A line went so far over the limit that its end wasn't waited for. Nothing more can be read.
        case endless
    }

    package var options: Options
    /// Whether a line ended in an LF alone.
    package private(set) var sawBareLineFeed = false
    /// How many of the buffer's bytes were looked at.
    private var scanned = 0
    /// How many bytes of a line over the limit were dropped.
    private var skipped = 0

    package init(options: Options) { self.options = options }

    /// The next line, taken out of the buffer; nil where it holds no whole one.
    package mutating func next(from input: inout ByteBuffer) -> Event? {
        let view = input.readableBytesView
        guard let lineFeed = view.dropFirst(scanned).firstIndex(of: .lineFeed) else {
            scanned = view.count
            return dropSkipped(from: &input)
        }
        let length = lineFeed - view.startIndex
        let isWhole = length > 0 && view[lineFeed - 1] == .carriageReturn
        let line = input.readSlice(length: length)
        input.moveReaderIndex(forwardBy: 1)
        defer { (scanned, skipped) = (0, 0) }
        guard skipped == 0, var line, length - (isWhole ? 1 : 0) <= options.maximumLineBytes else { return .tooLong }
        if isWhole { line.moveWriterIndex(to: line.writerIndex - 1) } else { sawBareLineFeed = true }
        return isWhole || options.acceptsBareLineFeed ? .line(line) : .bareLineFeed
    }

    /// Lets go of a line that is over the limit already, but for a last byte that may be the CR of its end.
    private mutating func dropSkipped(from input: inout ByteBuffer) -> Event? {
        guard skipped > 0 || scanned > options.maximumLineBytes + 1 else { return nil }
        let dropped = max(0, scanned - 1)
        input.moveReaderIndex(forwardBy: dropped)
        scanned -= dropped
        skipped += dropped
        return skipped > options.maximumSkippedBytes ? .endless : nil
    }
}
