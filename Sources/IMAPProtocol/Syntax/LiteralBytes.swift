package import NIOCore

/// A literal's bytes, or their number where they went by as events.
package enum LiteralBytes: Hashable, Sendable {
    case inline(ByteBuffer)
    case streamed(byteCount: UInt64)

    package var byteCount: UInt64 {
        switch self {
        case .inline(let buffer): UInt64(buffer.readableBytes)
        case .streamed(let byteCount): byteCount
        }
    }
}
