import CZlib
import NIOCore

/// Compresses what goes out (RFC 1951, RFC 4978).
struct Deflater: ~Copyable {
    private let options: CompressionOptions
    /// Nil between bursts: see ``CompressionOptions/idleRelease``.
    private var stream: ZStream?
    private var hasUnflushed = false

    init(options: CompressionOptions) {
        self.options = options
    }

    /// Takes bytes in. What comes out by now is added to `output`.
    mutating func write(_ bytes: ByteBuffer, into output: inout ByteBuffer) throws(CompressionError) {
        guard bytes.readableBytes > 0 else { return }
        hasUnflushed = true
        try run(bytes, flush: Z_NO_FLUSH, into: &output)
    }

    /// Brings out all that was taken in, to a whole byte, so that the peer can read it (Z_SYNC_FLUSH). Nothing comes of
    /// it where nothing was written.
    mutating func flush(into output: inout ByteBuffer) throws(CompressionError) {
        guard hasUnflushed else { return }
        hasUnflushed = false
        try run(ByteBuffer(), flush: Z_SYNC_FLUSH, into: &output)
    }

    /// Gives the memory back, unless something waits for a flush.
    mutating func release() {
        if !hasUnflushed {
            stream = nil
        }
    }

    private mutating func run(
        _ input: ByteBuffer, flush: Int32, into output: inout ByteBuffer
    ) throws(CompressionError) {
        var stream = try takeStream()
        var input = input
        // zlib is done when it leaves room in the output.
        var hasMore = true
        while hasMore {
            let before = output.readableBytes
            let code = stream.step(from: &input, into: &output, room: Self.room) { deflate($0, flush) }
            // Z_BUF_ERROR says that there was nothing left to do.
            guard code == Z_OK || code == Z_BUF_ERROR else { throw CompressionError(code: code) }
            hasMore = output.readableBytes - before == Self.room
        }
        self.stream = consume stream
    }

    private mutating func takeStream() throws(CompressionError) -> ZStream {
        if let stream = stream.take() {
            return stream
        }
        return try .deflating(options)
    }

    private static let room = 4096
}
