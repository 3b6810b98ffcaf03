import GRDB

/// Keeps the text index up to the mail.
enum SearchIndex {
    /// Emails that wait to be indexed, the oldest first.
    static func pending(limit: Int, _ db: Database) throws -> [Int64] {
        try Int64.fetchAll(
            db.cachedStatement(sql: "SELECT email FROM search_pending ORDER BY email LIMIT ?"), arguments: [limit])
    }

    /// Where an email's bytes can be read; nil where no message has it any more.
    static func place(of email: Int64, _ db: Database) throws -> (folder: FolderID, uid: UInt32)? {
        let statement = try db.cachedStatement(sql: "SELECT folder, uid FROM message WHERE email = ? LIMIT 1")
        return try Row.fetchOne(statement, arguments: [email]).map { (FolderID(rawValue: $0[0]), $0[1]) }
    }

    /// Takes a batch in. What was indexed or removed meanwhile is left alone.
    ///
    /// - Parameter texts: nil for an email that can't be read: it is searched by reading it, which says why.
    static func add(_ texts: [(email: Int64, text: SearchText?)], _ db: Database) throws {
        for email in try gone(limit: 500, db) { try forget(email, db) }
        let take = try db.cachedStatement(sql: "DELETE FROM search_pending WHERE email = ?")
        let keep = try db.cachedStatement(sql: "INSERT INTO search_text VALUES (?, ?, ?, ?, ?)")
        let index = try db.cachedStatement(sql: "INSERT INTO search_index (rowid, text) VALUES (?, ?)")
        for (email, text) in texts {
            try take.execute(arguments: [email])
            guard db.changesCount > 0 else { continue }
            // The same email, gone and come again.
            try forget(email, db)
            let columns = [text?.header, text?.parts, text?.body].map { String(decoding: $0 ?? [], as: UTF8.self) }
            try keep.execute(arguments: [email, columns[0], columns[1], columns[2], text?.isCut ?? true])
            try index.execute(arguments: [email, columns.joined(separator: "\n")])
        }
    }

    /// Emails that were removed and are still in the index.
    static func gone(limit: Int, _ db: Database) throws -> [Int64] {
        try Int64.fetchAll(db.cachedStatement(sql: "SELECT email FROM search_gone LIMIT ?"), arguments: [limit])
    }

    /// Takes an email out. An index without content is told what it holds of it (SQLite, FTS5 section 4.4.2).
    private static func forget(_ email: Int64, _ db: Database) throws {
        let forget = try db.cachedStatement(
            sql: """
                INSERT INTO search_index (search_index, rowid, text)
                SELECT 'delete', email, header || char(10) || parts || char(10) || body FROM search_text
                WHERE email = ?
                """)
        try forget.execute(arguments: [email])
        for table in ["search_text", "search_gone"] {
            try db.cachedStatement(sql: "DELETE FROM \(table) WHERE email = ?").execute(arguments: [email])
        }
    }
}
