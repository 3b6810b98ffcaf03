import Foundation
import GRDB
import MailService

/// The statements on the cache's tables; each runs inside its caller's transaction.
enum CacheTables {
    /// UIDs looked up by one statement: far below SQLite's limit on parameters.
    private static let lookupBatch = 500

    static func records(_ uids: [UInt32], in folder: CacheFolder, _ db: Database) throws -> [UInt32: Data] {
        guard let folderID = try folderID(folder, db) else { return [:] }
        var found: [UInt32: Data] = [:]
        for start in stride(from: 0, to: uids.count, by: lookupBatch) {
            let batch = uids[start..<min(start + lookupBatch, uids.count)]
            let marks = databaseQuestionMarks(count: batch.count)
            let rows = try Row.fetchCursor(
                db, sql: "SELECT uid, body FROM record WHERE folder_id = ? AND format = ? AND uid IN (\(marks))",
                arguments: [folderID, RecordFormat.version] + StatementArguments(batch))
            while let row = try rows.next() {
                let uid: UInt32 = row[0]
                found[uid] = row[1]
            }
        }
        return found
    }

    static func holdsRecords(of folder: CacheFolder, _ db: Database) throws -> Bool {
        guard let folderID = try folderID(folder, db) else { return false }
        return try Bool.fetchOne(
            db, sql: "SELECT EXISTS (SELECT 1 FROM record WHERE folder_id = ? AND format = ?)",
            arguments: [folderID, RecordFormat.version]) ?? false
    }

    static func store(_ bodies: [UInt32: Data], in folder: CacheFolder, _ db: Database) throws {
        try db.cachedStatement(sql: "INSERT OR IGNORE INTO folder (account, folder, validity) VALUES (?, ?, ?)")
            .execute(arguments: folder.key)
        guard let folderID = try folderID(folder, db) else { return }
        let insert = try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO record (folder_id, uid, format, body) VALUES (?, ?, ?, ?)")
        for (uid, body) in bodies.sorted(by: { $0.key < $1.key }) {
            try insert.execute(arguments: [folderID, uid, RecordFormat.version, body])
        }
    }

    static func retainOnly(_ folder: CacheFolder, _ db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM folder WHERE account = ? AND folder = ? AND validity <> ?")
            .execute(arguments: folder.key)
    }

    /// Deletes the oldest records, a tenth of all, where the file holds more than `limit` bytes. Called with each
    /// batch, it catches up sooner than batches grow the file. The space is used again; the file doesn't shrink.
    static func evict(above limit: Int, _ db: Database) throws {
        let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
        let freePages = try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
        let pageSize = try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0
        guard (pages - freePages) * pageSize > limit else { return }
        let ids = try Row.fetchOne(db, sql: "SELECT min(id), max(id) FROM record")
        guard let first: Int64 = ids?[0], let last: Int64 = ids?[1] else { return }
        try db.execute(sql: "DELETE FROM record WHERE id <= ?", arguments: [first + (last - first) / 10])
        try db.execute(sql: "DELETE FROM folder WHERE NOT EXISTS (SELECT 1 FROM record WHERE folder_id = folder.id)")
    }

    private static func folderID(_ folder: CacheFolder, _ db: Database) throws -> Int64? {
        try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT id FROM folder WHERE account = ? AND folder = ? AND validity = ?"),
            arguments: folder.key)
    }
}

extension CacheFolder {
    fileprivate var key: StatementArguments {
        [account.rawValue, Data(folder.bytes), validity]
    }
}
