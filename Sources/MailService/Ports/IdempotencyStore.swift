package import Foundation

/// What requests with an `Idempotency-Key` came to, on disk: each call is one transaction.
package protocol IdempotencyStore: Sendable {
    /// Takes a key for a request, if it is free.
    ///
    /// - Parameters:
    ///   - run: names this process: what another one began and didn't end was interrupted.
    ///   - repeatable: whether a request that was interrupted may be handled again. One whose body wasn't read to its end has
    ///     had no effect: its key is free.
    ///   - expiredBefore: keys from before this time are free again.
    ///   - limits: what an account may have kept.
    /// - Throws: ``MailServiceError`` with `uploadQuota` where a new key would be over them.
    func claimKey(
        _ key: IdempotencyKey, request: RequestDigest, run: String, repeatable: Bool, now: Date, expiredBefore: Date,
        within limits: IdempotencyLimits
    ) async throws -> IdempotencyClaim

    /// Keeps the digest of a body that has been read to its end, before the request has its effect.
    ///
    /// - Returns: false where the same key's request had another body, before it was interrupted.
    func recordBody(_ digest: [UInt8], of key: IdempotencyKey) async throws -> Bool

    /// Keeps the answer of a request whose key was claimed.
    func completeKey(_ key: IdempotencyKey, request: RequestDigest, with answer: RecordedAnswer) async throws

    /// The request had no effect: its key is free again.
    func releaseKey(_ key: IdempotencyKey) async throws

    /// The request failed, and may have had its effect: its key is taken, and nobody knows an answer.
    func interruptKey(_ key: IdempotencyKey) async throws
}

/// A client's name for one request, among those of an account.
package struct IdempotencyKey: Hashable, Sendable {
    package let account: AccountID
    package let text: String

    /// Nil for what isn't 1 to 255 printable ASCII characters.
    package init?(_ text: String, account: AccountID) {
        guard (1...255).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        self.account = account
        self.text = text
    }
}

/// What one account may have kept of its keys: protects the disk.
package struct IdempotencyLimits: Hashable, Sendable {
    package var keys = 20_000
    /// Octets of answers.
    package var answers = 256 << 20

    package init() {}
}

/// What makes two requests the same.
package struct RequestDigest: Hashable, Sendable {
    /// SHA-256 of method, path, query and media type.
    package var head: [UInt8]
    /// SHA-256 of the body; nil while it isn't known, for one that is taken in as a stream.
    package var body: [UInt8]?

    package init(head: [UInt8], body: [UInt8]?) {
        self.head = head
        self.body = body
    }
}

package enum IdempotencyClaim: Hashable, Sendable {
    /// It is this request's now.
    case claimed
    /// The same request is being answered.
    case inFlight
    /// The process that had it, since then, ended before its answer; it is this request's now.
    case resumed(since: Date)
    /// The process that had it ended before its answer, and it must not be handled again.
    case interrupted(RequestDigest)
    /// It is another request's.
    case taken
    /// It was answered, to a request with this digest.
    case answered(RequestDigest, RecordedAnswer)
}

/// An answer as it can be given again.
package struct RecordedAnswer: Hashable, Sendable {
    package var status: Int
    package var contentType: String?
    package var location: String?
    package var body: [UInt8]

    package init(status: Int, contentType: String?, location: String?, body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.location = location
        self.body = body
    }
}
