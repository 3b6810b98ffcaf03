import GRDB

/// A folder's row in the index: what a change reads first and writes last.
struct FolderRecord: Sendable {
    let id: FolderID
    var path: FolderPath
    var mailboxID: String
    var role: FolderRole?
    var isSelectable: Bool
    var uidValidity: UInt32
    var uidNext: UInt32
    var highestModSeq: Int64
    var recentFrom: UInt32
    var messageCount: Int
    var unseenCount: Int
    var deletedCount: Int
    var size: Int
    var deletedSize: Int
    var keywords: KeywordList
    var expungedFloor: Int64
    var file: String
    var previousFile: String?
    var fileIdentity: Int64
    var fileSize: Int
    var deadBytes: Int
    /// The MODSEQ up to which the file's marks are as the index is, where those of a change may be missing.
    var unmarkedSince: Int64?

    private static let columns = """
        id, path, mailbox_id, role, is_selectable, uid_validity, uid_next, highest_modseq, recent_from, message_count,
        unseen_count, deleted_count, size, deleted_size, keywords, expunged_floor, file, previous_file, file_identity,
        file_size, dead_bytes, unmarked_since
        """

    private init(_ row: Row) throws {
        id = FolderID(rawValue: row[0])
        path = try FolderPath(row[1] as String)
        mailboxID = row[2]
        role = (row[3] as String?).flatMap(FolderRole.init(rawValue:))
        isSelectable = row[4]
        uidValidity = row[5]
        uidNext = row[6]
        highestModSeq = row[7]
        recentFrom = row[8]
        messageCount = row[9]
        unseenCount = row[10]
        deletedCount = row[11]
        size = row[12]
        deletedSize = row[13]
        keywords = KeywordList(text: row[14])
        expungedFloor = row[15]
        file = row[16]
        previousFile = row[17]
        fileIdentity = row[18]
        fileSize = row[19]
        deadBytes = row[20]
        unmarkedSince = row[21]
    }

    /// The folder, whether it can be selected or not; nil if it isn't there.
    static func find(_ id: FolderID, _ db: Database) throws -> FolderRecord? {
        let statement = try db.cachedStatement(sql: "SELECT \(columns) FROM folder WHERE id = ?")
        return try Row.fetchOne(statement, arguments: [id.rawValue]).map(FolderRecord.init)
    }

    static func find(_ path: FolderPath, _ db: Database) throws -> FolderRecord? {
        let statement = try db.cachedStatement(sql: "SELECT \(columns) FROM folder WHERE path = ?")
        return try Row.fetchOne(statement, arguments: [path.text]).map(FolderRecord.init)
    }

    static func all(_ db: Database) throws -> [FolderRecord] {
        try Row.fetchAll(db, sql: "SELECT \(columns) FROM folder ORDER BY path").map(FolderRecord.init)
    }

    /// The folder, to read or write its mail.
    ///
    /// - Throws: ``StoreError/Code/noSuchFolder``, ``StoreError/Code/notSelectable``.
    static func selectable(_ id: FolderID, _ db: Database) throws -> FolderRecord {
        guard let folder = try find(id, db) else { throw StoreError(.noSuchFolder, "the folder is not there") }
        guard folder.isSelectable else { throw StoreError(.notSelectable, "\(folder.path) holds no mail") }
        return folder
    }

    /// Makes a row for a folder without mail.
    static func insert(
        path: FolderPath, mailboxID: String, role: FolderRole?, isSelectable: Bool, uidValidity: UInt32, file: String,
        fileIdentity: Int64, _ db: Database
    ) throws -> FolderRecord {
        try db.execute(
            sql: """
                INSERT INTO folder (path, mailbox_id, role, is_selectable, uid_validity, uid_next, highest_modseq,
                    recent_from, message_count, unseen_count, deleted_count, size, deleted_size, keywords,
                    expunged_floor, file, previous_file, file_identity, file_size, dead_bytes)
                VALUES (?, ?, ?, ?, ?, 1, 1, 1, 0, 0, 0, 0, 0, '', 0, ?, NULL, ?, 0, 0)
                """,
            arguments: [path.text, mailboxID, role?.rawValue, isSelectable, uidValidity, file, fileIdentity])
        guard let folder = try find(path, db) else { throw StoreError(.damaged, "a folder is gone at once") }
        return folder
    }

    func update(_ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                UPDATE folder SET path = ?, mailbox_id = ?, role = ?, is_selectable = ?, uid_validity = ?, uid_next = ?,
                    highest_modseq = ?, recent_from = ?, message_count = ?, unseen_count = ?, deleted_count = ?,
                    size = ?, deleted_size = ?, keywords = ?, expunged_floor = ?, file = ?, previous_file = ?,
                    file_identity = ?, file_size = ?, dead_bytes = ?, unmarked_since = ?
                WHERE id = ?
                """)
        try statement.execute(arguments: [
            path.text, mailboxID, role?.rawValue, isSelectable, uidValidity, uidNext, highestModSeq, recentFrom,
            messageCount, unseenCount, deletedCount, size, deletedSize, keywords.text, expungedFloor, file,
            previousFile, fileIdentity, fileSize, deadBytes, unmarkedSince, id.rawValue,
        ])
    }

    /// Counts a message that came or, with a sign of -1, went.
    mutating func count(_ flags: FlagBits, size messageSize: Int, sign: Int = 1) {
        messageCount += sign
        size += sign * messageSize
        if !flags.contains(.seen) { unseenCount += sign }
        if flags.contains(.deleted) {
            deletedCount += sign
            deletedSize += sign * messageSize
        }
    }
}

extension FolderRecord {
    /// The UIDs that no session was told to be `\Recent` yet.
    var unclaimed: Range<UInt32> { min(recentFrom, uidNext)..<uidNext }
}
