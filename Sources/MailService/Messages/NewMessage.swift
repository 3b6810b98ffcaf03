package import Foundation

/// A message that is to be put into a folder.
package struct NewMessage: Sendable {
    /// Octets of the content, at least one.
    package let size: Int
    package let keywords: Set<Keyword>
    /// When it arrived, where that isn't now.
    package let receivedAt: Date?
    /// The message as it goes over the wire: lines end with CRLF, and no octet is NUL. Each call begins at the start; it
    /// is called when the mail server wants the bytes, and not at all where it refuses them before.
    package let content: @Sendable () async throws -> ContentStream

    package init(
        size: Int, keywords: Set<Keyword> = [], receivedAt: Date? = nil,
        content: @escaping @Sendable () async throws -> ContentStream
    ) {
        self.size = size
        self.keywords = keywords
        self.receivedAt = receivedAt
        self.content = content
    }

    /// A message that is at hand.
    package init(_ bytes: [UInt8], keywords: Set<Keyword> = [], receivedAt: Date? = nil) {
        self.init(size: bytes.count, keywords: keywords, receivedAt: receivedAt) { ContentStream(bytes) }
    }
}
