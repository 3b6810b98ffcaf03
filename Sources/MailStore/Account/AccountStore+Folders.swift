import GRDB

extension AccountStore {
    /// All folders, by name.
    package func folders() throws -> [Folder] {
        try read { db in
            let subscribed = Set(try String.fetchAll(db, sql: "SELECT path FROM subscription"))
            return try FolderRecord.all(db).map { Folder($0, isSubscribed: subscribed.contains($0.path.text)) }
        }
    }

    /// The folder with this name.
    ///
    /// - Throws: ``StoreError/Code/noSuchFolder``.
    package func folder(at path: FolderPath) throws -> Folder {
        try read { db in
            guard let folder = try FolderRecord.find(path, db) else {
                throw StoreError(.noSuchFolder, "\(path) is not there")
            }
            return Folder(folder, isSubscribed: try Self.isSubscribed(path, db))
        }
    }

    /// Makes a folder, and what is missing above it (`\Noselect`); or makes one selectable that was not.
    ///
    /// - Throws: ``StoreError/Code/folderExists``, ``StoreError/Code/limitReached``.
    @discardableResult
    package func createFolder(_ path: FolderPath, role: FolderRole? = nil) throws -> Folder {
        try write { transaction in
            let folder = try transaction.create(path, role: role)
            return Folder(folder, isSubscribed: try Self.isSubscribed(path, transaction.db))
        }
    }

    /// The folder with this name, made where it isn't there, or holds no mail.
    package func folder(madeAt path: FolderPath) throws -> Folder {
        do {
            let folder = try folder(at: path)
            if folder.isSelectable { return folder }
        } catch let error as StoreError where error.code == .noSuchFolder {
            return try createFolder(path)
        }
        return try createFolder(path)
    }

    /// Renames a folder with all below it. INBOX stays: its mail moves, what is below it stays too (RFC 9051 section
    /// 6.3.6).
    ///
    /// - Throws: ``StoreError/Code/noSuchFolder``, ``StoreError/Code/folderExists``, ``StoreError/Code/invalidName``.
    package func renameFolder(_ path: FolderPath, to newPath: FolderPath) throws {
        try write { transaction in try transaction.rename(path, to: newPath) }
    }

    /// Deletes a folder with its mail. With folders below it, it stays without mail (`\Noselect`).
    ///
    /// - Throws: ``StoreError/Code/noSuchFolder``; ``StoreError/Code/invalidName`` for INBOX;
    ///   ``StoreError/Code/notSelectable`` for one that is `\Noselect` already and has folders below it.
    package func deleteFolder(_ path: FolderPath) throws {
        try write { transaction in try transaction.delete(path) }
    }

    /// Changes what a folder is for. A role that another folder has is taken from it.
    package func setRole(_ role: FolderRole?, of path: FolderPath) throws {
        try write { transaction in
            guard try FolderRecord.find(path, transaction.db) != nil else {
                throw StoreError(.noSuchFolder, "\(path) is not there")
            }
            try transaction.db.execute(
                sql: "UPDATE folder SET role = CASE path WHEN ? THEN ? ELSE NULL END WHERE path = ? OR role = ?",
                arguments: [path.text, role?.rawValue, path.text, role?.rawValue])
            try transaction.noteListChange()
        }
    }

    /// Every subscribed name, in order; those too that are no folder's (RFC 9051 section 6.3.7).
    package func subscriptions() throws -> [FolderPath] {
        try read { db in
            try String.fetchAll(db, sql: "SELECT path FROM subscription ORDER BY path").map { try FolderPath($0) }
        }
    }

    package func setSubscribed(_ isSubscribed: Bool, _ path: FolderPath) throws {
        try write { transaction in
            let count = try Int.fetchOne(transaction.db, sql: "SELECT count(*) FROM subscription") ?? 0
            guard !isSubscribed || count < options.maximumSubscriptions else {
                throw StoreError(.limitReached, "an account may have \(options.maximumSubscriptions) subscriptions")
            }
            try transaction.db.execute(
                sql: isSubscribed
                    ? "INSERT OR IGNORE INTO subscription (path) VALUES (?)"
                    : "DELETE FROM subscription WHERE path = ?",
                arguments: [path.text])
            try transaction.noteListChange()
        }
    }

    private static func isSubscribed(_ path: FolderPath, _ db: Database) throws -> Bool {
        try Int.fetchOne(db, sql: "SELECT 1 FROM subscription WHERE path = ?", arguments: [path.text]) != nil
    }
}

extension Folder {
    init(_ record: FolderRecord, isSubscribed: Bool) {
        self.init(
            id: record.id, path: record.path, mailboxID: record.mailboxID, role: record.role,
            isSelectable: record.isSelectable, isSubscribed: isSubscribed)
    }
}
