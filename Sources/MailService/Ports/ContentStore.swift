package import Foundation

/// Contents too large for memory, as files: uploads, composed drafts, messages on their way in or out.
///
/// Nobody ever sees half of one: a content that fails, is cancelled or is over its limit leaves nothing behind. All in it
/// is bounded together; what is over the bound throws ``MailServiceError`` with `storageFull`.
package protocol ContentStore: Sendable {
    /// Takes a content in, as fast as the disk does.
    ///
    /// - Parameter limit: octets; what is over it throws ``MailServiceError`` with `tooLarge`.
    func store<Content: AsyncSequence & Sendable>(
        _ content: Content, limit: Int, lifetime: ContentLifetime, lineEnds: LineEndPolicy
    ) async throws -> StoredContent where Content.Element == [UInt8]

    /// Takes in what `write` writes to a file, for writers that block: it runs where blocking hurts nobody.
    ///
    /// - Parameters:
    ///   - inputs: contents that it reads.
    ///   - write: is given a descriptor for the new file, and one for each input; they are closed after it.
    /// - Throws: ``ContentMissing`` for an input, or what `write` throws.
    func store(
        limit: Int, lifetime: ContentLifetime, reading inputs: [ContentID],
        _ write: @escaping @Sendable (_ output: Int32, _ inputs: [Int32]) throws -> Void
    ) async throws -> StoredContent

    /// Hands `read` the content's file, for readers that block: it runs where blocking hurts nobody.
    ///
    /// - Throws: ``ContentMissing``, or what `read` throws.
    func withFile<Value: Sendable>(
        _ id: ContentID, _ read: @escaping @Sendable (Int32) throws -> Value
    ) async throws -> Value

    /// The content, from an offset on. It can be read to its end even if it is removed meanwhile.
    ///
    /// - Throws: ``ContentMissing``.
    func open(_ id: ContentID, from offset: Int) throws -> ContentStream

    /// Removes it, if it is there.
    func remove(_ id: ContentID) async

    /// Removes what nobody uses: kept contents that are not among `used` and were stored before `date`.
    /// - Returns: how many.
    @discardableResult
    func sweep(keeping used: Set<ContentID>, storedBefore date: Date) async throws -> Int
}

/// There is no such content, or not any more.
package struct ContentMissing: Error, Sendable {
    package let id: ContentID

    package init(id: ContentID) {
        self.id = id
    }
}

/// Who refers to kept contents: what it names is not swept away.
package protocol ContentOwner: Sendable {
    func contentInUse() async throws -> Set<ContentID>
}

extension ContentStore {
    package func store<Content: AsyncSequence & Sendable>(
        _ content: Content, limit: Int, lifetime: ContentLifetime = .kept
    ) async throws -> StoredContent where Content.Element == [UInt8] {
        try await store(content, limit: limit, lifetime: lifetime, lineEnds: .unchanged)
    }

    package func open(_ id: ContentID) throws -> ContentStream {
        try open(id, from: 0)
    }

    /// Stores a content for as long as `body` runs.
    package func withPassing<Content: AsyncSequence & Sendable, Value>(
        _ content: Content, limit: Int, lineEnds: LineEndPolicy = .unchanged,
        _ body: (StoredContent) async throws -> Value
    ) async throws -> Value where Content.Element == [UInt8] {
        let stored = try await store(content, limit: limit, lifetime: .passing, lineEnds: lineEnds)
        return try await removing(stored.id) { try await body(stored) }
    }

    /// Runs `body`, then removes a content, however it went.
    package func removing<Value>(_ id: ContentID, _ body: () async throws -> Value) async throws -> Value {
        do {
            let value = try await body()
            await remove(id)
            return value
        } catch {
            await remove(id)
            throw error
        }
    }
}
