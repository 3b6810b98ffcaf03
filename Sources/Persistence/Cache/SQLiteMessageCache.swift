import Foundation
import GRDB
package import Logging
package import MailService
import ServiceLifecycle
import Synchronization

/// What never changes of messages, kept in memory and, behind it, in `cache.sqlite`.
///
/// Reads look into memory first. Writes are answered from memory at once and reach the file in batches while ``run()``
/// runs. No failure of the file fails a request: it is logged, and the cache goes on without.
package final class SQLiteMessageCache: MessageCache, Service {
    package struct Options: Sendable {
        /// About how many bytes of records stay in memory.
        package var memoryBytes = 64 << 20
        /// Bytes that the file may hold before the oldest records go. Protects the disk.
        package var diskBytes = 1 << 30
        /// Records that wait to be written; more are kept in memory only. Protects memory.
        package var pendingRecords = 20_000

        package init() {}
    }

    private struct State: Sendable {
        var memory: RecordMemory
        var queue: CacheQueue
        /// The file was found damaged: it is left alone, and made anew at the next start.
        var isFileBroken = false
    }

    private let directory: DataDirectory
    private let pool: DatabasePool
    private let options: Options
    private let logger: Logger
    private let state: Mutex<State>
    private let pending: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    /// Opens the file, or makes it. One that is damaged, or of a later version, is deleted and made anew.
    ///
    /// - Throws: ``StorageError`` where there can be no such file.
    package init(in directory: DataDirectory, options: Options = Options(), logger: Logger) throws {
        self.directory = directory
        self.options = options
        self.logger = logger
        state = Mutex(
            State(
                memory: RecordMemory(bytes: options.memoryBytes),
                queue: CacheQueue(maximumRecords: options.pendingRecords)))
        (pending, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        do {
            pool = try Self.open(directory)
        } catch let error as StorageError where error.code == .corrupt || error.code == .newerSchema {
            logger.warning("the message cache is made anew", metadata: ["error": "\(error)"])
            try directory.removeDatabase(directory.cacheFile)
            pool = try Self.open(directory)
        }
    }

    private static func open(_ directory: DataDirectory) throws -> DatabasePool {
        try DatabaseFile.open(directory.cacheFile, in: directory, label: "cache", migrator: CacheMigrations.migrator)
    }

    /// Closes the file. Records that still wait are lost: ``flush()`` first.
    package func close() throws {
        if state.withLock({ $0.isFileBroken }) {
            try pool.close()
        } else {
            try pool.closeWithCheckpoint()
        }
    }

    /// Writes what waits, until shutdown; then once more.
    package func run() async throws {
        for await _ in pending.cancelOnGracefulShutdown() {
            await flush()
        }
        await flush()
    }

    package func records(_ uids: [UInt32], in folder: CacheFolder) async -> [UInt32: MessageRecord] {
        var found = state.withLock { $0.memory.find(uids, in: folder) }
        guard found.count < uids.count else { return found }
        let missing = uids.filter { found[$0] == nil }
        let bodies = await ask(nothing: [:]) { db in try CacheTables.records(missing, in: folder, db) }
        guard !bodies.isEmpty else { return found }
        let read = decode(bodies)
        state.withLock { $0.memory.insert(read, in: folder) }
        found.merge(read) { known, _ in known }
        return found
    }

    package func store(_ records: [UInt32: MessageRecord], in folder: CacheFolder) async {
        guard !records.isEmpty else { return }
        state.withLock { $0.memory.insert(records, in: folder) }
        enqueue(.store(records, in: folder))
    }

    package func holdsRecords(of folder: CacheFolder) async -> Bool {
        if state.withLock({ $0.memory.isKnown(folder) }) { return true }
        return await ask(nothing: false) { db in try CacheTables.holdsRecords(of: folder, db) }
    }

    package func retainOnly(_ folder: CacheFolder) async {
        guard state.withLock({ $0.memory.retainOnly(folder) }) else { return }
        enqueue(.retainOnly(folder))
    }

    /// Writes all that waits, in one transaction.
    package func flush() async {
        let work = state.withLock { $0.isFileBroken ? [] : $0.queue.takeAll() }
        guard !work.isEmpty else { return }
        let limit = options.diskBytes
        do {
            // In a task of its own: a write whose task is cancelled half-way leaves its transaction open.
            try await Task { [pool] in
                let batch = try await Self.encode(work)
                try await pool.write { db in
                    for item in batch { try item.carryOut(db) }
                    try CacheTables.evict(above: limit, db)
                }
            }.value
        } catch {
            note(error, while: "writing")
        }
    }

    private func enqueue(_ work: CacheQueue.Work) {
        let isAccepted = state.withLock { !$0.isFileBroken && $0.queue.append(work) }
        if isAccepted {
            signal.yield()
        } else {
            logger.debug("records are not written: the cache file is damaged, or too many wait")
        }
    }
}

// MARK: - The file

extension SQLiteMessageCache {
    private enum EncodedWork: Sendable {
        case store([UInt32: Data], in: CacheFolder)
        case retainOnly(CacheFolder)

        func carryOut(_ db: Database) throws {
            switch self {
            case .store(let bodies, let folder): try CacheTables.store(bodies, in: folder, db)
            case .retainOnly(let folder): try CacheTables.retainOnly(folder, db)
            }
        }
    }

    /// Before the transaction, so that the file is locked for no longer than the writing takes.
    @concurrent
    private static func encode(_ work: [CacheQueue.Work]) async throws -> [EncodedWork] {
        try work.map { item in
            switch item {
            case .store(let records, let folder): .store(try records.mapValues(RecordFormat.encode), in: folder)
            case .retainOnly(let folder): .retainOnly(folder)
            }
        }
    }

    private func decode(_ bodies: [UInt32: Data]) -> [UInt32: MessageRecord] {
        bodies.compactMapValues { body in
            do {
                return try RecordFormat.decode(body)
            } catch {
                logger.debug("a cached record can't be read", metadata: ["error": "\(error)"])
                return nil
            }
        }
    }

    private func ask<Answer: Sendable>(
        nothing: Answer,
        _ question: @escaping @Sendable (Database) throws -> Answer
    ) async -> Answer {
        guard !state.withLock({ $0.isFileBroken }) else { return nothing }
        do {
            return try await pool.read(question)
        } catch {
            note(error, while: "reading")
            return nothing
        }
    }

    private func note(_ error: any Error, while activity: String) {
        guard !(error is CancellationError) else { return }
        guard let error = error as? DatabaseError, error.isCorruption else {
            logger.error("message cache: \(activity) failed", metadata: ["error": "\(error)"])
            return
        }
        let isNews = state.withLock { state in
            defer { state.isFileBroken = true }
            return !state.isFileBroken
        }
        guard isNews else { return }
        logger.warning(
            "the message cache is damaged: going on in memory; it is made anew at the next start",
            metadata: ["error": "\(error)"])
        do {
            // Open descriptors keep the old file alive until they are closed.
            try directory.removeDatabase(directory.cacheFile)
        } catch {
            logger.error("the damaged message cache can't be deleted", metadata: ["error": "\(error)"])
        }
    }
}
