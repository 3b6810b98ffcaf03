import MailTransport
package import NIOCore

typealias BodyChannel = ByteChannel<BodyHead>

/// What is known of a body before its first byte.
package struct BodyHead: Sendable, Hashable {
    /// How many bytes come.
    package var byteCount: UInt64
    /// Where in the section they begin. Nil: they are all of it, because nothing else was asked, or the server ignores ranges.
    package var origin: UInt64?
    /// The server said NIL: there is no such part.
    package var isAbsent: Bool
}

/// A section's bytes as they come from the server. Reading slowly slows the server down.
package struct BodyStream: AsyncSequence, Sendable {
    package typealias Element = ByteBuffer

    package let head: BodyHead
    let channel: BodyChannel

    package func makeAsyncIterator() -> Iterator { Iterator(channel: channel) }

    /// For one reader.
    package struct Iterator: AsyncIteratorProtocol {
        let channel: BodyChannel

        package mutating func next() async throws -> ByteBuffer? { try await channel.next() }
    }

    /// All of it, where it is at most `limit` bytes.
    package func collect(upTo limit: Int) async throws -> ByteBuffer {
        guard head.byteCount <= UInt64(Swift.max(0, limit)) else {
            throw IMAPClientError(.limitExceeded, command: "UID FETCH")
        }
        var all = ByteBuffer()
        for try await chunk in self { all.writeImmutableBuffer(chunk) }
        return all
    }
}
