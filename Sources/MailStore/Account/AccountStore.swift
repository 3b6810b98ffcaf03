import Foundation
import GRDB
import Synchronization

/// The mail of one account.
///
/// Blocking and thread-safe, as all of ``MailStore``. What was acknowledged (the method returned) survives a crash.
package final class AccountStore: Sendable {
    /// Behind a folder's file's name, the file that is to take its place.
    static let rewriteSuffix = ".new"

    package let name: String
    package let options: MailStoreOptions
    let directory: String
    let lock: WriterLock
    let index: IndexFile
    /// Folders' files, open to read.
    let files = Mutex<[FolderID: MailFile]>([:])
    /// Snapshots that were asked for.
    let snapshots = Mutex<[FolderID: FolderSnapshot]>([:])
    let watchers = Watchers()
    let poller: Poller
    /// Nil where the text index is filled by those who search alone.
    let indexing: BackgroundIndexing?
    /// ``FolderRecord/unmarkedSince`` of the changes whose marks this process has seen written.
    let marked = Mutex<[FolderID: Int64]>([:])
    /// How often something failed that a later opening makes good.
    let unfinished = Mutex(0)

    init(
        name: String, directory: String, options: MailStoreOptions, poller: Poller, indexing: BackgroundIndexing? = nil
    ) {
        self.name = name
        self.options = options
        self.directory = directory
        self.poller = poller
        self.indexing = indexing
        lock = WriterLock(path: directory + "/writer.lock", timeout: options.lockTimeout)
        index = IndexFile(path: directory + "/index.sqlite", maximumReaders: options.maximumReaders)
    }

    var spoolDirectory: String { directory + "/.spool" }

    /// A file of the account's by its name in the index.
    func path(_ file: String) -> String { directory + "/" + file }

    package func credentials() throws -> StoredCredentials {
        try AccountFile.read(directory).credentials
    }

    package func replaceCredentials(_ credentials: StoredCredentials) throws {
        try lock.withLock {
            var file = try AccountFile.read(directory)
            file.credentials = credentials
            try file.write(to: directory)
        }
    }

    /// What is used of what is allowed.
    package func quota() throws -> Quota {
        try read { db in
            let row = try Row.fetchOne(
                db, sql: "SELECT coalesce(sum(size), 0), coalesce(sum(message_count), 0) FROM folder")
            return Quota(usedBytes: row?[0] ?? 0, limitBytes: options.quotaBytes, messageCount: row?[1] ?? 0)
        }
    }
}

// MARK: - The index

extension AccountStore {
    /// Reads the index at one moment. `body` must not call the store.
    func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
        while true {
            if let result = try index.use({ pool in try pool.read(body) }) { return result }
            try lock.withLock { try openIndex() }
        }
    }

    /// Changes the account, and tells who watches. `body` must not call the store.
    func write<Result: Sendable>(_ body: (Transaction) throws -> Result) throws -> Result {
        let (result, news) = try lock.withLock {
            try openIndex()
            return try writeLocked(body)
        }
        watchers.tell(news)
        return result
    }

    /// Under the lock.
    func writeLocked<Result: Sendable>(
        waitsForPrograms: Bool = true, _ body: (Transaction) throws -> Result
    ) throws -> (Result, Watchers.News) {
        let effects = Effects()
        defer { for lock in effects.locks { lock.release() } }
        let result: Result?
        do {
            result = try index.use(isPreparing: true) { pool in
                try pool.write { db in
                    try body(
                        Transaction(db, account: self, effects: effects, waitsForPrograms: waitsForPrograms))
                }
            }
        } catch {
            for undo in effects.onRollback.reversed() { undo() }
            throw error
        }
        guard let result else { throw StoreError(.closed, "the index was closed") }
        finish(effects)
        if effects.hasNewMail { indexing?.add(self) }
        return (result, Watchers.News(changed: effects.changed, changesList: effects.changesList))
    }

    /// The change is made: what fails now is no error. Who opens the folder or the account next makes it good.
    private func finish(_ effects: Effects) {
        // The list first: what a rewrite leaves out of a file is known from the list alone.
        if effects.changesFolders { effects.onCommit.insert({ try self.writeFolderList() }, at: 0) }
        for work in effects.onCommit { attempt(work) }
        for (folder, marks) in effects.marks {
            attempt {
                try marks.write()
                marked.withLock { $0[folder] = marks.since }
            }
        }
    }

    private func attempt(_ work: () throws -> Void) {
        do {
            try work()
        } catch {
            unfinished.withLock { $0 += 1 }
        }
    }
}
