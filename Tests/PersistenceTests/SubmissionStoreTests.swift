import Foundation
import Testing

@testable import MailService
@testable import Persistence

@Suite("Submissions and idempotency keys on disk", .timeLimit(.minutes(1)))
struct SubmissionStoreTests {
    private static let start = Date(timeIntervalSince1970: 1_800_000_000)

    private static func submission(_ id: String, account: String = "amy@example.org", at offset: TimeInterval = 0)
        throws -> Submission
    {
        let server = MailServer(name: "x", domains: ["*"], imap: MailEndpoint(host: "x", port: 993))
        return Submission(
            id: SubmissionID(rawValue: id), account: try AccountDirectory(servers: [server]).account(for: account),
            sender: try #require(SMTPAddress(account)),
            recipients: [EnvelopeRecipient(try #require(SMTPAddress("bob@example.com")))], notification: nil,
            message: QueuedMessage(
                content: try #require(ContentID(rawValue: "c-\(id)")), storedSize: 10, sentSize: 9,
                hasEightBitBody: false, hasEightBitHeader: false, messageID: "\(id)@x", subject: nil),
            createdAt: start.addingTimeInterval(offset), sendAt: start.addingTimeInterval(offset), copy: .none,
            origin: SubmissionOrigin())
    }

    private func withStore(_ body: (SQLiteStateStore) async throws -> Void) async throws {
        try await withDataDirectory { directory in
            let store = try SQLiteStateStore(in: directory)
            try await body(store)
            try store.close()
        }
    }

    private func insert(_ submissions: Submission..., into store: SQLiteStateStore) async throws {
        for submission in submissions {
            _ = try await store.insertSubmission(submission, sealedPassword: [1, 2], within: SubmissionLimits())
        }
    }

    @Test func itIsThereAfterARestartAndForItsAccountAlone() async throws {
        try await withDataDirectory { directory in
            let submission = try Self.submission("a")
            let first = try SQLiteStateStore(in: directory)
            try await insert(submission, into: first)
            try first.close()
            let store = try SQLiteStateStore(in: directory)
            #expect(try await store.submission(submission.id, of: submission.account) == submission)
            #expect(try await store.submission(submission.id, of: AccountID(rawValue: "other")) == nil)
            #expect(try await store.sealedPassword(of: submission.id) == [1, 2])
            try store.close()
        }
    }

    @Test func thePasswordGoesWithTheEnd() async throws {
        try await withStore { store in
            let submission = try Self.submission("a")
            try await insert(submission, into: store)
            #expect(try await store.submissionContents() == [submission.message.content])
            _ = try await store.updateSubmission(submission.id) { try $0.cancel(at: Self.start) }
            #expect(try await store.sealedPassword(of: submission.id) == nil)
            let contents = try await store.submissionContents()
            #expect(contents.isEmpty)
        }
    }

    @Test func aChangeThatThrowsChangesNothing() async throws {
        struct Refused: Error {}
        try await withStore { store in
            let submission = try Self.submission("a")
            try await insert(submission, into: store)
            await #expect(throws: Refused.self) {
                _ = try await store.updateSubmission(submission.id) { submission in
                    _ = submission.begin(at: Self.start)
                    throw Refused()
                }
            }
            #expect(try await store.submission(submission.id, of: submission.account)?.state == .queued)
        }
    }

    @Test func whatIsDueInItsOrderOneForEachAccount() async throws {
        try await withStore { store in
            try await insert(
                try Self.submission("a2", at: 20), try Self.submission("a1", at: 10),
                try Self.submission("b1", account: "bob@example.org", at: 5),
                try Self.submission("c1", account: "carl@example.org", at: 100), into: store)
            let now = Self.start.addingTimeInterval(50)
            let due = try await store.dueSubmissions(at: now, except: [], limit: 10)
            #expect(due.map(\.id.rawValue) == ["b1", "a1"])
            let others = try await store.dueSubmissions(at: now, except: [due[0].account], limit: 10)
            #expect(others.map(\.id.rawValue) == ["a1"])
            #expect(try await store.nextDueDate(except: Set(due.map(\.account)))?.timeIntervalSince(now) ?? 0 >= 50)
            _ = try await store.updateSubmission(due[1].id) { _ = $0.begin(at: now) }
            #expect(try await store.dueSubmissions(at: now, except: [], limit: 10).map(\.id.rawValue) == ["b1", "a2"])
            #expect(try await store.interruptedSubmissions().map(\.id.rawValue) == ["a1"])
        }
    }

    @Test func limits() async throws {
        try await withStore { store in
            var limits = SubmissionLimits()
            limits.open = 1
            let first = try Self.submission("a")
            _ = try await store.insertSubmission(first, sealedPassword: [], within: limits)
            // The same once more is no second one.
            _ = try await store.insertSubmission(first, sealedPassword: [], within: limits)
            await #expect(throws: MailServiceError.self) {
                _ = try await store.insertSubmission(try Self.submission("b"), sealedPassword: [], within: limits)
            }
        }
    }

    @Test func oldOnesAreForgotten() async throws {
        try await withStore { store in
            try await insert(try Self.submission("a"), try Self.submission("b"), into: store)
            _ = try await store.updateSubmission(SubmissionID(rawValue: "a")) { try $0.cancel(at: Self.start) }
            #expect(try await store.deleteSubmissions(endedBefore: Self.start) == 0)
            #expect(try await store.deleteSubmissions(endedBefore: Self.start.addingTimeInterval(1)) == 1)
            #expect(try await store.nextDueDate(except: []) != nil)
        }
    }

    // MARK: - The server's key

    @Test func theKeyIsMadeOnceForItsOwnerAlone() async throws {
        try await withDataDirectory { directory in
            let first = try ServerKey.readOrMake(in: directory).withExposed { $0 }
            let second = try ServerKey.readOrMake(in: directory).withExposed { $0 }
            #expect(first == second)
            #expect(first.count == 32 && Set(first).count > 4)
            #expect(try mode(directory.keyFile) == 0o600)
            try Data([1, 2]).write(to: directory.keyFile)
            #expect(throws: StorageError.self) { _ = try ServerKey.readOrMake(in: directory) }
        }
    }

    // MARK: - Idempotency

    private func claim(
        _ key: IdempotencyKey, _ request: RequestDigest, run: String = "this", repeatable: Bool = true,
        after seconds: TimeInterval = 0, within limits: IdempotencyLimits = .init(), _ store: SQLiteStateStore
    ) async throws -> IdempotencyClaim {
        let now = Self.start.addingTimeInterval(seconds)
        return try await store.claimKey(
            key, request: request, run: run, repeatable: repeatable, now: now,
            expiredBefore: now.addingTimeInterval(-100), within: limits)
    }

    @Test func keys() async throws {
        try await withStore { store in
            let key = try #require(IdempotencyKey("k", account: AccountID(rawValue: "a")))
            let request = RequestDigest(head: [1], body: [2])
            let other = RequestDigest(head: [1], body: [3])
            #expect(try await claim(key, request, store) == .claimed)
            #expect(try await claim(key, request, store) == .inFlight)
            #expect(try await claim(key, other, store) == .taken)
            #expect(try await claim(key, request, run: "next", repeatable: false, store) == .interrupted(request))
            #expect(try await claim(key, other, run: "next", store) == .taken)
            #expect(try await claim(key, request, run: "next", store) == .resumed(since: Self.start))
            // It is the next one's now.
            #expect(try await claim(key, request, run: "next", store) == .inFlight)
            let answer = RecordedAnswer(status: 202, contentType: "application/json", location: "/x", body: [7])
            try await store.completeKey(key, request: request, with: answer)
            #expect(try await claim(key, request, store) == .answered(request, answer))
            #expect(try await claim(key, other, store) == .taken)
            #expect(try await claim(key, RequestDigest(head: [1], body: nil), store) == .answered(request, answer))
            let elsewhere = try #require(IdempotencyKey("k", account: AccountID(rawValue: "b")))
            #expect(try await claim(elsewhere, other, store) == .claimed)
            #expect(try await claim(key, other, after: 101, store) == .claimed)
            try await store.interruptKey(key)
            #expect(try await claim(key, other, store) == .resumed(since: Self.start.addingTimeInterval(101)))
            try await store.releaseKey(key)
            #expect(try await claim(key, request, store) == .claimed)
        }
    }

    @Test func keysHaveTheirLimits() async throws {
        try await withStore { store in
            var limits = IdempotencyLimits()
            limits.keys = 2
            limits.answers = 10
            func claim(_ text: String, account: String = "a", after seconds: TimeInterval = 0) async throws {
                let key = try #require(IdempotencyKey(text, account: AccountID(rawValue: account)))
                let request = RequestDigest(head: [1], body: [2])
                _ = try await self.claim(key, request, after: seconds, within: limits, store)
                let answer = RecordedAnswer(
                    status: 200, contentType: nil, location: nil,
                    body: Array(repeating: 0, count: account == "b" ? 10 : 1))
                try await store.completeKey(key, request: request, with: answer)
            }
            try await claim("1")
            try await claim("2")
            await #expect(throws: MailServiceError.self) { try await claim("3") }
            // One that is kept already, another account's, and after their time.
            try await claim("2")
            try await claim("1", account: "b")
            await #expect(throws: MailServiceError.self) { try await claim("2", account: "b") }
            try await claim("3", after: 101)
        }
    }

    @Test func keysOfStreams() async throws {
        try await withStore { store in
            let key = try #require(IdempotencyKey("k", account: AccountID(rawValue: "a")))
            let request = RequestDigest(head: [1], body: nil)
            #expect(try await claim(key, request, repeatable: false, store) == .claimed)
            // Cut before its end, it has done nothing.
            try await store.interruptKey(key)
            #expect(try await claim(key, request, repeatable: false, after: 1, store) == .claimed)
            #expect(try await store.recordBody([2], of: key))
            #expect(try await store.recordBody([2], of: key))
            #expect(try await claim(key, request, store) == .inFlight)
            let kept = RequestDigest(head: [1], body: [2])
            #expect(try await claim(key, request, run: "next", repeatable: false, store) == .interrupted(kept))
            let resumed = try await claim(key, request, run: "next", store)
            #expect(resumed == .resumed(since: Self.start.addingTimeInterval(1)))
            #expect(try await !store.recordBody([3], of: key))
            #expect(try await store.recordBody([2], of: key))
        }
    }
}
