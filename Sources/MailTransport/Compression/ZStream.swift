import CZlib
import NIOCore

/// A zlib stream at an address of its own: zlib keeps a pointer to it and refuses one that has moved.
struct ZStream: ~Copyable {
    private let stream: UnsafeMutablePointer<z_stream>
    private let end: (UnsafeMutablePointer<z_stream>) -> Void

    /// Raw DEFLATE (RFC 1951), without zlib's own header, as RFC 4978 wants it.
    static func deflating(_ options: CompressionOptions) throws(CompressionError) -> ZStream {
        try ZStream(end: { deflateEnd($0) }) { stream in
            deflateInit2_(
                stream, options.level, Z_DEFLATED, -options.windowBits, options.memoryLevel, Z_DEFAULT_STRATEGY,
                ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        }
    }

    /// The peer may use any window, so ours is the largest: 32 KiB.
    static func inflating() throws(CompressionError) -> ZStream {
        try ZStream(end: { inflateEnd($0) }) { stream in
            inflateInit2_(stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        }
    }

    private init(
        end: @escaping (UnsafeMutablePointer<z_stream>) -> Void, begin: (UnsafeMutablePointer<z_stream>) -> Int32
    ) throws(CompressionError) {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let code = begin(stream)
        guard code == Z_OK else {
            stream.deallocate()
            throw CompressionError(code: code)
        }
        (self.stream, self.end) = (stream, end)
    }

    deinit {
        end(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// One step of zlib: takes from `input`, adds at most `room` bytes to `output`. Returns zlib's code.
    mutating func step(
        from input: inout ByteBuffer, into output: inout ByteBuffer, room: Int,
        _ function: (UnsafeMutablePointer<z_stream>) -> Int32
    ) -> Int32 {
        // zlib counts in 32 bits.
        let length = min(input.readableBytes, Int(Int32.max))
        let room = min(room, Int(Int32.max))
        var code: Int32 = Z_OK
        var consumed = 0
        output.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { target in
            input.withUnsafeReadableBytes { source in
                // zlib doesn't write to its input; its type has no const.
                stream.pointee.next_in = UnsafeMutablePointer(
                    mutating: source.bindMemory(to: UInt8.self).baseAddress)
                stream.pointee.avail_in = UInt32(length)
                stream.pointee.next_out = target.bindMemory(to: UInt8.self).baseAddress
                stream.pointee.avail_out = UInt32(room)
                code = function(stream)
                consumed = length - Int(stream.pointee.avail_in)
            }
            return room - Int(stream.pointee.avail_out)
        }
        // Neither pointer outlives the call.
        (stream.pointee.next_in, stream.pointee.next_out) = (nil, nil)
        input.moveReaderIndex(forwardBy: consumed)
        return code
    }
}
