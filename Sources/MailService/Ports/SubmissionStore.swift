package import Foundation

/// The queue of submissions, on disk: each call is one transaction, done when it returns, whatever becomes of the
/// caller's task.
package protocol SubmissionStore: Sendable {
    /// Keeps a new submission with its sealed password.
    ///
    /// - Returns: what is kept under its id: another one, where the same request made it before.
    /// - Throws: ``MailServiceError`` with `submissionLimit` where the account is over `limits`.
    func insertSubmission(
        _ submission: Submission, sealedPassword: [UInt8], within limits: SubmissionLimits
    ) async throws -> Submission

    func submission(_ id: SubmissionID, of account: AccountID) async throws -> Submission?

    /// An account's submissions, the newest first.
    ///
    /// - Parameter cursor: the last one of the page before.
    func submissions(
        of account: AccountID, states: Set<Submission.State>?, after cursor: SubmissionCursor?, limit: Int
    ) async throws -> [Submission]

    /// Changes a submission, if it is there: `change` is given it as it is, and nobody else changes it meanwhile. Once it is
    /// over, its password is erased with the same write.
    ///
    /// - Returns: it as it is then; nil where it isn't there.
    func updateSubmission(
        _ id: SubmissionID, _ change: @escaping @Sendable (inout Submission) throws -> Void
    ) async throws -> Submission?

    func sealedPassword(of id: SubmissionID) async throws -> [UInt8]?

    /// What the queue has something to do about, the longest due first, one for each account, without those of some
    /// accounts.
    func dueSubmissions(at now: Date, except accounts: Set<AccountID>, limit: Int) async throws -> [Submission]

    /// When the next one of the other accounts is due; nil where none will be.
    func nextDueDate(except accounts: Set<AccountID>) async throws -> Date?

    /// Those whose try a former process began and didn't end.
    func interruptedSubmissions() async throws -> [Submission]

    /// Forgets what ended before.
    /// - Returns: how many.
    @discardableResult
    func deleteSubmissions(endedBefore date: Date) async throws -> Int

    /// Contents that submissions need yet.
    func submissionContents() async throws -> Set<ContentID>
}

/// What one account may have sent: protects the disk, other accounts, and the mail server's good name.
package struct SubmissionLimits: Hashable, Sendable {
    /// Messages in an hour.
    package var messagesPerHour = 300
    /// Messages that are not over.
    package var open = 1_000

    package init() {}
}

/// A place in an account's list of submissions.
package struct SubmissionCursor: Hashable, Sendable {
    package let createdAt: Date
    package let id: SubmissionID

    package init(_ submission: Submission) {
        createdAt = submission.createdAt
        id = submission.id
    }

    private init(createdAt: Date, id: SubmissionID) {
        self.createdAt = createdAt
        self.id = id
    }

    /// As the API spells it.
    package var encoded: String {
        let milliseconds = Int64((createdAt.timeIntervalSince1970 * 1_000).rounded())
        return Base64URL.encode(Array("\(milliseconds) \(id.rawValue)".utf8))
    }

    package init?(encoded: String) {
        guard encoded.utf8.count <= 256, let bytes = Base64URL.decode(encoded) else { return nil }
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let milliseconds = Int64(parts[0]) else { return nil }
        self.init(
            createdAt: Date(timeIntervalSince1970: Double(milliseconds) / 1_000),
            id: SubmissionID(rawValue: String(parts[1])))
    }
}
