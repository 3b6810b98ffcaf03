package import struct Foundation.Date

/// A draft's header block made into that of a message which leaves.
package enum OutgoingHeader {
    /// Fields that aren't taken over: what is written anew, and what mail programs note in their drafts.
    private static let left: Set<String> = [
        "date", "message-id", "status", "x-status", "x-mozilla-status", "x-mozilla-status2",
        "x-mozilla-keys", "x-mozilla-draft-info", "x-identity-key", "x-account-key", "fcc",
    ]

    /// Fields that must not go missing, however they are written.
    private static let addresses: Set<String> = ["from", "sender", "to", "cc", "bcc"]

    /// The block with a new Date and Message-ID and without what never leaves; and where the body begins. Bcc is still there:
    /// it tells whom it goes to, and the sender's own copy keeps it.
    ///
    /// - Parameter isPrivate: tells of further fields that are left out.
    package static func rewrite(
        _ block: [UInt8], date: Date, messageID: String, without isPrivate: (String) -> Bool = { _ in false }
    ) -> (header: [UInt8], bodyStart: Int) {
        let result = HeaderBlockParser.parse(block, from: 0, isRoot: true, limits: .default)
        var writer = HeaderWriter()
        writer.words("Date", [RFC5322Date.text(date)])
        for field in result.headers where !left.contains(field.name.lowercased()) && !isPrivate(field.name) {
            writer.verbatim(field, always: addresses.contains(field.name.lowercased()))
        }
        writer.identifiers("Message-ID", [messageID])
        return (writer.bytes + [0x0D, 0x0A], result.bodyStart)
    }
}
