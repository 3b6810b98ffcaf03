import Foundation
import GRDB

extension AccountStore {
    /// Rows that are read at one moment. Protects the write-ahead log, which grows while a reader is at work, and memory.
    private static let batchRows = 500
    /// Bytes of ENVELOPEs, BODYSTRUCTUREs and previews in a batch, about. Protects memory.
    private static let batchBytes = 1 << 20

    /// Reads messages in the order of their UIDs, in bounded batches: `each` may take its time and may call the store.
    /// UIDs that are not there are left out.
    package func rows(
        in folder: FolderID, uids: UIDRanges, columns: MessageColumns, each: (MessageRow) throws -> Void
    ) throws {
        let query = RowQuery(columns)
        var rest = uids
        while !rest.isEmpty {
            let batch = try read { db in
                let folder = try FolderRecord.selectable(folder, db)
                return try query.fetch(rest, in: folder, rows: Self.batchRows, bytes: Self.batchBytes, db)
            }
            for row in batch.rows { try each(row) }
            guard let last = batch.lastUID, last < .max else { return }
            rest = rest.intersection(last + 1...UInt32.max)
        }
    }
}

/// Reads ``MessageRow``s: the columns asked for, and no others.
private struct RowQuery {
    struct Batch {
        var rows: [MessageRow] = []
        /// Where to go on behind; nil at the end.
        var lastUID: UInt32?
    }

    private let columns: MessageColumns
    private let sql: String

    init(_ columns: MessageColumns) {
        self.columns = columns
        var names = ["m.uid", "m.flags", "m.modseq"]
        if columns.contains(.internalDate) { names += ["m.internal_date", "m.zone"] }
        if columns.contains(.saveDate) { names.append("m.save_date") }
        if columns.contains(.size) { names.append("m.size") }
        if columns.contains(.envelope) { names.append("e.envelope") }
        if columns.contains(.bodyStructure) { names.append("e.body_structure") }
        if columns.contains(.objectIDs) { names += ["e.id", "e.thread"] }
        if columns.contains(.preview) { names.append("e.preview") }
        let needsEmail = !columns.isDisjoint(with: [.envelope, .bodyStructure, .objectIDs, .preview])
        sql =
            "SELECT " + names.joined(separator: ", ") + " FROM message m"
            + (needsEmail ? " CROSS JOIN email e ON e.id = m.email" : "")
            + " WHERE m.folder = ? AND m.uid BETWEEN ? AND ? ORDER BY m.uid"
    }

    func fetch(_ uids: UIDRanges, in folder: FolderRecord, rows: Int, bytes: Int, _ db: Database) throws -> Batch {
        let statement = try db.cachedStatement(sql: sql)
        var batch = Batch()
        var room = bytes
        // Few combinations of flags are in use: their names are made once.
        var flags: [Int64: MessageFlags] = [:]
        for range in uids.ranges {
            let cursor = try Row.fetchCursor(
                statement, arguments: [folder.id.rawValue, range.lowerBound, range.upperBound])
            while let row = try cursor.next() {
                let bits: Int64 = row[1]
                let named = flags[bits] ?? folder.keywords.flags(of: FlagBits(rawValue: bits))
                flags[bits] = named
                let message = try read(row, named)
                room -= message.envelope.count + message.bodyStructure.count + (message.preview?.utf8.count ?? 0)
                batch.rows.append(message)
                guard batch.rows.count < rows, room > 0 else {
                    batch.lastUID = message.uid
                    return batch
                }
            }
        }
        return batch
    }

    private func read(_ row: Row, _ flags: MessageFlags) throws -> MessageRow {
        var message = MessageRow(uid: row[0], flags: flags, modSeq: row[2])
        var next = 3
        func place() -> Int {
            defer { next += 1 }
            return next
        }
        if columns.contains(.internalDate) {
            message.internalDate = InternalDate(seconds: row[place()], zoneMinutes: row[place()])
        }
        if columns.contains(.saveDate) { message.saveDate = row[place()] }
        if columns.contains(.size) { message.size = row[place()] }
        if columns.contains(.envelope) { message.envelope = try Self.bytes(row, place()) }
        if columns.contains(.bodyStructure) { message.bodyStructure = try Self.bytes(row, place()) }
        if columns.contains(.objectIDs) {
            message.emailID = ObjectID(rawValue: row[place()])
            message.threadID = ObjectID(rawValue: row[place()])
        }
        if columns.contains(.preview) { message.preview = row[place()] }
        return message
    }

    private static func bytes(_ row: Row, _ place: Int) throws -> [UInt8] {
        try row.withUnsafeData(atIndex: place) { $0.map { Array($0) } ?? [] }
    }
}
