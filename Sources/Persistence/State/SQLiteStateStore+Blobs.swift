package import Foundation
import GRDB
package import MailService

extension SQLiteStateStore: BlobRecords {
    package func insertBlob(_ blob: Blob, within allowance: BlobUsage) async throws -> Bool {
        try await write { db in
            let usage = try Self.usage(db, of: blob.account, at: blob.createdAt)
            guard usage.count < allowance.count, usage.size + blob.size <= allowance.size else { return false }
            try db.execute(
                sql: """
                    INSERT INTO blob (id, account, type, size, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    blob.id.rawValue, blob.account.rawValue, blob.type, blob.size,
                    blob.createdAt.millisecondsSince1970, blob.expiresAt.millisecondsSince1970,
                ])
            return true
        }
    }

    package func blob(_ id: ContentID, of account: AccountID, at now: Date) async throws -> Blob? {
        try await pool.read { db in
            let row = try Row.fetchOne(
                db, sql: "SELECT * FROM blob WHERE id = ? AND account = ? AND expires_at > ?",
                arguments: [id.rawValue, account.rawValue, now.millisecondsSince1970])
            return row.map { row in
                Blob(
                    id: id, account: account, type: row["type"], size: row["size"],
                    createdAt: Date(millisecondsSince1970: row["created_at"]),
                    expiresAt: Date(millisecondsSince1970: row["expires_at"]))
            }
        }
    }

    package func blobUsage(of account: AccountID, at now: Date) async throws -> BlobUsage {
        try await pool.read { db in try Self.usage(db, of: account, at: now) }
    }

    package func deleteBlob(_ id: ContentID, of account: AccountID) async throws -> Bool {
        try await write { db in
            try db.execute(
                sql: "DELETE FROM blob WHERE id = ? AND account = ?", arguments: [id.rawValue, account.rawValue])
            return db.changesCount > 0
        }
    }

    package func deleteExpiredBlobs(now: Date) async throws -> [ContentID] {
        try await write { db in
            let names = try String.fetchAll(
                db, sql: "DELETE FROM blob WHERE expires_at <= ? RETURNING id", arguments: [now.millisecondsSince1970])
            return names.compactMap(ContentID.init(rawValue:))
        }
    }

    package func contentInUse() async throws -> Set<ContentID> {
        try await pool.read { db in
            Set(try String.fetchAll(db, sql: "SELECT id FROM blob").compactMap(ContentID.init(rawValue:)))
        }
    }

    private static func usage(_ db: Database, of account: AccountID, at now: Date) throws -> BlobUsage {
        let row = try Row.fetchOne(
            db, sql: "SELECT count(*), coalesce(sum(size), 0) FROM blob WHERE account = ? AND expires_at > ?",
            arguments: [account.rawValue, now.millisecondsSince1970])
        return BlobUsage(count: row?[0] ?? 0, size: row?[1] ?? 0)
    }
}
