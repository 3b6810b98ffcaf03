package import NIOCore
import Synchronization

/// Tells the connections of this process apart in transcripts.
package struct ConnectionID: Hashable, Sendable, CustomStringConvertible {
    private static let counter = Atomic<UInt64>(0)

    private let number: UInt64

    /// An identifier that no other connection of this process has.
    package static func next() -> ConnectionID {
        ConnectionID(number: counter.wrappingAdd(1, ordering: .relaxed).newValue)
    }

    package var description: String { "c\(number)" }
}

/// Some bytes that went over a connection, in the order in which they went.
package struct TranscriptEvent: Sendable {
    /// Which way the bytes went.
    package enum Direction: Hashable, Sendable {
        /// From us to the server.
        case upstream
        /// From the server to us.
        case downstream
    }

    /// The bytes, unless they are secret.
    package enum Content: Sendable {
        /// Plain protocol text or data.
        case bytes(ByteBuffer)
        /// A password, a token, an authentication exchange: only their number is known here.
        case secret(byteCount: Int)
    }

    package let connection: ConnectionID
    package let direction: Direction
    package let content: Content
    package let instant: ContinuousClock.Instant

    package init(
        connection: ConnectionID, direction: Direction, content: Content, instant: ContinuousClock.Instant = .now
    ) {
        self.connection = connection
        self.direction = direction
        self.content = content
        self.instant = instant
    }

    /// How many bytes went over the connection (before compression and encryption).
    package var byteCount: Int {
        switch content {
        case .bytes(let buffer): buffer.readableBytes
        case .secret(let byteCount): byteCount
        }
    }

    /// The content for people to read: at most `limit` bytes of it, with control characters and what isn't ASCII
    /// escaped as in a Swift string; `***` for a secret.
    package func text(limit: Int) -> String {
        guard case .bytes(let buffer) = content else { return "***" }
        var text = ""
        for byte in buffer.readableBytesView.prefix(max(0, limit)) {
            switch byte {
            case UInt8(ascii: "\r"): text += "\\r"
            case UInt8(ascii: "\n"): text += "\\n"
            case UInt8(ascii: "\t"): text += "\\t"
            case UInt8(ascii: "\\"): text += "\\\\"
            case 0x20...0x7E: text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }
        return text
    }
}

/// Sees what goes over a connection. Called on the connection's event loop, so it must be quick and must not wait.
///
/// The protocol's own handler calls it: it alone knows which bytes are secret.
package protocol TranscriptTap: Sendable {
    /// Takes the next event. Events of one connection come in order.
    func record(_ event: TranscriptEvent)
}
