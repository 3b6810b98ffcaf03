package import Foundation
import GRDB
package import MailService

extension SQLiteStateStore: IdempotencyStore {
    package func claimKey(
        _ key: IdempotencyKey, request: RequestDigest, run: String, repeatable: Bool, now: Date, expiredBefore: Date,
        within limits: IdempotencyLimits
    ) async throws -> IdempotencyClaim {
        try await write { db in
            try db.execute(
                sql: "DELETE FROM idempotency WHERE created_at < ?", arguments: [expiredBefore.millisecondsSince1970])
            let row = try Row.fetchOne(
                db, sql: "SELECT * FROM idempotency WHERE account = ? AND key = ?",
                arguments: [key.account.rawValue, key.text])
            guard let row else {
                try Self.check(limits, key.account, db)
                try db.execute(
                    sql: """
                        INSERT INTO idempotency (account, key, head, body_digest, run, created_at)
                        VALUES (?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        key.account.rawValue, key.text, Data(request.head), request.body.map { Data($0) }, run,
                        now.millisecondsSince1970,
                    ])
                return .claimed
            }
            let claim = Self.claim(row, request, run, repeatable: repeatable)
            switch claim {
            case .claimed: try Self.give(key, to: run, since: now.millisecondsSince1970, db)
            case .resumed: try Self.give(key, to: run, since: row["created_at"], db)
            default: break
            }
            return claim
        }
    }

    private static func check(_ limits: IdempotencyLimits, _ account: AccountID, _ db: Database) throws {
        let row = try Row.fetchOne(
            db, sql: "SELECT count(*), total(length(answer)) FROM idempotency WHERE account = ?",
            arguments: [account.rawValue])
        guard let row, row[0] >= limits.keys || row[1] >= Double(limits.answers) else { return }
        throw MailServiceError(
            .uploadQuota, "This account has used as many idempotency keys in a day as are kept: send without one.")
    }

    private static func give(_ key: IdempotencyKey, to run: String, since: Int64, _ db: Database) throws {
        try db.execute(
            sql: "UPDATE idempotency SET run = ?, created_at = ? WHERE account = ? AND key = ?",
            arguments: [run, since, key.account.rawValue, key.text])
    }

    private static func claim(
        _ row: Row, _ request: RequestDigest, _ run: String, repeatable: Bool
    ) -> IdempotencyClaim {
        let head: Data = row["head"]
        let body: Data? = row["body_digest"]
        let kept = RequestDigest(head: Array(head), body: body.map { Array($0) })
        guard kept.head == request.head, kept.body == nil || request.body == nil || kept.body == request.body else {
            return .taken
        }
        guard let status: Int = row["status"] else {
            let owner: String = row["run"]
            let since: Int64 = row["created_at"]
            guard owner != run else { return .inFlight }
            guard kept.body != nil else { return .claimed }
            guard repeatable else { return .interrupted(kept) }
            return .resumed(since: Date(millisecondsSince1970: since))
        }
        let answer: Data? = row["answer"]
        return .answered(
            kept,
            RecordedAnswer(
                status: status, contentType: row["content_type"], location: row["location"],
                body: Array(answer ?? Data())))
    }

    package func recordBody(_ digest: [UInt8], of key: IdempotencyKey) async throws -> Bool {
        try await write { db in
            try db.execute(
                sql: """
                    UPDATE idempotency SET body_digest = ?
                    WHERE account = ? AND key = ? AND (body_digest IS NULL OR body_digest = ?)
                    """,
                arguments: [Data(digest), key.account.rawValue, key.text, Data(digest)])
            return db.changesCount == 1
        }
    }

    package func completeKey(_ key: IdempotencyKey, request: RequestDigest, with answer: RecordedAnswer) async throws {
        try await write { db in
            try db.execute(
                sql: """
                    UPDATE idempotency SET body_digest = ?, status = ?, content_type = ?, location = ?, answer = ?
                    WHERE account = ? AND key = ?
                    """,
                arguments: [
                    request.body.map { Data($0) }, answer.status, answer.contentType, answer.location,
                    Data(answer.body), key.account.rawValue, key.text,
                ])
        }
    }

    package func releaseKey(_ key: IdempotencyKey) async throws {
        try await write { db in
            try db.execute(
                sql: "DELETE FROM idempotency WHERE account = ? AND key = ?",
                arguments: [key.account.rawValue, key.text])
        }
    }

    package func interruptKey(_ key: IdempotencyKey) async throws {
        try await write { db in
            // No process has this name.
            try db.execute(
                sql: "UPDATE idempotency SET run = '' WHERE account = ? AND key = ? AND status IS NULL",
                arguments: [key.account.rawValue, key.text])
        }
    }
}
