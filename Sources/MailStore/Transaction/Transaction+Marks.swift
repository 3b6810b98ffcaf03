import GRDB
import Synchronization

/// What a committed change leaves to be written into the marks of a folder's file.
struct FileMarks {
    let file: MailFile
    /// The folder's ``FolderRecord/unmarkedSince`` while they aren't written.
    let since: Int64
    /// Where records begin that count without the index from now on.
    var released: [Int] = []
    /// Messages with other flags than before.
    var flagged: [MessageRecord] = []
    /// Where records begin that are dead.
    var gone: [Int] = []

    func write() throws {
        try write(.live, at: released)
        for message in flagged {
            try file.write(MboxMark.flagBytes(message.flags), at: message.position + MboxMark.flagsOffset)
        }
        try write(.gone, at: gone)
    }

    private func write(_ life: MboxMark.Life, at positions: [Int]) throws {
        let bytes = Array(life.rawValue.utf8)
        for position in positions { try file.write(bytes, at: position + MboxMark.lifeOffset) }
    }
}

/// The index is what counts, and a folder's marks follow it: for other programs, and for a rebuild, which would bring back
/// what was expunged. Each change that leaves marks to be written says so in the folder's row, so that whoever comes after
/// a crash between the two writes them.
extension Transaction {
    /// How often one change raises a folder's MODSEQ at most: for what another program appended, for copies, for what
    /// goes. What came later needs no marks, and isn't looked at.
    private static let modSeqsOfChange: Int64 = 3

    /// Has marks written when this is committed. The folder's MODSEQ was raised for the change, and its row is saved after.
    func mark(
        _ folder: inout FolderRecord, in file: MailFile, released: [Int] = [], flagged: [MessageRecord] = [],
        gone: [MessageRecord] = []
    ) throws {
        var marks: FileMarks
        if let earlier = effects.marks[folder.id] {
            marks = earlier
        } else {
            try forgetMarks(&folder)
            marks = FileMarks(file: file, since: folder.highestModSeq - 1)
        }
        folder.unmarkedSince = marks.since
        marks.released += released
        marks.flagged += flagged
        marks.gone += gone.map(\.position)
        effects.marks[folder.id] = marks
        let insert = try db.cachedStatement(sql: "INSERT INTO unmarked (folder, position) VALUES (?, ?)")
        for message in gone { try insert.execute(arguments: [folder.id.rawValue, message.position]) }
    }

    /// Forgets what the change before this one left to be written: it is, or the file is another.
    func forgetMarks(_ folder: inout FolderRecord) throws {
        folder.unmarkedSince = nil
        try db.cachedStatement(sql: "DELETE FROM unmarked WHERE folder = ?").execute(arguments: [folder.id.rawValue])
    }

    /// Writes what the last change of the folder left to be written, unless this process has seen it done.
    func finishMarks(of folder: FolderRecord, in file: MailFile) throws {
        guard let since = folder.unmarkedSince, !account.hasMarked(folder) else { return }
        let changed = try MessageRecord.fetch(
            UIDRanges(1...UInt32.max), in: folder.id,
            where: "modseq > \(since) AND modseq <= \(since + Self.modSeqsOfChange)", db)
        var marks = FileMarks(file: file, since: since, released: changed.map(\.position), flagged: changed)
        marks.gone = try Int.fetchAll(
            db, sql: "SELECT position FROM unmarked WHERE folder = ?", arguments: [folder.id.rawValue])
        try marks.write()
        account.marked.withLock { $0[folder.id] = since }
    }
}

extension AccountStore {
    /// Whether this process knows that the folder's marks are as the index is.
    func hasMarked(_ folder: FolderRecord) -> Bool {
        folder.unmarkedSince == nil || marked.withLock { $0[folder.id] } == folder.unmarkedSince
    }
}
