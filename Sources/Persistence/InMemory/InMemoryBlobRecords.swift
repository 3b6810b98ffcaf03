package import Foundation
package import MailService
import Synchronization

/// Blob records that are forgotten when the process ends: for tests.
package final class InMemoryBlobRecords: BlobRecords {
    private let blobs = Mutex<[ContentID: Blob]>([:])

    package init() {}

    package func insertBlob(_ blob: Blob, within allowance: BlobUsage) async throws -> Bool {
        blobs.withLock { blobs in
            let usage = Self.usage(blobs, blob.account, blob.createdAt)
            guard usage.count < allowance.count, usage.size + blob.size <= allowance.size else { return false }
            blobs[blob.id] = blob
            return true
        }
    }

    package func blob(_ id: ContentID, of account: AccountID, at now: Date) async throws -> Blob? {
        blobs.withLock { $0[id].flatMap { $0.account == account && $0.expiresAt > now ? $0 : nil } }
    }

    package func blobUsage(of account: AccountID, at now: Date) async throws -> BlobUsage {
        blobs.withLock { Self.usage($0, account, now) }
    }

    package func deleteBlob(_ id: ContentID, of account: AccountID) async throws -> Bool {
        blobs.withLock { blobs in
            guard blobs[id]?.account == account else { return false }
            blobs[id] = nil
            return true
        }
    }

    package func deleteExpiredBlobs(now: Date) async throws -> [ContentID] {
        blobs.withLock { blobs in
            let expired = blobs.values.filter { $0.expiresAt <= now }.map(\.id)
            for id in expired { blobs[id] = nil }
            return expired
        }
    }

    package func contentInUse() async throws -> Set<ContentID> {
        blobs.withLock { Set($0.keys) }
    }

    private static func usage(_ blobs: [ContentID: Blob], _ account: AccountID, _ now: Date) -> BlobUsage {
        let own = blobs.values.filter { $0.account == account && $0.expiresAt > now }
        return BlobUsage(count: own.count, size: own.reduce(0) { $0 + $1.size })
    }
}
