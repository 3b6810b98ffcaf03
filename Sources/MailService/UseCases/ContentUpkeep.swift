package import Foundation
package import Logging

/// Keeps the content store clean: what a crash left goes at the start, what has expired later.
package struct ContentUpkeep: Sendable {
    /// How often expired blobs are looked for.
    private static let interval: Duration = .seconds(600)
    /// A content without an owner may be one that is about to get it: for so long it is left alone.
    private static let grace: TimeInterval = 24 * 3600

    private let contents: any ContentStore
    private let blobs: BlobService
    private let owners: [any ContentOwner]
    private let logger: Logger

    /// - Parameter owners: all who keep contents. What none of them names is removed.
    package init(contents: any ContentStore, blobs: BlobService, owners: [any ContentOwner], logger: Logger) {
        self.contents = contents
        self.blobs = blobs
        self.owners = owners
        self.logger = logger
    }

    /// Runs until it is cancelled.
    package func run() async throws {
        // Nothing that a former process began will be gone on with.
        await tidy(storedBefore: Date())
        while !Task.isCancelled {
            // A cancelled sleep ends the loop: there is nothing else to do about it.
            try? await Task.sleep(for: Self.interval)
            if !Task.isCancelled { await tidy(storedBefore: Date(timeIntervalSinceNow: -Self.grace)) }
        }
    }

    /// One round. What fails is tried again in the next.
    package func tidy(storedBefore date: Date) async {
        do {
            try await blobs.removeExpired()
            var used: Set<ContentID> = []
            for owner in owners { used.formUnion(try await owner.contentInUse()) }
            let count = try await contents.sweep(keeping: used, storedBefore: date)
            if count > 0 { logger.notice("removed contents that nobody uses", metadata: ["count": "\(count)"]) }
        } catch {
            logger.error("tidying the content store failed", metadata: ["error": "\(error)"])
        }
    }
}
