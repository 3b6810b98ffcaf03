import Foundation
import GRDB
import Logging
import MailService
import Synchronization
import Testing

@testable import Persistence

/// What only a file can do: last, be damaged, be read by others, fill the disk.
@Suite(.timeLimit(.minutes(1))) struct SQLiteFileTests {
    @Test func stateOutlivesTheProcess() async throws {
        try await withDataDirectory { directory in
            let before = try SQLiteStateStore(in: directory)
            try await before.insertSession(.sample(1))
            try before.close()
            let after = try SQLiteStateStore(in: directory)
            #expect(try await after.session(tokenHash: SessionRecord.sample(1).tokenHash) == .sample(1))
            try after.close()
        }
    }

    @Test func cacheOutlivesTheProcess() async throws {
        try await withDataDirectory { directory in
            let before = try SQLiteMessageCache(in: directory, logger: .silent)
            await before.store([1: .sample(1)], in: .sample())
            await before.flush()
            try before.close()
            let after = try SQLiteMessageCache(in: directory, logger: .silent)
            #expect(await after.holdsRecords(of: .sample()))
            #expect(await after.records([1], in: .sample()) == [1: .sample(1)])
            try after.close()
        }
    }

    @Test func filesAreForTheirOwnerAlone() async throws {
        try await withDataDirectory { directory in
            let state = try SQLiteStateStore(in: directory)
            let cache = try SQLiteMessageCache(in: directory, logger: .silent)
            try await state.insertSession(.sample(1))
            #expect(try mode(directory.url) == 0o700)
            for name in try FileManager.default.contentsOfDirectory(atPath: directory.url.path) {
                #expect(try mode(directory.url.appending(path: name)) == 0o600, "\(name)")
            }
            try state.close()
            try cache.close()
        }
    }

    @Test func damagedStateIsRefusedAndKept() async throws {
        try await withDataDirectory { directory in
            try directory.prepare()
            let garbage = Data(repeating: 0x41, count: 8_192)
            try garbage.write(to: directory.stateFile)
            let error = try #require(throws: StorageError.self) { _ = try SQLiteStateStore(in: directory) }
            #expect(error.code == .corrupt && error.path == directory.stateFile.path)
            #expect(try Data(contentsOf: directory.stateFile) == garbage)
        }
    }

    @Test func stateOfALaterVersionIsRefused() async throws {
        try await withDataDirectory { directory in
            var migrator = StateMigrations.migrator
            migrator.registerMigration("from the future") { _ in }
            try DatabaseFile.open(directory.stateFile, in: directory, label: "future", migrator: migrator).close()
            let error = try #require(throws: StorageError.self) { _ = try SQLiteStateStore(in: directory) }
            #expect(error.code == .newerSchema)
        }
    }

    @Test func aDirectoryThatCannotBeIsRefused() throws {
        let directory = DataDirectory(URL(filePath: "/dev/null/data"))
        let error = try #require(throws: StorageError.self) { _ = try SQLiteStateStore(in: directory) }
        #expect(error.code == .cannotOpen)
    }

    @Test func aDamagedCacheIsMadeAnew() async throws {
        try await withDataDirectory { directory in
            try directory.prepare()
            try Data(repeating: 0x41, count: 8_192).write(to: directory.cacheFile)
            let log = RecordedLog()
            let cache = try SQLiteMessageCache(in: directory, logger: log.logger)
            #expect(log.levels == [.warning])
            await cache.store([1: .sample(1)], in: .sample())
            await cache.flush()
            #expect(await cache.records([1], in: .sample()) == [1: .sample(1)])
            #expect(try mode(directory.cacheFile) == 0o600)
            try cache.close()
        }
    }

    @Test func aCacheDamagedWhileItRunsIsDoneWithout() async throws {
        try await withDataDirectory { directory in
            var options = SQLiteMessageCache.Options()
            options.memoryBytes = 0
            let filled = try SQLiteMessageCache(in: directory, logger: .silent)
            let records = Dictionary(uniqueKeysWithValues: (1...500).map { (UInt32($0), MessageRecord.sample($0)) })
            await filled.store(records, in: .sample())
            await filled.flush()
            try filled.close()
            let checkpoint = try DatabaseQueue(path: directory.cacheFile.path)
            try await checkpoint.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
            }
            try checkpoint.close()
            let log = RecordedLog()
            let cache = try SQLiteMessageCache(in: directory, options: options, logger: log.logger)
            let file = try FileHandle(forWritingTo: directory.cacheFile)
            try file.seek(toOffset: 4_096)
            try file.write(contentsOf: Data(repeating: 0xFF, count: 1 << 16))
            try file.close()
            #expect(await cache.records(Array(1...500), in: .sample()).isEmpty)
            await cache.store([1: .sample(1)], in: .sample())
            await cache.flush()
            #expect(log.levels == [.warning])
            try cache.close()
            let anew = try SQLiteMessageCache(in: directory, logger: .silent)
            #expect(await anew.records([1], in: .sample()).isEmpty)
            try anew.close()
        }
    }

    @Test func theFileIsBounded() async throws {
        try await withDataDirectory { directory in
            var options = SQLiteMessageCache.Options()
            options.memoryBytes = 0
            options.diskBytes = 1 << 20
            let cache = try SQLiteMessageCache(in: directory, options: options, logger: .silent)
            for batch in 0..<40 {
                let uids = (batch * 100 + 1)...(batch * 100 + 100)
                let records = Dictionary(uniqueKeysWithValues: uids.map { (UInt32($0), MessageRecord.sample($0)) })
                await cache.store(records, in: .sample())
                await cache.flush()
            }
            let newest = await cache.records(Array(3_901...4_000), in: .sample())
            let oldest = await cache.records(Array(1...100), in: .sample())
            #expect(newest.count == 100 && oldest.isEmpty)
            let size = try FileManager.default.attributesOfItem(atPath: directory.cacheFile.path)[.size] as? Int
            #expect(try #require(size) < 2 << 20)
            try cache.close()
        }
    }

    @Test func whatWaitsIsBounded() async throws {
        try await withDataDirectory { directory in
            var options = SQLiteMessageCache.Options()
            options.memoryBytes = 0
            options.pendingRecords = 2
            let cache = try SQLiteMessageCache(in: directory, options: options, logger: .silent)
            for uid: UInt32 in 1...5 { await cache.store([uid: .sample(1)], in: .sample()) }
            await cache.flush()
            #expect(await cache.records(Array(1...5), in: .sample()).keys.sorted() == [1, 2])
            try cache.close()
        }
    }

    @Test func aRunningCacheWritesAndStopsWithItsTask() async throws {
        try await withDataDirectory { directory in
            let cache = try SQLiteMessageCache(in: directory, logger: .silent)
            let running = Task { try await cache.run() }
            await cache.store([1: .sample(1)], in: .sample())
            running.cancel()
            try await running.value
            try cache.close()
            let after = try SQLiteMessageCache(in: directory, logger: .silent)
            #expect(await after.records([1], in: .sample()) == [1: .sample(1)])
            try after.close()
        }
    }
}

/// Keeps the levels of what was logged.
private final class RecordedLog: Sendable {
    private let entries = Mutex<[Logger.Level]>([])

    var levels: [Logger.Level] { entries.withLock { $0.filter { $0 >= .info } } }

    var logger: Logger {
        Logger(label: "test", factory: { _ in Handler(log: self) })
    }

    private struct Handler: LogHandler {
        let log: RecordedLog
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            log.entries.withLock { $0.append(event.level) }
        }
    }
}
