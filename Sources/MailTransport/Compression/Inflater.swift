import CZlib
import NIOCore

/// Undoes the compression of what came in, as far as it is asked to (RFC 1951, RFC 4978).
struct Inflater: ~Copyable {
    private var stream: ZStream
    private var input = ByteBuffer()
    /// zlib may hold output back though it has taken all input.
    private var mayHoldMore = false
    private var hasEnded = false

    init() throws(CompressionError) {
        stream = try .inflating()
    }

    /// Takes compressed bytes in. Ask for what they mean before more comes.
    mutating func receive(_ bytes: ByteBuffer) {
        var bytes = bytes
        if input.readableBytes == 0 {
            input = bytes
        } else {
            input.discardReadBytes()
            input.writeBuffer(&bytes)
        }
    }

    /// At most `limit` bytes of what was received, or nil where more must be received first. Throws for what isn't
    /// DEFLATE, and for what follows its end.
    mutating func next(limit: Int) throws(CompressionError) -> ByteBuffer? {
        guard input.readableBytes > 0 || mayHoldMore else { return nil }
        guard !hasEnded else { throw CompressionError(code: Z_DATA_ERROR) }
        var output = ByteBuffer()
        var code = Z_OK
        var room = limit
        // In small steps, so that a line doesn't take a chunk's memory.
        while room > 0, code == Z_OK {
            let step = min(room, Self.room)
            let before = output.readableBytes
            code = stream.step(from: &input, into: &output, room: step) { inflate($0, Z_SYNC_FLUSH) }
            let made = output.readableBytes - before
            room -= made
            mayHoldMore = made == step
            guard mayHoldMore || input.readableBytes > 0 else { break }
        }
        switch code {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END: (hasEnded, mayHoldMore) = (true, false)
        default: throw CompressionError(code: code)
        }
        if input.readableBytes == 0 {
            // Don't keep what was received alive.
            input = ByteBuffer()
        }
        if output.readableBytes == 0 {
            guard !hasEnded || input.readableBytes == 0 else { throw CompressionError(code: Z_DATA_ERROR) }
            return nil
        }
        return output
    }

    private static let room = 4096
}
