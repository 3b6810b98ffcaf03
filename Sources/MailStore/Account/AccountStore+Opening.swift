import Foundation
import GRDB
import MailMessage
import Synchronization

extension AccountStore {
    /// Opens the index under the lock, unless it is open: fills it from the files if it is new, and brings every folder
    /// up to its file, so that numbers found there are known before new ones are given.
    func openIndex() throws {
        guard try index.open() else { return }
        do {
            _ = try writeLocked { transaction in
                let isNew = try Int.fetchOne(transaction.db, sql: "SELECT count(*) FROM account") == 0
                if isNew { try transaction.fill() }
            }
            _ = try writeLocked(waitsForPrograms: false) { transaction in try transaction.prepareAll() }
            index.markPrepared()
        } catch {
            index.close(forGood: false)
            throw error
        }
        poller.add(self)
    }

    /// Makes the index anew from the files.
    func rebuild() throws {
        try lock.withLock {
            index.close(forGood: false)
            for suffix in ["", "-wal", "-shm"] { try POSIX.remove(index.path + suffix) }
            snapshots.withLock { $0 = [:] }
            try openIndex()
        }
        watchers.tellAll()
    }

    /// Writes `folders.json`. Under the lock.
    func writeFolderList() throws {
        guard let list = try index.use(isPreparing: true, { pool in try pool.read { try FolderList($0) } }) else {
            return
        }
        try list.write(to: directory)
    }
}

extension Transaction {
    /// Brings every folder up to its file.
    func prepareAll() throws {
        for var folder in try FolderRecord.all(db) where folder.isSelectable {
            let status = try POSIX.status(account.path(folder.file))
            guard
                status?.identity != folder.fileIdentity || status?.size != folder.fileSize
                    || folder.previousFile != nil || !account.hasMarked(folder)
            else { continue }
            do {
                _ = try prepare(&folder)
            } catch let error as StoreError where error.code == .damaged || error.code == .busy {
                // The other folders can be used without this one, which says so when it is opened, or waits for the
                // program that has locked it.
                continue
            }
        }
        try describeAnew()
    }

    /// Fills a new index: of a new account with an INBOX, of one that lost it from its files.
    func fill() throws {
        let list = try FolderList.read(account.directory)
        let found = try FolderFiles.find(in: account.directory)
        let microseconds = now * 1_000_000
        // A rebuild's numbers are above all that were given before.
        let isLost = list != nil || !found.isEmpty
        try db.execute(
            sql:
                "INSERT INTO account (id, last_uid_validity, next_email, describer_version, list_version) VALUES (1, ?, ?, ?, 1)",
            arguments: [
                list?.lastUIDValidity ?? 0, isLost ? microseconds : 1,
                MessageFacts.version(with: account.options.describer),
            ])
        effects.changesFolders = true
        effects.changesList = true
        for entry in list?.folders ?? [] { try restore(entry, modSeq: microseconds) }
        for path in list?.subscriptions ?? [] {
            try db.execute(sql: "INSERT OR IGNORE INTO subscription (path) VALUES (?)", arguments: [path.text])
        }
        for path in found where try FolderRecord.find(path, db) == nil { try restore(path, modSeq: microseconds) }
        if try FolderRecord.find(.inbox, db) == nil { _ = try create(.inbox, role: nil) }
    }

    /// A folder of the list.
    private func restore(_ entry: FolderList.Entry, modSeq: Int64) throws {
        guard try FolderRecord.find(entry.path, db) == nil else { return }
        let name = entry.file ?? FolderFiles.name(of: entry.path)
        var folder = try FolderRecord.insert(
            path: entry.path, mailboxID: entry.mailboxID, role: entry.role, isSelectable: entry.file != nil,
            uidValidity: entry.uidValidity, file: name, fileIdentity: 0, db)
        folder.keywords = KeywordList(entry.keywords)
        try readFile(of: &folder, modSeq: modSeq)
        folder.uidNext = max(folder.uidNext, entry.uidNext)
        folder.recentFrom = folder.uidNext
        try folder.update(db)
    }

    /// A folder that is known from its file alone.
    private func restore(_ path: FolderPath, modSeq: Int64) throws {
        try createParents(of: path)
        let name = FolderFiles.name(of: path)
        var uidValidity: UInt32?
        if let file = try MailFile(reading: account.path(name)) {
            let head = try file.read(at: 0, count: MboxScanner.maximumFromLine + MboxMark.headerSize)
            var scanner = MboxScanner()
            _ = head.withUnsafeBytes { scanner.scan($0) }
            uidValidity = scanner.finish()?.mark?.uidValidity
        }
        if let known = uidValidity {
            try db.execute(
                sql: "UPDATE account SET last_uid_validity = max(last_uid_validity, ?)", arguments: [known])
        }
        var folder = try FolderRecord.insert(
            path: path, mailboxID: Self.newMailboxID(), role: nil, isSelectable: true,
            uidValidity: try uidValidity ?? takeUIDValidity(), file: name, fileIdentity: 0, db)
        try readFile(of: &folder, modSeq: modSeq)
        folder.recentFrom = folder.uidNext
        try folder.update(db)
    }

    private func readFile(of folder: inout FolderRecord, modSeq: Int64) throws {
        guard folder.isSelectable else { return }
        folder.highestModSeq = modSeq
        folder.expungedFloor = modSeq
        let path = account.path(folder.file)
        try POSIX.makeParents(of: folder.file, below: account.directory)
        let file = try MailFile(writing: path) ?? MailFile(creating: path)
        folder.fileIdentity = file.identity
        try folder.update(db)
        _ = try Transaction(db, account: account, effects: effects, isRebuilding: true).prepare(&folder)
    }

    /// Makes what is kept of messages anew where it is another version's.
    private func describeAnew() throws {
        let describer = account.options.describer
        let known = try Int.fetchOne(db, sql: "SELECT describer_version FROM account")
        let version = MessageFacts.version(with: describer)
        guard known != version else { return }
        for folder in try FolderRecord.all(db) where folder.isSelectable && version != 0 {
            guard let file = try MailFile(reading: account.path(folder.file)),
                file.identity == folder.fileIdentity
            else { continue }
            for message in try MessageRecord.fetch(UIDRanges(1...UInt32.max), in: folder.id, db) {
                let content = try MessageContent(message, in: file).whole()
                try MessageFacts(.parse(content), describer: describer).update(email: message.email, db)
            }
        }
        try db.execute(sql: "UPDATE account SET describer_version = ?", arguments: [version])
    }
}
