package import NIOCore
package import POP3Protocol

/// A message's size, as the server tells it: with CRLF line ends, if the server counts right (RFC 1939 section 11).
package struct ScanListing: Sendable, Hashable {
    package var number: MessageNumber
    package var octets: Int
}

/// LIST of all messages (RFC 1939 section 5).
package struct ListRequest: POP3Request {
    package init() {}

    package var command: Command { .list(nil) }

    package func makeCollector(limits: POP3Limits) -> ListCollector { ListCollector() }
}

/// A line that makes no sense costs that message alone.
package struct ListCollector: AnswerCollector {
    private var listings: [ScanListing] = []

    package mutating func receive(_ line: ByteBuffer) {
        if let listing = ScanListing(line.readableBytesView) { listings.append(listing) }
    }

    package mutating func finish(_ status: Status) -> [ScanListing] { listings }
}

/// LIST of one message.
package struct ListOneRequest: POP3Request {
    package let number: MessageNumber

    package init(_ number: MessageNumber) { self.number = number }

    package var command: Command { .list(number) }

    package func makeCollector(limits: POP3Limits) -> ListOneCollector { ListOneCollector(number: number) }
}

package struct ListOneCollector: AnswerCollector {
    let number: MessageNumber

    package mutating func finish(_ status: Status) throws(POP3ClientError) -> ScanListing {
        guard let listing = ScanListing(status.text.utf8), listing.number == number else {
            throw POP3ClientError(.protocolViolation, command: "LIST", status: status)
        }
        return listing
    }
}

extension ScanListing {
    fileprivate init?(_ text: some Collection<UInt8>) {
        // Whoever asks decides what a line that makes no sense costs.
        guard let (first, octets) = try? ResponseParser.twoNumbers(text), let number = MessageNumber(first) else {
            return nil
        }
        self.init(number: number, octets: octets)
    }
}

extension POP3Connection {
    /// The sizes of all messages that aren't marked as deleted, in the order of the wire.
    package func list() async throws -> [ScanListing] { try await run(ListRequest()) }

    /// The size of one message.
    ///
    /// - Throws: ``POP3ClientError``, `nonexistent` where there is no such message; `protocolViolation` where the answer is
    ///   about another one: the connection is closed then, as no answer on it can be trusted.
    package func list(_ number: MessageNumber) async throws -> ScanListing {
        try await closingOnDisorder { try await run(ListOneRequest(number)) }
    }

    func closingOnDisorder<Output>(_ body: () async throws -> Output) async throws -> Output {
        do {
            return try await body()
        } catch let error as POP3ClientError where error.code == .protocolViolation {
            close()
            throw error
        }
    }
}
