package import Foundation
import GRDB
package import MailService

/// What must not be lost, in `state.sqlite`.
package final class SQLiteStateStore: StateStore {
    let pool: DatabasePool

    /// Opens the file, or makes it, and brings its schema up to date. Blocks for that long.
    ///
    /// - Throws: ``StorageError``. A damaged file is left as it is, for the operator to look at.
    package init(in directory: DataDirectory) throws {
        pool = try DatabaseFile.open(
            directory.stateFile, in: directory, label: "state", migrator: StateMigrations.migrator)
        // A session that was answered for must be there after a power failure.
        try pool.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA synchronous = FULL")
        }
    }

    /// Closes the file. Calls that are under way fail.
    package func close() throws {
        try pool.closeWithCheckpoint()
    }

    /// Reads something: that the file can be read.
    package func check() async throws {
        _ = try await pool.read { db in try Int.fetchOne(db, sql: "SELECT 1 FROM session LIMIT 1") }
    }

    package func insertSession(_ session: SessionRecord) async throws {
        try await write { db in try SessionRow(session).insert(db) }
    }

    package func session(tokenHash: [UInt8]) async throws -> SessionRecord? {
        try await pool.read { db in
            let rows = SessionRow.filter(Column("token_hash") == Data(tokenHash))
            return try rows.fetchOne(db)?.record
        }
    }

    package func touchSession(_ id: SessionID, lastSeenAt: Date) async throws -> Bool {
        try await write { db in
            // Never back: two nodes' touches may arrive in either order.
            try db.execute(
                sql: "UPDATE session SET last_seen_at = max(last_seen_at, ?) WHERE id = ?",
                arguments: [lastSeenAt.millisecondsSince1970, id.rawValue])
            return db.changesCount > 0
        }
    }

    package func deleteSession(_ id: SessionID) async throws -> Bool {
        try await write { db in
            try db.execute(sql: "DELETE FROM session WHERE id = ?", arguments: [id.rawValue])
            return db.changesCount > 0
        }
    }

    package func deleteExpiredSessions(now: Date, idleSince: Date) async throws -> Int {
        try await write { db in
            try db.execute(
                sql: "DELETE FROM session WHERE expires_at <= ? OR last_seen_at < ?",
                arguments: [now.millisecondsSince1970, idleSince.millisecondsSince1970])
            return db.changesCount
        }
    }

    package func sessions(of account: AccountID) async throws -> [SessionRecord] {
        try await pool.read { db in
            let rows = SessionRow.filter(Column("account") == account.rawValue)
            return try rows.order(Column("last_seen_at").desc, Column("id")).fetchAll(db).map(\.record)
        }
    }

    /// One transaction, in a task of its own: a write whose task is cancelled half-way leaves its transaction open.
    func write<Value: Sendable>(_ updates: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await Task { [pool] in try await pool.write(updates) }.value
    }
}
