package import NIOCore

extension ByteBuffer {
    /// Adds received bytes to what waits, without a copy where nothing does, and without growing for what was read already.
    package mutating func append(received chunk: ByteBuffer) {
        guard readableBytes > 0 else {
            self = chunk
            return
        }
        discardReadBytes()
        writeImmutableBuffer(chunk)
    }
}
