import Foundation
import GRDB
package import MailService

/// A POP3 inbox's index in its own file. What is in it and nowhere else may not be lost: keywords, and what is under way.
package final class SQLiteMaildropIndex: MaildropIndex {
    private let pool: DatabasePool

    /// Opens `inbox.sqlite` in the account's directory, or makes both.
    ///
    /// - Throws: ``StorageError``. A damaged file is left as it is, for the operator to look at.
    package init(in directory: DataDirectory) throws {
        let file = directory.url.appending(path: "inbox.sqlite")
        pool = try DatabaseFile.open(file, in: directory, label: "inbox", migrator: MaildropSchema.migrator) { db in
            db.add(function: MaildropQuery.fieldHas)
            // A message that was put into a folder must be known there after a power failure.
            try db.execute(sql: "PRAGMA synchronous = FULL")
        }
    }

    package func close() throws {
        try pool.closeWithCheckpoint()
    }

    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try pool.read(body)
    }

    func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try pool.write(body)
    }

    /// A change that shows.
    func change<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try pool.write { db in
            let value = try body(db)
            try MaildropTable.noteChange(db)
            return value
        }
    }
}

// MARK: - Reading

extension SQLiteMaildropIndex {
    package func state() throws -> MaildropState {
        try read { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT validity, changes, (SELECT count(*) FROM message WHERE removal <> 1),
                        (SELECT count(*) FROM message WHERE removal <> 1 AND instr(keywords, ' $seen ') = 0)
                    FROM maildrop
                    """)
            return MaildropState(
                validity: row?[0] ?? 0, changes: row?[1] ?? 0, total: row?[2] ?? 0, unread: row?[3] ?? 0)
        }
    }

    package func numbers(_ sort: MessageSort) throws -> [UInt32] {
        try read { db in
            try UInt32.fetchAll(
                db,
                sql: """
                    SELECT number FROM message WHERE removal <> 1
                    ORDER BY has_header DESC, \(sort.maildropOrder)
                    """)
        }
    }

    package func numbers(_ direction: MaildropDirection, limit: Int) throws -> [UInt32] {
        try read { db in
            switch direction {
            case .newest(let below):
                try UInt32.fetchAll(
                    db.cachedStatement(
                        sql: """
                            SELECT number FROM message WHERE removal <> 1 AND number < ?
                            ORDER BY number DESC LIMIT ?
                            """), arguments: [below.map(Int64.init) ?? .max, limit])
            case .oldest(let above):
                try UInt32.fetchAll(
                    db.cachedStatement(
                        sql: "SELECT number FROM message WHERE removal <> 1 AND number > ? ORDER BY number LIMIT ?"),
                    arguments: [above, limit])
            }
        }
    }

    package func messages(_ numbers: [UInt32]) throws -> [MaildropMessage] {
        try read { db in try MaildropTable.messages(numbers, db) }
    }

    package func message(key: String) throws -> MaildropMessage? {
        try read { db in
            let statement = try db.cachedStatement(
                sql: "SELECT \(MaildropTable.columns) FROM message WHERE key = ? AND removal <> 1")
            return try Row.fetchOne(statement, arguments: [key]).map(MaildropTable.message)
        }
    }

    package func outline(of number: UInt32) throws -> [UInt8]? {
        try read { db in
            try Data.fetchOne(db, sql: "SELECT body FROM outline WHERE number = ?", arguments: [number]).map {
                Array($0)
            }
        }
    }

    package func search(_ filter: SearchFilter, below: UInt32?, limit: Int) throws -> MaildropMatches {
        var query = MaildropQuery()
        let condition = query.condition(filter)
        let arguments: StatementArguments = [below.map(Int64.init) ?? .max] + StatementArguments(query.arguments)
        return try read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT m.number FROM message m WHERE m.removal <> 1 AND m.number < ? AND (\(condition))
                    ORDER BY m.number DESC
                    """, arguments: arguments)
            var numbers: [UInt32] = []
            var total = 0
            while let row = try rows.next() {
                total += 1
                if numbers.count < limit { numbers.append(row[0]) }
                if total & 0x3FF == 0 { try Task.checkCancellation() }
            }
            return MaildropMatches(numbers: numbers, total: total)
        }
    }

    package func unread(_ what: MaildropGap, limit: Int) throws -> [MaildropMessage] {
        let column = what == .header ? "has_header" : "has_text"
        return try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT \(MaildropTable.columns) FROM message
                    WHERE \(column) = 0 AND is_on_server AND removal <> 1 ORDER BY number DESC LIMIT ?
                    """, arguments: [limit]
            ).map(MaildropTable.message)
        }
    }

    package func progress() throws -> IndexingProgress {
        try read { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT count(*), total(has_header), total(has_text), total(is_cut) FROM message WHERE removal <> 1
                    """)
            return IndexingProgress(
                messages: row?[0] ?? 0, headers: Int((row?[1] as Double?) ?? 0), texts: Int((row?[2] as Double?) ?? 0),
                cutTexts: Int((row?[3] as Double?) ?? 0))
        }
    }
}

extension MessageSort {
    fileprivate var maildropOrder: String {
        switch self {
        case .newest: "number DESC"
        case .oldest: "number"
        case .date: "ifnull(sent_at, received_at), number"
        case .dateDescending: "ifnull(sent_at, received_at) DESC, number"
        case .from: "from_key, number"
        case .subject: "subject_key, number"
        case .size: "size, number"
        case .sizeDescending: "size DESC, number"
        }
    }
}
