package import NIOCore

/// One whole response as bytes, without its last line end: lines, and the literals that stand between them.
package struct ResponseFrame: Hashable, Sendable {
    /// A literal whose bytes aren't in the frame, as they went by as events.
    package struct StreamedLiteral: Hashable, Sendable {
        /// Where the literal's bytes would begin, counted from the frame's beginning.
        package var offset: Int
        package var byteCount: UInt64
        package init(offset: Int, byteCount: UInt64) {
            self.offset = offset
            self.byteCount = byteCount
        }
    }

    /// Small literals are in it after their `{n}` and line end, as on the wire.
    package var bytes: ByteBuffer
    /// In order of their offsets.
    package var streamed: [StreamedLiteral]

    package init(bytes: ByteBuffer, streamed: [StreamedLiteral] = []) {
        self.bytes = bytes
        self.streamed = streamed
    }
}

/// A response that went over a limit, and was read to its end without being kept.
package struct SkippedResponse: Hashable, Sendable {
    package enum Limit: Hashable, Sendable {
        case responseBytes
        case literalCount
        case streamedLiteralBytes
    }
    package var limit: Limit
    /// At most ``ResponseFramer/Options/skippedBeginningBytes`` of it, to tell what it was.
    package var beginning: ByteBuffer
}
