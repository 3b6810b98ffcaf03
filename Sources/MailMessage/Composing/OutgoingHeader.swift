package import struct Foundation.Date

/// A draft's header block made into that of a message which leaves.
package enum OutgoingHeader {
    /// Fields that never leave: who gets a blind copy, and what mail programs note in their drafts.
    private static let secret: Set<String> = [
        "bcc", "resent-bcc", "date", "message-id", "status", "x-status", "x-mozilla-status", "x-mozilla-status2",
        "x-mozilla-keys", "x-mozilla-draft-info", "x-identity-key", "x-account-key", "fcc",
    ]

    /// The block with a new Date and Message-ID and without what never leaves; and where the body begins.
    ///
    /// - Parameter isPrivate: tells of further fields that are left out.
    package static func rewrite(
        _ block: [UInt8], date: Date, messageID: String, without isPrivate: (String) -> Bool = { _ in false }
    ) -> (header: [UInt8], bodyStart: Int) {
        let result = HeaderBlockParser.parse(block, from: 0, isRoot: true, limits: .default)
        var writer = HeaderWriter()
        writer.words("Date", [RFC5322Date.text(date)])
        for field in result.headers where !secret.contains(field.name.lowercased()) && !isPrivate(field.name) {
            writer.verbatim(field)
        }
        writer.identifiers("Message-ID", [messageID])
        return (writer.bytes + [0x0D, 0x0A], result.bodyStart)
    }
}
