package import Foundation
import GRDB
package import MailService

extension SQLiteMaildropIndex {
    package func take(_ listing: [MaildropEntry], at date: Date) throws -> MaildropDifference {
        // Most looks change nothing, and write nothing.
        if let same = try read({ db in try Listing(db).isSame(as: listing) ? MaildropDifference(new: [], gone: []) : nil
        }) {
            return same
        }
        return try change { db in
            let known = try Listing(db)
            var difference = MaildropDifference(new: [], gone: [])
            var listed: Set<String> = []
            for entry in listing {
                listed.insert(entry.key)
                if let row = known.rows[entry.key] {
                    if !row.isOnServer {
                        try db.cachedStatement(sql: "UPDATE message SET is_on_server = 1 WHERE number = ?")
                            .execute(arguments: [row.number])
                    }
                } else {
                    difference.new.append(try MaildropTable.insert(entry, at: date, isOnServer: true, db))
                }
            }
            for (key, row) in known.rows where row.isOnServer && !listed.contains(key) {
                if try MaildropTable.leaveServer(row.number, db) { difference.gone.append(row.number) }
            }
            difference.gone.sort()
            return difference
        }
    }

    package func setHeaders(_ headers: [UInt32: MaildropHeader]) throws {
        // No list shows a message before its header is known: this changes nothing that was shown.
        try write { db in
            for (number, header) in headers.sorted(by: { $0.key < $1.key }) {
                try MaildropTable.setHeader(header, of: number, db)
            }
        }
    }

    package func setText(_ text: MaildropText, of number: UInt32, size: Int, cachedSize: Int?) throws {
        try write { db in
            let shown = try MaildropTable.shown(number, db)
            try MaildropTable.setText(text, of: number, size: size, db)
            if try MaildropTable.shown(number, db) != shown { try MaildropTable.noteChange(db) }
            try db.cachedStatement(sql: "UPDATE message SET cached_size = ?, cached_use = ? WHERE number = ?")
                .execute(arguments: [cachedSize, Date().millisecondsSince1970, number])
        }
    }

    // MARK: Copies that may be thrown away

    package func noteUse(ofCopy number: UInt32, at date: Date) throws {
        try write { db in
            try db.cachedStatement(
                sql: "UPDATE message SET cached_use = ? WHERE number = ? AND cached_size IS NOT NULL"
            ).execute(arguments: [date.millisecondsSince1970, number])
        }
    }

    package func forgetCopies(above limit: Int) throws -> [UInt32] {
        let sum = try read { db in try Int.fetchOne(db, sql: "SELECT total(cached_size) FROM message") ?? 0 }
        guard sum > limit else { return [] }
        return try write { db in
            var rest = sum
            var forgotten: [UInt32] = []
            let rows = try Row.fetchAll(
                db,
                sql: "SELECT number, cached_size FROM message WHERE cached_size IS NOT NULL ORDER BY cached_use, number"
            )
            for row in rows.dropLast() where rest > limit {
                forgotten.append(row[0])
                rest -= row[1] as Int
            }
            for number in forgotten { try Self.forgetCopy(number, db) }
            return forgotten
        }
    }

    package func forgetCopy(_ number: UInt32) throws {
        try write { db in try Self.forgetCopy(number, db) }
    }

    private static func forgetCopy(_ number: UInt32, _ db: Database) throws {
        try db.cachedStatement(sql: "UPDATE message SET cached_size = NULL, cached_use = NULL WHERE number = ?")
            .execute(arguments: [number])
    }

    // MARK: Keywords

    package func change(_ numbers: [UInt32], add: Set<Keyword>, remove: Set<Keyword>) throws -> [UInt32] {
        try write { db in
            let update = try db.cachedStatement(sql: "UPDATE message SET keywords = ? WHERE number = ?")
            var hasChanged = false
            let find = try db.cachedStatement(sql: "SELECT keywords FROM message WHERE number = ? AND removal <> 1")
            let present = try numbers.filter { number in
                guard let text = try String.fetchOne(find, arguments: [number]) else { return false }
                let changed = MaildropTable.text(MaildropTable.keywords(text).subtracting(remove).union(add))
                if changed != text {
                    try update.execute(arguments: [changed, number])
                    hasChanged = true
                }
                return true
            }
            if hasChanged { try MaildropTable.noteChange(db) }
            return present
        }
    }
}

/// What the index says is on the server.
private struct Listing {
    struct Entry {
        let number: UInt32
        let isOnServer: Bool
    }

    var rows: [String: Entry] = [:]
    private var onServer = 0

    init(_ db: Database) throws {
        let found = try Row.fetchCursor(db, sql: "SELECT key, number, is_on_server FROM message")
        while let row = try found.next() {
            rows[row[0]] = Entry(number: row[1], isOnServer: row[2])
            if row[2] as Bool { onServer += 1 }
        }
    }

    func isSame(as listing: [MaildropEntry]) -> Bool {
        listing.count == onServer && listing.allSatisfy { rows[$0.key]?.isOnServer ?? false }
    }
}

extension MaildropTable {
    /// A message isn't on the server any more: it goes, unless it is kept here.
    ///
    /// - Returns: whether it is gone.
    static func leaveServer(_ number: UInt32, _ db: Database) throws -> Bool {
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT kept_uid, removal FROM message WHERE number = ?"), arguments: [number])
        if let row, (row[0] as UInt32?) != nil, (row[1] as Int) != 1 {
            try db.cachedStatement(sql: "UPDATE message SET is_on_server = 0, removal = 0 WHERE number = ?")
                .execute(arguments: [number])
            return false
        }
        try delete(number, db)
        return true
    }
}
