import GRDB

/// A message's row in the index.
struct MessageRecord: Sendable {
    var uid: UInt32
    var flags: FlagBits
    var modSeq: Int64
    var email: Int64
    var internalDate: InternalDate
    var saveDate: Int64
    var size: Int
    var storedSize: Int
    /// Where its record begins in the file.
    var position: Int
    var isRaw: Bool
    var checksum: UInt64
    /// Nil where it wasn't counted yet: see ``AccountStore/lineSizes(of:in:)``.
    var lineSize: Int?

    static let columns = """
        uid, flags, modseq, email, internal_date, zone, save_date, size, stored_size, position, is_raw, checksum, line_size
        """

    /// Bytes of its record in the file, but for one at most.
    var recordSize: Int { MboxMark.headerSize + storedSize + 1 }

    init(
        uid: UInt32, flags: FlagBits, modSeq: Int64, email: Int64, internalDate: InternalDate, saveDate: Int64,
        size: Int, storedSize: Int, position: Int, isRaw: Bool, checksum: UInt64
    ) {
        self.uid = uid
        self.flags = flags
        self.modSeq = modSeq
        self.email = email
        self.internalDate = internalDate
        self.saveDate = saveDate
        self.size = size
        self.storedSize = storedSize
        self.position = position
        self.isRaw = isRaw
        self.checksum = checksum
    }

    /// From a row with ``columns``.
    init(_ row: Row) {
        uid = row[0]
        flags = FlagBits(rawValue: row[1])
        modSeq = row[2]
        email = row[3]
        internalDate = InternalDate(seconds: row[4], zoneMinutes: row[5])
        saveDate = row[6]
        size = row[7]
        storedSize = row[8]
        position = row[9]
        isRaw = row[10]
        checksum = UInt64(bitPattern: row[11])
        lineSize = row[12]
    }

    init(mark: MboxMark, modSeq: Int64, position: Int) {
        uid = mark.uid
        flags = mark.flags
        self.modSeq = modSeq
        email = mark.emailID
        internalDate = mark.internalDate
        saveDate = mark.saveDate
        size = mark.wireSize
        storedSize = mark.storedSize
        self.position = position
        isRaw = mark.isRaw
        checksum = mark.checksum
    }

    /// As it stands in a folder's file.
    func mark(uidValidity: UInt32, life: MboxMark.Life = .live, following: Int = 0) -> MboxMark {
        MboxMark(
            life: life, uidValidity: uidValidity, uid: uid, wireSize: size, storedSize: storedSize, isRaw: isRaw,
            emailID: email, internalDate: internalDate, saveDate: saveDate, checksum: checksum, following: following,
            flags: flags)
    }

    /// Where the message's own bytes begin in the file.
    var payloadStart: Int { position + MboxMark.headerSize }

    func insert(into folder: FolderID, _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO message (folder, uid, flags, modseq, email, internal_date, zone, save_date, size,
                    stored_size, position, is_raw, checksum, line_size)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [
            folder.rawValue, uid, flags.rawValue, modSeq, email, internalDate.seconds, internalDate.zoneMinutes,
            saveDate, size, storedSize, position, isRaw, Int64(bitPattern: checksum), lineSize,
        ])
    }

    static func find(_ uid: UInt32, in folder: FolderID, _ db: Database) throws -> MessageRecord? {
        let statement = try db.cachedStatement(
            sql: "SELECT \(columns) FROM message WHERE folder = ? AND uid = ?")
        return try Row.fetchOne(statement, arguments: [folder.rawValue, uid]).map(MessageRecord.init)
    }

    /// The messages of `uids` that are there, in order, and that meet a condition on the columns.
    static func fetch(
        _ uids: UIDRanges, in folder: FolderID, where condition: String = "1", _ db: Database
    ) throws -> [MessageRecord] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT \(columns) FROM message WHERE folder = ? AND uid BETWEEN ? AND ? AND (\(condition)) ORDER BY uid
                """)
        var records: [MessageRecord] = []
        for range in uids.ranges {
            let rows = try Row.fetchCursor(
                statement, arguments: [folder.rawValue, range.lowerBound, range.upperBound])
            while let row = try rows.next() { records.append(MessageRecord(row)) }
        }
        return records
    }

    static func delete(_ uids: UIDRanges, from folder: FolderID, _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: "DELETE FROM message WHERE folder = ? AND uid BETWEEN ? AND ?")
        for range in uids.ranges {
            try statement.execute(arguments: [folder.rawValue, range.lowerBound, range.upperBound])
        }
    }
}
