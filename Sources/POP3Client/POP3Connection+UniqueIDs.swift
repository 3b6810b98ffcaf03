package import NIOCore
package import POP3Protocol

/// A message's unique-id, which names it in every session (RFC 1939 section 7, UIDL). Servers aren't always true to that:
/// the same id may be there twice.
package struct UniqueIDListing: Sendable, Hashable {
    package var number: MessageNumber
    package var uniqueID: String
}

/// UIDL of all messages.
package struct UniqueIDsRequest: POP3Request {
    package init() {}

    package var command: Command { .uidl(nil) }

    package func makeCollector(limits: POP3Limits) -> UniqueIDsCollector { UniqueIDsCollector() }
}

/// A line that makes no sense costs that message alone.
package struct UniqueIDsCollector: AnswerCollector {
    private var listings: [UniqueIDListing] = []

    package mutating func receive(_ line: ByteBuffer) {
        if let listing = UniqueIDListing(line.readableBytesView) { listings.append(listing) }
    }

    package mutating func finish(_ status: Status) -> [UniqueIDListing] { listings }
}

/// UIDL of one message.
package struct UniqueIDRequest: POP3Request {
    package let number: MessageNumber

    package init(_ number: MessageNumber) { self.number = number }

    package var command: Command { .uidl(number) }

    package func makeCollector(limits: POP3Limits) -> UniqueIDCollector { UniqueIDCollector(number: number) }
}

package struct UniqueIDCollector: AnswerCollector {
    let number: MessageNumber

    package mutating func finish(_ status: Status) throws(POP3ClientError) -> UniqueIDListing {
        guard let listing = UniqueIDListing(status.text.utf8), listing.number == number else {
            throw POP3ClientError(.protocolViolation, command: "UIDL", status: status)
        }
        return listing
    }
}

extension UniqueIDListing {
    fileprivate init?(_ text: some Collection<UInt8>) {
        // Whoever asks decides what a line that makes no sense costs.
        guard let (number, uniqueID) = try? ResponseParser.uniqueID(text) else { return nil }
        self.init(number: number, uniqueID: uniqueID)
    }
}

extension POP3Connection {
    /// The unique-ids of all messages that aren't marked as deleted, in the order of the wire. A message whose line makes no
    /// sense isn't among them.
    ///
    /// - Throws: ``POP3ClientError``, `unsupported` where the server has no UIDL.
    package func uniqueIDs() async throws -> [UniqueIDListing] {
        try await orUnsupported(.uidl) { try await run(UniqueIDsRequest()) }
    }

    /// The unique-id of one message.
    ///
    /// - Throws: ``POP3ClientError``, `unsupported` where the server has no UIDL, `nonexistent` where there is no such message;
    ///   `protocolViolation` where the answer is about another one: the connection is closed then, as no answer on it
    ///   can be trusted.
    package func uniqueID(of number: MessageNumber) async throws -> UniqueIDListing {
        try await orUnsupported(.uidl) { try await closingOnDisorder { try await run(UniqueIDRequest(number)) } }
    }
}
