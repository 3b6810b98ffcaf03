import GRDB

extension QueryEvaluator {
    /// Where a term is looked for.
    enum Field {
        case header(String)
        case body
        case anywhere
    }

    /// Messages that are looked up one by one rather than by the index.
    private static let fewMessages = 200

    /// Exact: the index gives candidates, the folded text that it keeps decides, and what it has not, or not whole, is
    /// read.
    func find(_ field: Field, _ term: SearchTerm, among uids: UIDRanges) throws -> UIDRanges {
        let isEverything: Bool =
            switch field {
            case .header: false
            case .body, .anywhere: term.bytes.isEmpty
            }
        guard !isEverything else { return uids }
        // Both of one moment: between two the background indexing would take a message out of both.
        var rest = UIDRanges()
        var found = try read { db in
            rest = try incomplete(among: uids, db)
            return try indexed(field, term, among: uids, db)
        }.intersection(uids)
        let unread = rest.intersection(uids).subtracting(found)
        for uid in unread {
            guard !isCancelled() else { throw CancellationError() }
            guard let bytes = try bytes(uid) else { continue }
            if matches(SearchText(bytes, isComplete: true), field, term) { found.formUnion(UIDRanges(uid...uid)) }
        }
        return found
    }

    /// Those whose indexed text has the term.
    private func indexed(
        _ field: Field, _ term: SearchTerm, among uids: UIDRanges, _ db: Database
    ) throws -> UIDRanges {
        guard let first = uids.first, let last = uids.last else { return uids }
        let match = uids.count > Self.fewMessages ? term.match : nil
        let source =
            match == nil
            ? "message m JOIN search_text s ON s.email = m.email"
            : "search_index i CROSS JOIN search_text s ON s.email = i.rowid CROSS JOIN message m ON m.email = s.email"
        let columns: (selection: String, condition: String) =
            switch field {
            case .header: ("s.header", "instr(s.header, ?) > 0 OR ? = ''")
            case .body: ("NULL", "instr(s.body, ?) > 0 OR ? = ''")
            case .anywhere: ("NULL", "instr(s.header || char(10) || s.parts || char(10) || s.body, ?) > 0 OR ? = ''")
            }
        let statement = try db.cachedStatement(
            sql: """
                SELECT m.uid, \(columns.selection) FROM \(source)
                WHERE m.folder = ? AND m.uid BETWEEN ? AND ? \(match == nil ? "" : "AND search_index MATCH ?")
                    AND (\(columns.condition))
                """)
        var arguments: [any DatabaseValueConvertible] = [folder.rawValue, first, last]
        if let match { arguments.append(match) }
        arguments += [term.text, term.text]
        let rows = try Row.fetchCursor(statement, arguments: StatementArguments(arguments))
        var found: [UInt32] = []
        while let row = try rows.next() {
            guard found.count & 0xFF != 0 || !isCancelled() else { throw CancellationError() }
            if case .header(let name) = field {
                let header = Array((row[1] as String).utf8)
                guard term.isIn(header, field: SearchTerm(name).bytes) else { continue }
            }
            found.append(row[0])
        }
        return UIDRanges(found)
    }

    /// Those that the index does not have, or not whole.
    private func incomplete(among uids: UIDRanges, _ db: Database) throws -> UIDRanges {
        guard let first = uids.first, let last = uids.last else { return uids }
        var found = UIDRanges()
        for table in ["search_pending", "search_text"] {
            let condition = table == "search_text" ? "AND s.is_cut" : ""
            let statement = try db.cachedStatement(
                sql: """
                    SELECT m.uid FROM \(table) s CROSS JOIN message m ON m.email = s.email
                    WHERE m.folder = ? AND m.uid BETWEEN ? AND ? \(condition) ORDER BY m.uid
                    """)
            found.formUnion(try UIDRanges(statement, [folder.rawValue, first, last]))
        }
        return found
    }

    private func matches(_ text: SearchText, _ field: Field, _ term: SearchTerm) -> Bool {
        switch field {
        case .header(let name): term.isIn(text.header, field: SearchTerm(name).bytes)
        case .body: term.isIn(text.body)
        case .anywhere: [text.header, text.parts, text.body].contains(where: term.isIn)
        }
    }
}
