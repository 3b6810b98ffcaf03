package import Foundation
import GRDB
package import MailService

/// The queue of submissions. A row holds the submission as JSON, and beside it what is searched by.
extension SQLiteStateStore: SubmissionStore {
    package func insertSubmission(
        _ submission: Submission, sealedPassword: [UInt8], within limits: SubmissionLimits
    ) async throws -> Submission {
        try await write { db in
            if let kept = try SubmissionRow.submission(submission.id, db) { return kept }
            try Self.check(limits, submission, db)
            var row = try SubmissionRow(submission)
            row.sealedPassword = Data(sealedPassword)
            try row.insert(db)
            return submission
        }
    }

    private static func check(_ limits: SubmissionLimits, _ submission: Submission, _ db: Database) throws {
        let account = submission.account.rawValue
        let since = submission.createdAt.addingTimeInterval(-3_600).millisecondsSince1970
        let recent = try Int64.fetchAll(
            db,
            sql: """
                SELECT created_at FROM submission WHERE account = ? AND created_at > ? ORDER BY created_at DESC LIMIT ?
                """, arguments: [account, since, limits.messagesPerHour])
        if recent.count >= limits.messagesPerHour, let oldest = recent.last {
            let seconds = max(1, (oldest - since) / 1_000 + 1)
            throw MailServiceError(
                .submissionLimit, "This account may send \(limits.messagesPerHour) messages in an hour.",
                retryAfter: .seconds(seconds))
        }
        let open =
            try Int.fetchOne(
                db, sql: "SELECT count(*) FROM submission WHERE account = ? AND is_over = 0", arguments: [account]) ?? 0
        guard open < limits.open else {
            throw MailServiceError(
                .submissionLimit, "This account has \(open) messages that wait to be sent: no more are taken.",
                retryAfter: .seconds(600))
        }
    }

    package func submission(_ id: SubmissionID, of account: AccountID) async throws -> Submission? {
        try await pool.read { db in
            guard let submission = try SubmissionRow.submission(id, db), submission.account == account else {
                return nil
            }
            return submission
        }
    }

    package func submissions(
        of account: AccountID, states: Set<Submission.State>?, after cursor: SubmissionCursor?, limit: Int
    ) async throws -> [Submission] {
        try await pool.read { db in
            var rows = SubmissionRow.filter(Column("account") == account.rawValue)
            if let states { rows = rows.filter(states.map(\.rawValue).contains(Column("state"))) }
            if let cursor {
                let created = cursor.createdAt.millisecondsSince1970
                rows = rows.filter(
                    Column("created_at") < created
                        || (Column("created_at") == created && Column("id") < cursor.id.rawValue))
            }
            return try rows.order(Column("created_at").desc, Column("id").desc).limit(limit).fetchAll(db)
                .map { try $0.submission }
        }
    }

    package func updateSubmission(
        _ id: SubmissionID, _ change: @escaping @Sendable (inout Submission) throws -> Void
    ) async throws -> Submission? {
        try await write { db in
            guard let row = try SubmissionRow.fetchOne(db, key: id.rawValue) else { return nil }
            var submission = try row.submission
            try change(&submission)
            var changed = try SubmissionRow(submission)
            changed.sealedPassword = submission.isOver ? nil : row.sealedPassword
            try changed.update(db)
            return submission
        }
    }

    package func sealedPassword(of id: SubmissionID) async throws -> [UInt8]? {
        try await pool.read { db in
            try SubmissionRow.fetchOne(db, key: id.rawValue)?.sealedPassword.map { Array($0) }
        }
    }

    package func dueSubmissions(at now: Date, except accounts: Set<AccountID>, limit: Int) async throws -> [Submission]
    {
        try await pool.read { db in
            let busy = accounts.map(\.rawValue)
            let marks = databaseQuestionMarks(count: busy.count)
            // SQLite's bare columns come from the row of the minimum.
            return try SubmissionRow.fetchAll(
                db,
                sql: """
                    SELECT *, min(due_at) FROM submission WHERE due_at <= ? AND account NOT IN (\(marks))
                    GROUP BY account ORDER BY due_at LIMIT ?
                    """,
                arguments: StatementArguments(
                    [now.millisecondsSince1970] + busy + [limit] as [any DatabaseValueConvertible])
            ).map { try $0.submission }
        }
    }

    package func nextDueDate(except accounts: Set<AccountID>) async throws -> Date? {
        try await pool.read { db in
            let busy = accounts.map(\.rawValue)
            let next = try Int64.fetchOne(
                db,
                sql: """
                    SELECT min(due_at) FROM submission
                    WHERE due_at IS NOT NULL AND account NOT IN (\(databaseQuestionMarks(count: busy.count)))
                    """, arguments: StatementArguments(busy))
            return next.map { Date(millisecondsSince1970: $0) }
        }
    }

    package func interruptedSubmissions() async throws -> [Submission] {
        try await pool.read { db in
            try SubmissionRow.filter(Column("state") == Submission.State.sending.rawValue).fetchAll(db)
                .map { try $0.submission }
        }
    }

    package func deleteSubmissions(endedBefore date: Date) async throws -> Int {
        try await write { db in
            try db.execute(
                sql: "DELETE FROM submission WHERE is_over = 1 AND ended_at < ?",
                arguments: [date.millisecondsSince1970])
            return db.changesCount
        }
    }

    package func submissionContents() async throws -> Set<ContentID> {
        try await pool.read { db in
            Set(
                try SubmissionRow.filter(Column("is_over") == false).fetchAll(db)
                    .map { try $0.submission.message.content })
        }
    }
}

/// A row of `submission`.
private struct SubmissionRow: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "submission"

    enum CodingKeys: String, CodingKey {
        case id, account, state, record
        case createdAt = "created_at"
        case dueAt = "due_at"
        case endedAt = "ended_at"
        case isOver = "is_over"
        case sealedPassword = "sealed_password"
    }

    var id: String
    var account: String
    var state: String
    var createdAt: Int64
    var dueAt: Int64?
    var endedAt: Int64?
    var isOver: Bool
    var sealedPassword: Data?
    var record: Data

    /// Without the password.
    init(_ submission: Submission) throws {
        id = submission.id.rawValue
        account = submission.account.rawValue
        state = submission.state.rawValue
        createdAt = submission.createdAt.millisecondsSince1970
        // Never early: what is asked for a fraction of a millisecond too soon would be asked for again and again.
        dueAt = submission.dueAt.map { due in
            let milliseconds = due.millisecondsSince1970
            return Date(millisecondsSince1970: milliseconds) < due ? milliseconds + 1 : milliseconds
        }
        endedAt = submission.endedAt?.millisecondsSince1970
        isOver = submission.isOver
        record = try JSONEncoder().encode(submission)
    }

    var submission: Submission {
        get throws { try JSONDecoder().decode(Submission.self, from: record) }
    }

    static func submission(_ id: SubmissionID, _ db: Database) throws -> Submission? {
        try fetchOne(db, key: id.rawValue)?.submission
    }
}
