package import POP3Protocol

/// A message's unique-id, which names it in every session (RFC 1939 section 7, UIDL). Servers aren't always true to that:
/// the same id may be there twice.
package struct UniqueIDListing: Listing, Hashable {
    package var number: MessageNumber
    package var uniqueID: String

    package static let command = Command.uidl(nil)
}

/// UIDL of all messages.
package typealias UniqueIDsRequest = ListingRequest<UniqueIDListing>

extension UniqueIDListing {
    package init(parsing text: some Collection<UInt8>) throws(ParseError) {
        let (number, uniqueID) = try ResponseParser.uniqueID(text)
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
}
