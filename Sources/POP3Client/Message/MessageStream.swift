import MailTransport
package import NIOCore

/// What is known of a message before its first byte.
package struct MessageHead: Sendable, Hashable {
    /// How many bytes the server's answer announced, where it did. They may be more or fewer: the end alone tells.
    package var announcedOctets: Int?
}

/// A message's bytes as they come from the server, dots taken out. Reading slowly slows the server down.
///
/// When the sequence ends, the message is whole: a connection that breaks in the middle throws.
package struct MessageStream: AsyncSequence, Sendable {
    package typealias Element = ByteBuffer

    package let head: MessageHead
    let channel: MessageChannel

    package func makeAsyncIterator() -> Iterator { Iterator(channel: channel) }

    /// For one reader.
    package struct Iterator: AsyncIteratorProtocol {
        let channel: MessageChannel

        package mutating func next() async throws -> ByteBuffer? { try await channel.next() }
    }

    /// All of it, where it is at most `limit` bytes.
    package func collect(upTo limit: Int) async throws -> ByteBuffer {
        var all = ByteBuffer()
        for try await chunk in self {
            guard all.readableBytes + chunk.readableBytes <= limit else {
                throw POP3ClientError(.limitExceeded, command: "RETR")
            }
            all.writeImmutableBuffer(chunk)
        }
        return all
    }
}
