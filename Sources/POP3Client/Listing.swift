package import NIOCore
package import POP3Protocol

/// What LIST and UIDL tell of a message, in a line of their answer.
package protocol Listing: Sendable {
    static var command: Command { get }

    init(parsing text: some Collection<UInt8>) throws(ParseError)
}

/// LIST or UIDL of all messages. A line that makes no sense costs that message alone.
package struct ListingRequest<Item: Listing>: POP3Request {
    package init() {}

    package var command: Command { Item.command }

    package func makeCollector(limits: POP3Limits) -> Collector { Collector() }

    package struct Collector: AnswerCollector {
        private var listings: [Item] = []

        package mutating func receive(_ line: ByteBuffer) {
            // Whoever asks sees that the message is missing.
            if let listing = try? Item(parsing: line.readableBytesView) { listings.append(listing) }
        }

        package mutating func finish(_ status: Status) -> [Item] { listings }
    }
}
