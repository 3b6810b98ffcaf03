package import Foundation

/// What is known of the uploaded blobs; their bytes are in the ``ContentStore``.
///
/// Each call is one transaction, done when it returns. Times are kept to the millisecond.
package protocol BlobRecords: ContentOwner {
    /// Keeps a record, unless the account would then have more than `allowance`.
    /// - Returns: whether it was kept.
    func insertBlob(_ blob: Blob, within allowance: BlobUsage) async throws -> Bool

    /// An account's blob that has not expired.
    func blob(_ id: ContentID, of account: AccountID, at now: Date) async throws -> Blob?

    /// What an account has that has not expired.
    func blobUsage(of account: AccountID, at now: Date) async throws -> BlobUsage

    /// - Returns: whether it was there.
    func deleteBlob(_ id: ContentID, of account: AccountID) async throws -> Bool

    /// Deletes the records that expire at `now` or before.
    /// - Returns: their contents' names.
    func deleteExpiredBlobs(now: Date) async throws -> [ContentID]
}
