/// Bytes on their way from a mail server to a client, with back pressure: the producer waits while `capacity` bytes are
/// unread, and is cancelled when the reader goes away.
///
/// It can be read once.
package struct ContentStream: AsyncSequence, Sendable {
    package typealias Element = [UInt8]

    /// Unread bytes at which the producer waits: enough to keep a socket busy, little enough for many downloads at once.
    package static let defaultCapacity = 256 * 1024

    private let reader: Reader

    /// Starts `producer`, which runs until it returns, throws, or the stream is dropped.
    package init(
        capacity: Int = Self.defaultCapacity,
        producer: @escaping @Sendable (Writer) async throws -> Void
    ) {
        let channel = ContentChannel(capacity: capacity)
        let task = Task {
            do {
                try await producer(Writer(channel: channel))
                channel.finish(nil)
            } catch {
                channel.finish(error)
            }
        }
        reader = Reader(channel: channel, producer: task)
    }

    /// Bytes that are at hand already.
    package init(_ bytes: [UInt8]) {
        self.init { writer in
            if !bytes.isEmpty { try await writer.write(bytes) }
        }
    }

    package func makeAsyncIterator() -> Iterator {
        Iterator(reader: reader)
    }

    package struct Iterator: AsyncIteratorProtocol {
        private let reader: Reader

        fileprivate init(reader: Reader) {
            self.reader = reader
        }

        package mutating func next() async throws -> [UInt8]? {
            try await reader.channel.read()
        }
    }

    /// The producer's end.
    package struct Writer: Sendable {
        fileprivate let channel: ContentChannel

        /// Hands bytes over; waits while the reader is behind.
        package func write(_ bytes: [UInt8]) async throws {
            try await channel.write(bytes)
        }
    }

    /// Lives as long as the stream or an iterator of it does; takes the producer along when it goes.
    fileprivate final class Reader: Sendable {
        let channel: ContentChannel
        private let producer: Task<Void, Never>

        init(channel: ContentChannel, producer: Task<Void, Never>) {
            self.channel = channel
            self.producer = producer
        }

        deinit {
            producer.cancel()
            channel.abandon()
        }
    }
}
