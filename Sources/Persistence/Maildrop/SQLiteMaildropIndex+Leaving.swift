package import Foundation
import GRDB
package import MailService

extension SQLiteMaildropIndex {
    package func begin(_ transfers: [MaildropTransfer]) throws {
        try write { db in
            let insert = try db.cachedStatement(
                sql: """
                    INSERT OR REPLACE INTO transfer (number, purpose, folder, uid_validity, uid_next, digest, size)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """)
            for transfer in transfers {
                try insert.execute(arguments: [
                    transfer.number, transfer.purpose.rawValue, transfer.folder, transfer.uidValidity,
                    transfer.uidNext, Data(transfer.digest), transfer.size,
                ])
            }
        }
    }

    package func transfers() throws -> [MaildropTransfer] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT number, purpose, folder, uid_validity, uid_next, digest, size FROM transfer ORDER BY number
                    """
            ).map { row in
                MaildropTransfer(
                    number: row[0], purpose: MaildropTransfer.Purpose(rawValue: row[1]) ?? .move, folder: row[2],
                    uidValidity: row[3], uidNext: row[4], digest: Array(row[5] as Data), size: row[6])
            }
        }
    }

    package func finish(_ stored: [UInt32: UInt32]) throws {
        guard !stored.isEmpty else { return }
        try change { db in
            for (number, uid) in stored.sorted(by: { $0.key < $1.key }) {
                let purpose = try Int.fetchOne(
                    db.cachedStatement(sql: "SELECT purpose FROM transfer WHERE number = ?"), arguments: [number])
                guard let purpose else { continue }
                let isMove = purpose == MaildropTransfer.Purpose.move.rawValue
                try db.cachedStatement(
                    sql: """
                        UPDATE message SET removal = ?, kept_uid = CASE WHEN ? THEN kept_uid ELSE ? END WHERE number = ?
                        """
                ).execute(arguments: [isMove ? 1 : 2, isMove, uid, number])
                try db.cachedStatement(sql: "DELETE FROM transfer WHERE number = ?").execute(arguments: [number])
            }
        }
    }

    package func withdraw(_ numbers: [UInt32]) throws {
        try write { db in
            for number in numbers {
                try db.cachedStatement(sql: "DELETE FROM transfer WHERE number = ?").execute(arguments: [number])
            }
        }
    }

    package func requestRemoval(_ numbers: [UInt32]) throws {
        try setRemoval(1, of: numbers)
    }

    package func withdrawRemovals(_ numbers: [UInt32]) throws {
        try setRemoval(0, of: numbers)
    }

    private func setRemoval(_ removal: Int, of numbers: [UInt32]) throws {
        guard !numbers.isEmpty else { return }
        try change { db in
            for number in numbers {
                try db.cachedStatement(sql: "UPDATE message SET removal = ? WHERE number = ?")
                    .execute(arguments: [removal, number])
            }
        }
    }

    package func removals() throws -> [MaildropRemoval] {
        try read { db in
            try Row.fetchAll(
                db, sql: "SELECT number, key FROM message WHERE removal <> 0 ORDER BY number"
            ).map { MaildropRemoval(number: $0[0], key: $0[1]) }
        }
    }

    package func finishRemovals(_ numbers: [UInt32]) throws -> [UInt32] {
        guard !numbers.isEmpty else { return [] }
        return try change { db in try numbers.filter { try MaildropTable.leaveServer($0, db) } }
    }

    package func onServer(seenBefore date: Date, limit: Int) throws -> [MaildropMessage] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT \(MaildropTable.columns) FROM message
                    WHERE is_on_server AND removal = 0 AND first_seen < ? ORDER BY number LIMIT ?
                    """, arguments: [date.millisecondsSince1970, limit]
            ).map(MaildropTable.message)
        }
    }

    // MARK: What Postern keeps by itself

    package func insertKept(
        key: String, uid: UInt32, keywords: Set<Keyword>, size: Int, text: MaildropText, at date: Date
    ) throws -> UInt32 {
        try change { db in
            let number = try MaildropTable.insert(
                MaildropEntry(key: key, size: size), at: date, isOnServer: false, db)
            try db.cachedStatement(sql: "UPDATE message SET kept_uid = ?, keywords = ? WHERE number = ?")
                .execute(arguments: [uid, MaildropTable.text(keywords), number])
            try MaildropTable.setText(text, of: number, size: size, db)
            return number
        }
    }

    package func keptUIDs() throws -> [UInt32: UInt32] {
        try read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT kept_uid, number FROM message WHERE kept_uid IS NOT NULL")
            return Dictionary(rows.map { ($0[0], $0[1]) }) { first, _ in first }
        }
    }

    package func forgetKept(_ numbers: [UInt32]) throws {
        guard !numbers.isEmpty else { return }
        try change { db in
            for number in numbers {
                try db.cachedStatement(sql: "UPDATE message SET kept_uid = NULL WHERE number = ?")
                    .execute(arguments: [number])
                let isOnServer = try Bool.fetchOne(
                    db.cachedStatement(sql: "SELECT is_on_server FROM message WHERE number = ?"), arguments: [number])
                if isOnServer == false {
                    try MaildropTable.delete(number, db)
                } else {
                    // What was to be kept here has been moved on: it leaves the inbox with the server's copy.
                    try db.cachedStatement(sql: "UPDATE message SET removal = 1 WHERE number = ? AND removal = 2")
                        .execute(arguments: [number])
                }
            }
        }
    }
}
