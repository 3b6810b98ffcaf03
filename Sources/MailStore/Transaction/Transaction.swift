import Foundation
import GRDB

/// One change of an account, under the writer's lock and in one transaction of the index.
///
/// Its parts are extensions: ``prepare(_:)`` comes before everything that touches a folder's file.
final class Transaction {
    let db: Database
    let account: AccountStore
    let effects: Effects
    /// Whether the index is being made anew: what the files hold is all there is.
    let isRebuilding: Bool
    /// Whether another program that has locked a folder's file is waited for.
    let waitsForPrograms: Bool
    /// Seconds since 1970.
    let now: Int64

    init(
        _ db: Database, account: AccountStore, effects: Effects, isRebuilding: Bool = false,
        waitsForPrograms: Bool = true
    ) {
        self.waitsForPrograms = waitsForPrograms
        self.db = db
        self.account = account
        self.effects = effects
        self.isRebuilding = isRebuilding
        now = Int64(Date().timeIntervalSince1970)
    }

    /// A folder that can hold mail, with its file, both up to date.
    func open(_ id: FolderID) throws -> (FolderRecord, MailFile) {
        var folder = try FolderRecord.selectable(id, db)
        let file = try prepare(&folder)
        return (folder, file)
    }

    /// Writes the folder's row, and has those told who watch it.
    func save(_ folder: FolderRecord) throws {
        try folder.update(db)
        effects.changed[folder.id] = folder.highestModSeq
    }

    // MARK: - Numbers that are never given twice

    /// A new EMAILID.
    func takeEmailID() throws -> Int64 {
        try increment("next_email", from: nil) - 1
    }

    /// Sees to it that an EMAILID found in a file isn't given again.
    func raiseEmailID(above email: Int64) throws {
        try db.cachedStatement(sql: "UPDATE account SET next_email = max(next_email, ?)")
            .execute(arguments: [email < .max ? email + 1 : email])
    }

    /// A new UIDVALIDITY: about the time, and above every other.
    func takeUIDValidity() throws -> UInt32 {
        UInt32(clamping: try increment("last_uid_validity", from: now - 1))
    }

    private func increment(_ column: String, from least: Int64?) throws -> Int64 {
        try db.execute(
            sql: "UPDATE account SET \(column) = max(\(column), ?) + 1", arguments: [least ?? 0])
        guard let value = try Int64.fetchOne(db, sql: "SELECT \(column) FROM account") else {
            throw StoreError(.damaged, "\(account.index.path) has lost its counters: rebuild the account")
        }
        return value
    }
}

/// What a transaction leaves to be done when it is over.
final class Effects {
    /// Done after the commit, still under the lock. What fails here is made good when the account is opened next.
    var onCommit: [() throws -> Void] = []
    /// Written after that, into the files that the index speaks of.
    var marks: [FolderID: FileMarks] = [:]
    /// Done where there is no commit.
    var onRollback: [() -> Void] = []
    /// Held until the transaction is over and what it left to do is done.
    var locks: [ForeignLock] = []
    /// Folders that changed, with their MODSEQs.
    var changed: [FolderID: Int64] = [:]
    /// Whether there are messages that the text index doesn't have.
    var hasNewMail = false
    /// Whether what `folders.json` holds changed.
    var changesFolders = false
    /// Whether the list of folders or subscriptions changed.
    var changesList = false
}
