package import POP3Protocol

/// A message's size, as the server tells it: with CRLF line ends, if the server counts right (RFC 1939 section 11).
package struct ScanListing: Listing, Hashable {
    package var number: MessageNumber
    package var octets: Int

    package static let command = Command.list(nil)
}

/// LIST of all messages (RFC 1939 section 5).
package typealias ListRequest = ListingRequest<ScanListing>

extension ScanListing {
    package init(parsing text: some Collection<UInt8>) throws(ParseError) {
        let (first, octets) = try ResponseParser.twoNumbers(text)
        guard let number = MessageNumber(first) else { throw ParseError(.invalidResponse, "scan listing") }
        self.init(number: number, octets: octets)
    }
}

extension POP3Connection {
    /// The sizes of all messages that aren't marked as deleted, in the order of the wire.
    package func list() async throws -> [ScanListing] { try await run(ListRequest()) }
}
