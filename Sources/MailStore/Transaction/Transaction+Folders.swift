import Foundation
import GRDB

extension Transaction {
    /// A new OBJECTID of a folder (RFC 8474 section 4.1).
    static func newMailboxID() -> String {
        "F" + UUID().uuidString.lowercased()
    }

    func create(_ path: FolderPath, role: FolderRole?) throws -> FolderRecord {
        let known = try FolderRecord.find(path, db)
        if let known, known.isSelectable { throw StoreError(.folderExists, "\(path) is there already") }
        let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM folder") ?? 0
        guard count + path.levels.count <= account.options.maximumFolders + 1 else {
            throw StoreError(.limitReached, "an account may have \(account.options.maximumFolders) folders")
        }
        try createParents(of: path)
        if let role { try db.execute(sql: "UPDATE folder SET role = NULL WHERE role = ?", arguments: [role.rawValue]) }
        let name = FolderFiles.name(of: path)
        let file = try makeFile(name)
        try noteListChange()
        guard var folder = known else {
            return try FolderRecord.insert(
                path: path, mailboxID: Self.newMailboxID(), role: role, isSelectable: true,
                uidValidity: try takeUIDValidity(), file: name, fileIdentity: file.identity, db)
        }
        folder.isSelectable = true
        folder.role = role
        folder.uidValidity = try takeUIDValidity()
        folder.file = name
        folder.fileIdentity = file.identity
        try save(folder)
        return folder
    }

    /// An empty file for a folder. One that is left of a folder that is no more is not ours to empty: it's put aside.
    private func makeFile(_ name: String) throws -> MailFile {
        let path = account.path(name)
        try POSIX.makeParents(of: name, below: account.directory)
        if POSIX.exists(path) { try POSIX.rename(path, to: "\(path).\(UUID().uuidString).old") }
        let file = try MailFile(creating: path)
        effects.onRollback.append { unlink(path) }
        if account.options.syncsToDisk { try POSIX.syncDirectory((path as NSString).deletingLastPathComponent) }
        return file
    }

    /// What is missing above a folder, without mail.
    func createParents(of path: FolderPath) throws {
        guard let parent = path.parent, try FolderRecord.find(parent, db) == nil else { return }
        try createParents(of: parent)
        _ = try FolderRecord.insert(
            path: parent, mailboxID: Self.newMailboxID(), role: nil, isSelectable: false,
            uidValidity: try takeUIDValidity(), file: FolderFiles.name(of: parent), fileIdentity: 0, db)
    }

    func delete(_ path: FolderPath) throws {
        guard !path.isInbox else { throw StoreError(.invalidName, "INBOX can't be deleted") }
        guard var folder = try FolderRecord.find(path, db) else {
            throw StoreError(.noSuchFolder, "\(path) is not there")
        }
        let hasChildren = try !children(of: path).isEmpty
        guard folder.isSelectable || !hasChildren else {
            throw StoreError(.notSelectable, "\(path) has folders below it")
        }
        let emails = try Int64.fetchAll(
            db, sql: "SELECT email FROM message WHERE folder = ?", arguments: [folder.id.rawValue])
        try db.execute(sql: "DELETE FROM message WHERE folder = ?", arguments: [folder.id.rawValue])
        try db.execute(sql: "DELETE FROM expunged WHERE folder = ?", arguments: [folder.id.rawValue])
        try db.execute(sql: "DELETE FROM unmarked WHERE folder = ?", arguments: [folder.id.rawValue])
        try MessageFacts.removeUnused(emails, db)
        if folder.isSelectable {
            let files = [folder.file, folder.file + AccountStore.rewriteSuffix].map(account.path)
            effects.onCommit.append { for file in files { try POSIX.remove(file) } }
        }
        if hasChildren {
            folder.becomeEmpty(uidValidity: try takeUIDValidity())
            try save(folder)
        } else {
            try db.execute(sql: "DELETE FROM folder WHERE id = ?", arguments: [folder.id.rawValue])
            effects.changed[folder.id] = .max
        }
        try noteListChange()
    }

    /// Every folder below a path.
    private func children(of path: FolderPath) throws -> [FolderRecord] {
        try FolderRecord.all(db).filter { $0.path.isBelow(path) }
    }

    func noteListChange() throws {
        try db.execute(sql: "UPDATE account SET list_version = list_version + 1")
        effects.changesFolders = true
        effects.changesList = true
    }
}

// MARK: - Renaming

extension Transaction {
    func rename(_ path: FolderPath, to newPath: FolderPath) throws {
        guard let folder = try FolderRecord.find(path, db) else {
            throw StoreError(.noSuchFolder, "\(path) is not there")
        }
        guard try FolderRecord.find(newPath, db) == nil else {
            throw StoreError(.folderExists, "\(newPath) is there already")
        }
        guard !newPath.isBelow(path) || path.isInbox else {
            throw StoreError(.invalidName, "a folder can't go below itself")
        }
        try noteListChange()
        guard !path.isInbox else { return try moveInbox(folder, to: newPath) }
        try createParents(of: newPath)
        for var moved in [folder] + (try children(of: path)) {
            let target = try moved.path.moved(from: path, to: newPath)
            guard try FolderRecord.find(target, db) == nil else {
                throw StoreError(.folderExists, "\(target) is there already")
            }
            // A rename that wasn't finished yet is, before the next begins.
            if moved.isSelectable { _ = try prepare(&moved) }
            moved.path = target
            if moved.isSelectable { moved.previousFile = moved.file }
            moved.file = FolderFiles.name(of: target)
            try save(moved)
            if moved.isSelectable { moveFile(of: moved) }
        }
    }

    private func moveFile(of folder: FolderRecord) {
        effects.onCommit.append { [account] in
            guard let previous = folder.previousFile else { return }
            try POSIX.makeParents(of: folder.file, below: account.directory)
            try POSIX.rename(account.path(previous), to: account.path(folder.file))
        }
    }

    private func moveInbox(_ inbox: FolderRecord, to path: FolderPath) throws {
        let folder = try create(path, role: nil)
        _ = try copy(UIDRanges(1...UInt32.max), from: inbox.id, to: folder.id, removing: true)
    }
}

extension FolderRecord {
    /// Makes it a name without mail.
    mutating func becomeEmpty(uidValidity newValidity: UInt32) {
        isSelectable = false
        uidValidity = newValidity
        uidNext = 1
        recentFrom = 1
        highestModSeq += 1
        messageCount = 0
        unseenCount = 0
        deletedCount = 0
        size = 0
        deletedSize = 0
        keywords = KeywordList()
        expungedFloor = highestModSeq
        role = nil
        fileIdentity = 0
        fileSize = 0
        deadBytes = 0
    }
}
