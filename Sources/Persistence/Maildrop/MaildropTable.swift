import Foundation
import GRDB
import MailService

/// The statements on an inbox's tables; each runs inside its caller's transaction.
enum MaildropTable {
    /// Numbers that one statement looks up: far below SQLite's limit on parameters.
    private static let batch = 500

    static let columns = """
        number, key, size, first_seen, is_on_server, keywords, header, has_text, kept_uid, cached_size, received_at
        """

    static func message(_ row: Row) throws -> MaildropMessage {
        MaildropMessage(
            number: row[0], key: row[1], size: row[2], firstSeen: Date(millisecondsSince1970: row[3]),
            isOnServer: row[4], keywords: keywords(row[5]), header: try header(row), hasText: row[7], keptUID: row[8],
            cachedSize: row[9])
    }

    private static func header(_ row: Row) throws -> MessageHeader? {
        guard let data: Data = row[6] else { return nil }
        var header = try JSONDecoder().decode(MessageHeader.self, from: data)
        header.size = row[2]
        return header
    }

    static func messages(_ numbers: [UInt32], _ db: Database) throws -> [MaildropMessage] {
        var found: [UInt32: MaildropMessage] = [:]
        for start in stride(from: 0, to: numbers.count, by: batch) {
            let part = numbers[start..<min(start + batch, numbers.count)]
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT \(columns) FROM message
                    WHERE removal <> 1 AND number IN (\(databaseQuestionMarks(count: part.count)))
                    """, arguments: StatementArguments(part))
            while let row = try rows.next() { found[row[0]] = try message(row) }
        }
        return numbers.compactMap { found[$0] }
    }

    /// What a list shows of a message, and a download may correct.
    static func shown(_ number: UInt32, _ db: Database) throws -> [DatabaseValue] {
        let statement = try db.cachedStatement(sql: "SELECT size, has_attachments FROM message WHERE number = ?")
        return try Row.fetchOne(statement, arguments: [number]).map { Array($0.databaseValues) } ?? []
    }

    static func noteChange(_ db: Database) throws {
        try db.cachedStatement(sql: "UPDATE maildrop SET changes = changes + 1").execute()
    }

    // MARK: Keywords

    static func keywords(_ text: String) -> Set<Keyword> {
        Set(text.split(separator: " ").map { Keyword(rawValue: String($0)) })
    }

    static func text(_ keywords: Set<Keyword>) -> String {
        " " + keywords.sorted().map { $0.rawValue + " " }.joined()
    }

    // MARK: Rows

    static func insert(_ entry: MaildropEntry, at date: Date, isOnServer: Bool, _ db: Database) throws -> UInt32 {
        try db.cachedStatement(
            sql: "INSERT INTO message (key, size, first_seen, is_on_server) VALUES (?, ?, ?, ?)"
        ).execute(arguments: [entry.key, entry.size, date.millisecondsSince1970, isOnServer])
        return UInt32(clamping: db.lastInsertedRowID)
    }

    /// Takes a message out with all that was learnt of it.
    static func delete(_ number: UInt32, _ db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM searched WHERE rowid = ?").execute(arguments: [number])
        for table in ["outline", "transfer", "message"] {
            try db.cachedStatement(sql: "DELETE FROM \(table) WHERE number = ?").execute(arguments: [number])
        }
    }

    static func setHeader(_ header: MaildropHeader, of number: UInt32, _ db: Database) throws {
        let values = header.header
        try db.cachedStatement(
            sql: """
                UPDATE message SET has_header = 1, header = ?, received_at = ?, sent_at = ?, has_attachments = ?,
                    message_id = ?, from_key = ?, subject_key = ? WHERE number = ?
                """
        ).execute(arguments: [
            try JSONEncoder().encode(values), values.receivedAt.millisecondsSince1970,
            values.sentAt?.millisecondsSince1970, values.hasAttachments, values.messageID, header.fromKey,
            header.subjectKey, number,
        ])
        guard db.changesCount > 0 else { return }
        try db.cachedStatement(sql: "UPDATE searched SET header = ? WHERE rowid = ?")
            .execute(arguments: [header.text, number])
        guard db.changesCount == 0 else { return }
        try db.cachedStatement(sql: "INSERT INTO searched (rowid, header) VALUES (?, ?)")
            .execute(arguments: [number, header.text])
    }

    static func setText(_ text: MaildropText, of number: UInt32, size: Int, _ db: Database) throws {
        try setHeader(text.header, of: number, db)
        try db.cachedStatement(sql: "UPDATE message SET has_text = 1, is_cut = ?, size = ? WHERE number = ?")
            .execute(arguments: [text.isCut, size, number])
        guard db.changesCount > 0 else { return }
        try db.cachedStatement(sql: "UPDATE searched SET parts = ?, body = ? WHERE rowid = ?")
            .execute(arguments: [text.parts, text.body, number])
        try db.cachedStatement(sql: "INSERT OR REPLACE INTO outline (number, body) VALUES (?, ?)")
            .execute(arguments: [number, Data(text.outline)])
    }
}
