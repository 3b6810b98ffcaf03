import Foundation
import GRDB
import Synchronization

extension AccountStore {
    /// A folder's numbers.
    ///
    /// - Throws: ``StoreError/Code/noSuchFolder``, ``StoreError/Code/notSelectable``; so does all that takes a folder.
    package func status(of folder: FolderID) throws -> FolderStatus {
        try readFolder(folder) { folder, db in
            let recent =
                folder.recentFrom < folder.uidNext
                ? try Int.fetchOne(
                    db, sql: "SELECT count(*) FROM message WHERE folder = ? AND uid >= ?",
                    arguments: [folder.id.rawValue, folder.recentFrom]) : 0
            return FolderStatus(folder, recent: recent ?? 0, appendLimit: options.maximumMessageBytes)
        }
    }

    /// A folder as it is. Mail that another program appended to the file is taken in first.
    package func snapshot(of folder: FolderID) throws -> FolderSnapshot {
        let known = snapshots.withLock { $0[folder] }
        let snapshot = try readFolder(folder) { folder, db in try FolderSnapshot(folder, since: known, db) }
        snapshots.withLock { snapshots in
            // Another thread may have seen a later moment.
            if snapshots[folder].map({ $0.isEarlier(than: snapshot) }) ?? true { snapshots[folder] = snapshot }
        }
        return snapshot
    }

    /// The UIDs that are `\Recent` to who asks, and to nobody who asks later (RFC 3501 section 2.3.2). For sessions that
    /// select the folder to read and write.
    package func claimRecent(in folder: FolderID) throws -> Range<UInt32> {
        let unclaimed = try readFolder(folder) { folder, _ in folder.unclaimed }
        guard !unclaimed.isEmpty else { return unclaimed }
        return try write { transaction in
            var folder = try FolderRecord.selectable(folder, transaction.db)
            let claimed = folder.unclaimed
            folder.recentFrom = folder.uidNext
            try folder.update(transaction.db)
            return claimed
        }
    }

    /// What happened since a moment that the asker knows by MODSEQ and UIDNEXT, from a snapshot or from the last changes.
    package func changes(in folder: FolderID, since modSeq: Int64, uidNext: UInt32) throws -> FolderChanges {
        try readFolder(folder) { folder, db in try FolderChanges(folder, since: modSeq, uidNext: uidNext, db) }
    }

    /// The UIDs expunged since a MODSEQ (RFC 7162 section 3.2.5). Where it is too long ago to be known, all below UIDNEXT
    /// that are not there.
    package func expunged(in folder: FolderID, since modSeq: Int64) throws -> UIDRanges {
        try readFolder(folder) { folder, db in try folder.expunged(since: modSeq, db) }
    }

    /// A message's bytes as they go over the wire.
    ///
    /// - Throws: ``StoreError/Code/noSuchMessage``.
    package func content(of uid: UInt32, in folder: FolderID) throws -> MessageContent {
        for attempt in 0..<Self.contentAttempts {
            let (record, message) = try read { db in
                (try FolderRecord.selectable(folder, db), try MessageRecord.find(uid, in: folder, db))
            }
            guard let message else { throw StoreError(.noSuchMessage, "the message is not there") }
            if let file = try openFile(of: record), try isMarked(message, record.uidValidity, in: file) {
                return MessageContent(message, in: file)
            }
            // Between a commit and the renaming of the file it speaks of; or another program changed the file.
            if attempt < Self.contentAttempts / 2 {
                usleep(500)
            } else {
                try takeIn(folder)
            }
        }
        throw StoreError(.damaged, "a message isn't where the index says: rebuild the account")
    }

    private static let contentAttempts = 20

    /// Whether the message's record begins where the index says.
    private func isMarked(_ message: MessageRecord, _ uidValidity: UInt32, in file: MailFile) throws -> Bool {
        let head = try file.read(at: message.position, count: MboxMark.identityEnd)
        return MboxMark.identifies(head, uidValidity: uidValidity, uid: message.uid)
    }
}

// MARK: - Folders and their files

extension AccountStore {
    /// Reads a folder's row and more at one moment, with what other programs wrote taken in before.
    func readFolder<Result>(
        _ id: FolderID, _ body: (FolderRecord, Database) throws -> Result
    ) throws -> Result {
        let (folder, result) = try read { db in
            let folder = try FolderRecord.selectable(id, db)
            return (folder, try body(folder, db))
        }
        let status = try POSIX.status(path(folder.file))
        if status?.identity == folder.fileIdentity, status?.size == folder.fileSize { return result }
        // While somebody writes, the file is ahead of the index: what it's about to hold is no news yet.
        guard try takeInIfFree(id) else { return result }
        return try read { db in try body(try FolderRecord.selectable(id, db), db) }
    }

    /// Brings a folder up to its file.
    private func takeIn(_ folder: FolderID) throws {
        try write { transaction in _ = try transaction.open(folder) }
    }

    /// - Returns: false where somebody is writing, another program too.
    private func takeInIfFree(_ folder: FolderID) throws -> Bool {
        let news: Watchers.News?
        do {
            news = try lock.withLockIfFree {
                try openIndex()
                return try writeLocked(waitsForPrograms: false) { transaction in _ = try transaction.open(folder) }.1
            }
        } catch let error as StoreError where error.code == .busy {
            return false
        }
        guard let news else { return false }
        watchers.tell(news)
        return true
    }

    /// The file that the row speaks of; nil while it isn't in its place.
    func openFile(of folder: FolderRecord) throws -> MailFile? {
        if let file = files.withLock({ $0[folder.id] }), file.identity == folder.fileIdentity { return file }
        let places = [folder.file, folder.file + Self.rewriteSuffix] + (folder.previousFile.map { [$0] } ?? [])
        for place in places {
            guard let file = try MailFile(reading: path(place)), file.identity == folder.fileIdentity else { continue }
            files.withLock { files in
                if files.count >= Self.maximumOpenFiles { files.removeAll() }
                files[folder.id] = file
            }
            return file
        }
        return nil
    }

    /// Folders' files of one account that are kept open. Protects file descriptors.
    private static let maximumOpenFiles = 8
}

// MARK: - Answers

extension FolderStatus {
    init(_ folder: FolderRecord, recent: Int, appendLimit: Int) {
        self.init(
            uidValidity: folder.uidValidity, uidNext: folder.uidNext, exists: folder.messageCount, recent: recent,
            unseen: folder.unseenCount, deleted: folder.deletedCount, size: folder.size,
            deletedSize: folder.deletedSize, highestModSeq: folder.highestModSeq, appendLimit: appendLimit,
            mailboxID: folder.mailboxID)
    }
}

extension FolderRecord {
    func expunged(since modSeq: Int64, _ db: Database) throws -> UIDRanges {
        guard modSeq < highestModSeq else { return UIDRanges() }
        guard modSeq >= expungedFloor else {
            guard uidNext > 1 else { return UIDRanges() }
            return UIDRanges(1...uidNext - 1).subtracting(try uids(from: 1, db))
        }
        let statement = try db.cachedStatement(
            sql: "SELECT first_uid, last_uid FROM expunged WHERE folder = ? AND modseq > ?")
        let rows = try Row.fetchCursor(statement, arguments: [id.rawValue, modSeq])
        var runs: [ClosedRange<UInt32>] = []
        while let row = try rows.next() {
            let first: UInt32 = row[0]
            let last: UInt32 = row[1]
            runs.append(first...max(first, last))
        }
        return UIDRanges(runs)
    }

    /// The messages that are there, from a UID on.
    func uids(from first: UInt32, _ db: Database) throws -> UIDRanges {
        let statement = try db.cachedStatement(
            sql: "SELECT uid FROM message WHERE folder = ? AND uid >= ? ORDER BY uid")
        let rows = try Row.fetchCursor(statement, arguments: [id.rawValue, first])
        var uids = UIDRanges()
        while let row = try rows.next() { uids.append(row[0] as UInt32) }
        return uids
    }

    func firstUnseen(_ db: Database) throws -> UInt32? {
        guard unseenCount > 0 else { return nil }
        let statement = try db.cachedStatement(
            sql: "SELECT uid FROM message WHERE folder = ? AND flags & 1 = 0 ORDER BY uid LIMIT 1")
        return try UInt32.fetchOne(statement, arguments: [id.rawValue])
    }
}

extension FolderSnapshot {
    /// The folder as it is, made of an earlier snapshot where there is one.
    init(_ folder: FolderRecord, since known: FolderSnapshot?, _ db: Database) throws {
        if let known, known.uidValidity == folder.uidValidity, known.highestModSeq == folder.highestModSeq {
            self = known
            return
        }
        var uids: UIDRanges
        if let known, known.uidValidity == folder.uidValidity, known.highestModSeq < folder.highestModSeq,
            known.highestModSeq >= folder.expungedFloor
        {
            uids = known.uids.subtracting(try folder.expunged(since: known.highestModSeq, db))
            uids.formUnion(try folder.uids(from: known.uidNext, db))
        } else {
            uids = try folder.uids(from: 1, db)
        }
        self.init(
            uidValidity: folder.uidValidity, uidNext: folder.uidNext, highestModSeq: folder.highestModSeq, uids: uids,
            firstUnseen: try folder.firstUnseen(db), keywords: folder.keywords.names,
            takesKeywords: !folder.keywords.isFull, mailboxID: folder.mailboxID)
    }

    func isEarlier(than other: FolderSnapshot) -> Bool {
        uidValidity != other.uidValidity || highestModSeq < other.highestModSeq
    }
}

extension FolderChanges {
    init(_ folder: FolderRecord, since modSeq: Int64, uidNext: UInt32, _ db: Database) throws {
        self.init(
            uidValidity: folder.uidValidity, uidNext: folder.uidNext, highestModSeq: folder.highestModSeq,
            appended: UIDRanges(), changed: [], expunged: UIDRanges(), keywords: folder.keywords.names)
        guard modSeq < folder.highestModSeq else { return }
        expunged = try folder.expunged(since: modSeq, db)
        if uidNext < folder.uidNext { appended = try folder.uids(from: uidNext, db) }
        let statement = try db.cachedStatement(
            sql: """
                SELECT uid, flags, modseq FROM message INDEXED BY message_modseq
                WHERE folder = ? AND modseq > ? AND uid < ?
                """)
        let rows = try Row.fetchCursor(statement, arguments: [folder.id.rawValue, modSeq, uidNext])
        while let row = try rows.next() {
            let flags = folder.keywords.flags(of: FlagBits(rawValue: row[1]))
            changed.append(FlagState(uid: row[0], flags: flags, modSeq: row[2]))
        }
        changed.sort { $0.uid < $1.uid }
    }
}
