package import NIOCore

/// A piece of what a client writes, in wire order.
package enum CommandSegment: Hashable, Sendable {
    case bytes(ByteBuffer)
    /// Bytes that no transcript or log may show.
    case secret(ByteBuffer)
}
