package import NIOCore

/// One whole command as bytes, without its last line end: lines, and the literals that stand between them.
package struct CommandFrame: Hashable, Sendable {
    /// Literals are in it after their `{n}` and line end, as on the wire, but for messages.
    package var bytes: ByteBuffer
    /// The messages of APPEND and REPLACE, which went by as events.
    package var messages: [StreamedLiteral]

    package init(bytes: ByteBuffer, messages: [StreamedLiteral] = []) {
        self.bytes = bytes
        self.messages = messages
    }
}

/// The announcement of a message's bytes in an APPEND or REPLACE (RFC 9051 section 6.3.12).
package struct MessageLiteral: Hashable, Sendable {
    package var byteCount: UInt64
    /// The client sends nothing before it is answered: with a continuation request, or with the command's end.
    package var isSynchronizing: Bool

    package init(byteCount: UInt64, isSynchronizing: Bool) {
        self.byteCount = byteCount
        self.isSynchronizing = isSynchronizing
    }
}

/// A command that went over a limit of the framer. Its bytes are skipped as they come.
package struct OversizedCommand: Hashable, Sendable {
    package enum Limit: Hashable, Sendable {
        case commandBytes
        case literalBytes
        case literalCount
    }

    package var limit: Limit
    /// At most ``CommandFramer/Options/keptBeginningBytes`` of it, to read its tag from.
    package var beginning: ByteBuffer

    package init(limit: Limit, beginning: ByteBuffer) {
        self.limit = limit
        self.beginning = beginning
    }
}
