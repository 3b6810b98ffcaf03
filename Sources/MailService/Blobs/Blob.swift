package import Foundation

/// Bytes that an account has uploaded, to be referred to from a draft or a submission.
package struct Blob: Hashable, Sendable {
    package let id: ContentID
    package let account: AccountID
    /// Its media type, as the upload said.
    package let type: String
    /// Octets.
    package let size: Int
    package let createdAt: Date
    /// When it goes, if nobody deletes it before.
    package let expiresAt: Date

    package init(id: ContentID, account: AccountID, type: String, size: Int, createdAt: Date, expiresAt: Date) {
        self.id = id
        self.account = account
        self.type = type
        self.size = size
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }
}

/// How much an account may have uploaded at one time, or has.
package struct BlobUsage: Hashable, Sendable {
    package var count: Int
    /// Octets.
    package var size: Int

    package init(count: Int, size: Int) {
        self.count = count
        self.size = size
    }
}
