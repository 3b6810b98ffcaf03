import Foundation
import GRDB
import Synchronization

/// An account's `index.sqlite`, open while somebody uses it and a while longer.
final class IndexFile: Sendable {
    /// Seconds to wait for SQLite's own lock: writers wait for ``WriterLock`` before, so what remains is short.
    private static let busyTimeout = 10.0
    /// Bytes that the write-ahead log keeps after a checkpoint. Protects the disk after a burst.
    private static let journalSizeLimit = 16 << 20
    /// KiB of pages that a connection keeps. Protects the memory of a server with many accounts open.
    private static let cacheKibibytes = 1024

    private struct State: Sendable {
        var pool: DatabasePool?
        /// Whether the pool's content is up to the account's files.
        var isPrepared = false
        var users = 0
        var lastUse = ContinuousClock.now
        var isClosedForGood = false
    }

    let path: String
    private let maximumReaders: Int
    private let state = Mutex(State())

    init(path: String, maximumReaders: Int) {
        self.path = path
        self.maximumReaders = maximumReaders
    }

    /// Runs `body` with the open index; nil if it isn't open.
    ///
    /// - Parameter isPreparing: whether an index will do that is behind the files, as for who holds the writer's lock and
    ///   brings it up to them. Everybody else would see a folder without what a crash left in its file, and then with it.
    func use<Result>(isPreparing: Bool = false, _ body: (DatabasePool) throws -> Result) throws -> Result? {
        let pool = state.withLock { state -> DatabasePool? in
            guard let pool = state.pool, state.isPrepared || isPreparing else { return nil }
            state.users += 1
            return pool
        }
        guard let pool else { return nil }
        defer {
            state.withLock { state in
                state.users -= 1
                state.lastUse = .now
            }
        }
        do {
            return try body(pool)
        } catch let error as DatabaseError {
            throw StoreError(path, error)
        }
    }

    /// Opens the index, or makes it. The caller holds the writer's lock.
    ///
    /// - Returns: whether it has to be prepared, and ``markPrepared()`` be called, before others may use it.
    func open() throws -> Bool {
        try state.withLock { state in
            guard !state.isClosedForGood else { throw StoreError(.closed, "the account was removed") }
            guard state.pool == nil else { return !state.isPrepared }
            do {
                state.pool = try makePool()
                state.isPrepared = false
                state.lastUse = .now
                return true
            } catch let error as DatabaseError {
                throw StoreError(path, error)
            }
        }
    }

    /// Lets everybody use the open index.
    func markPrepared() { state.withLock { $0.isPrepared = true } }

    private func makePool() throws -> DatabasePool {
        var configuration = Configuration()
        configuration.label = "mail"
        configuration.busyMode = .timeout(Self.busyTimeout)
        configuration.maximumReaderCount = maximumReaders
        configuration.foreignKeysEnabled = false
        configuration.prepareDatabase { db in
            // The folders' files hold what a lost commit held, and are synced.
            try db.execute(
                sql: """
                    PRAGMA synchronous = NORMAL;
                    PRAGMA journal_size_limit = \(Self.journalSizeLimit);
                    PRAGMA cache_size = -\(Self.cacheKibibytes);
                    PRAGMA temp_store = MEMORY;
                    """)
        }
        let pool = try DatabasePool(path: path, configuration: configuration)
        let migrator = IndexSchema.migrator
        guard try pool.read({ try !migrator.hasBeenSuperseded($0) }) else {
            throw StoreError(.newerSchema, "a later version of Postern has changed \(path): run that version")
        }
        if try pool.read({ try !migrator.hasCompletedMigrations($0) }) { try migrator.migrate(pool) }
        return pool
    }

    var isOpen: Bool { state.withLock { $0.pool != nil } }

    /// Closes the index if nobody has used it since `moment`.
    ///
    /// - Returns: whether it is closed now.
    func closeIfUnused(since moment: ContinuousClock.Instant) -> Bool {
        state.withLock { state in
            guard let pool = state.pool else { return true }
            guard state.users == 0, state.lastUse <= moment else { return false }
            return Self.close(pool, &state)
        }
    }

    /// Closes the index, for ever or until it is opened again. The caller sees to it that nobody uses it.
    func close(forGood: Bool) {
        state.withLock { state in
            state.isClosedForGood = forGood
            if let pool = state.pool { _ = Self.close(pool, &state) }
        }
    }

    private static func close(_ pool: DatabasePool, _ state: inout State) -> Bool {
        do {
            try pool.close()
            state.pool = nil
            return true
        } catch {
            // A statement is still at work: it stays open, and the next look tries again.
            return false
        }
    }
}

extension StoreError {
    init(_ path: String, _ error: DatabaseError) {
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            self.init(.damaged, "\(path) is no database, or it is damaged: rebuild the account", underlying: error)
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(.busy, "\(path) is locked", underlying: error)
        case .SQLITE_FULL:
            self.init(.io, "no space for \(path)", errno: ENOSPC, underlying: error)
        default:
            self.init(.io, "\(path): the index can't be read or written", underlying: error)
        }
    }
}
