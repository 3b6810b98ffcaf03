package import NIOCore

/// One whole response as bytes, without its last line end: lines, and the literals that stand between them.
package struct ResponseFrame: Hashable, Sendable {
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
