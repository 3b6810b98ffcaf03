package import Foundation
import Synchronization

/// Uploads: taken in as a stream, kept for a day, seen by their account alone.
package final class BlobService: Sendable {
    package struct Options: Sendable {
        /// Octets of one blob: protects the disk. Few mail servers take a larger message.
        package var blobSize = 50 << 20
        /// What an account may have at one time: protects the disk from one account.
        package var allowance = BlobUsage(count: 500, size: 500 << 20)
        /// Uploads of an account at the same time: what they bring isn't counted before it is whole.
        package var concurrentUploads = 4
        /// How long a blob is kept: longer than anybody writes at one message.
        package var lifetime: TimeInterval = 24 * 3600

        package init() {}
    }

    /// Where the bytes are.
    package let contents: any ContentStore
    private let records: any BlobRecords
    private let options: Options
    private let now: @Sendable () -> Date
    private let uploads = Mutex<[AccountID: Int]>([:])

    package init(
        contents: any ContentStore, records: any BlobRecords, options: Options = Options(),
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.contents = contents
        self.records = records
        self.options = options
        self.now = now
    }

    /// Takes in a blob.
    ///
    /// - Parameters:
    ///   - type: its media type, valid as a header field's value.
    ///   - declaredSize: what the client says that it will send, if it does.
    /// - Throws: ``MailServiceError`` with `tooLarge`, `uploadQuota` or `storageFull`.
    package func upload<Content: AsyncSequence & Sendable>(
        _ content: Content, type: String, declaredSize: Int?, to account: AccountID
    ) async throws -> Blob where Content.Element == [UInt8] {
        guard declaredSize ?? 0 <= options.blobSize else { throw tooLarge }
        return try await withUpload(to: account) {
            let usage = try await records.blobUsage(of: account, at: now())
            guard usage.count < options.allowance.count,
                usage.size + (declaredSize ?? 0) <= options.allowance.size
            else { throw quotaReached }
            let stored = try await contents.store(content, limit: options.blobSize)
            return try await keep(stored, type: type, of: account)
        }
    }

    private func keep(_ stored: StoredContent, type: String, of account: AccountID) async throws -> Blob {
        let created = now()
        let blob = Blob(
            id: stored.id, account: account, type: type, size: stored.size, createdAt: created,
            expiresAt: created.addingTimeInterval(options.lifetime))
        do {
            guard try await records.insertBlob(blob, within: options.allowance) else { throw quotaReached }
            return blob
        } catch {
            await contents.remove(stored.id)
            throw error
        }
    }

    /// - Throws: ``MailServiceError`` with `blobNotFound`, also for another account's.
    package func blob(_ id: ContentID, of account: AccountID) async throws -> Blob {
        guard let blob = try await records.blob(id, of: account, at: now()) else { throw Self.notFound }
        return blob
    }

    /// A blob's bytes.
    package func open(_ blob: Blob) throws -> ContentStream {
        do {
            return try contents.open(blob.id)
        } catch is ContentMissing {
            throw Self.notFound
        }
    }

    package func delete(_ id: ContentID, of account: AccountID) async throws {
        guard try await records.deleteBlob(id, of: account) else { throw Self.notFound }
        await contents.remove(id)
    }

    /// Removes what has expired.
    package func removeExpired() async throws {
        for id in try await records.deleteExpiredBlobs(now: now()) { await contents.remove(id) }
    }

    private func withUpload<Value>(to account: AccountID, _ body: () async throws -> Value) async throws -> Value {
        let isFree = uploads.withLock { uploads in
            guard uploads[account, default: 0] < options.concurrentUploads else { return false }
            uploads[account, default: 0] += 1
            return true
        }
        guard isFree else {
            throw MailServiceError(
                .tooManyUploads, "This account has \(options.concurrentUploads) uploads under way: wait for one.",
                retryAfter: .seconds(5))
        }
        defer {
            uploads.withLock { uploads in
                let left = uploads[account, default: 1] - 1
                uploads[account] = left > 0 ? left : nil
            }
        }
        return try await body()
    }

    private static var notFound: MailServiceError {
        MailServiceError(.blobNotFound, "The account has no such blob, or it has expired.")
    }

    private var tooLarge: MailServiceError {
        MailServiceError(.tooLarge, "A blob has at most \(options.blobSize) bytes.")
    }

    private var quotaReached: MailServiceError {
        MailServiceError(
            .uploadQuota,
            "An account has at most \(options.allowance.count) blobs of \(options.allowance.size) bytes in all: "
                + "delete some, or wait until they expire.")
    }
}
