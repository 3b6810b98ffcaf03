import Foundation
import GRDB

/// Opens a database file: WAL, foreign keys on, waiting for locks, its schema brought up to date.
enum DatabaseFile {
    /// Seconds to wait for another process's lock before giving up.
    private static let busyTimeout: TimeInterval = 5
    /// Readers at once: protects file descriptors; reads are short.
    private static let maximumReaders = 4
    /// Bytes that the write-ahead log keeps after a checkpoint: protects the disk after a burst.
    private static let journalSizeLimit = 16 << 20

    static func open(
        _ file: URL,
        in directory: DataDirectory,
        label: String,
        migrator: DatabaseMigrator,
        preparing prepare: @escaping @Sendable (Database) throws -> Void = { _ in }
    ) throws -> DatabasePool {
        try directory.prepareFile(file)
        var configuration = Configuration()
        configuration.label = label
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(busyTimeout)
        configuration.maximumReaderCount = maximumReaders
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA journal_size_limit = \(journalSizeLimit)")
            try prepare(db)
        }
        do {
            let pool = try DatabasePool(path: file.path, configuration: configuration)
            guard try pool.read({ try !migrator.hasBeenSuperseded($0) }) else {
                throw StorageError(
                    .newerSchema, path: file.path,
                    detail: "a later version of Postern has changed this database: run that version")
            }
            try migrator.migrate(pool)
            return pool
        } catch let error as DatabaseError {
            throw StorageError(file, error)
        }
    }
}

extension DatabasePool {
    /// Closes the file with all of it in one place: GRDB closes its readers last, and a reader can't bring the
    /// write-ahead log into the file.
    func closeWithCheckpoint() throws {
        try writeWithoutTransaction { db in _ = try db.checkpoint(.passive) }
        try close()
    }
}

extension StorageError {
    init(_ file: URL, _ error: DatabaseError) {
        if error.isCorruption {
            self.init(.corrupt, path: file.path, detail: "this is no database, or it is damaged", underlying: error)
        } else {
            self.init(.cannotOpen, path: file.path, detail: "the database can't be opened", underlying: error)
        }
    }
}

extension DatabaseError {
    /// Whether the file's content is at fault.
    var isCorruption: Bool {
        resultCode == .SQLITE_CORRUPT || resultCode == .SQLITE_NOTADB
    }
}
