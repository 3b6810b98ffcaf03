import Foundation
import Logging
import MailMessage
import MailService
import Persistence
import Testing

/// One suite for every message cache: what one adapter promises, all of them keep.
@Suite(.timeLimit(.minutes(1))) struct MessageCacheTests {
    enum Adapter: CaseIterable, Sendable {
        case memory
        case sqlite
        /// With a memory too small for anything, so that all is read from the file.
        case sqliteWithoutMemory
    }

    private func withCache(
        _ adapter: Adapter,
        _ body: (any MessageCache, _ settle: () async -> Void) async throws -> Void
    ) async throws {
        var options = SQLiteMessageCache.Options()
        switch adapter {
        case .memory:
            try await body(InMemoryMessageCache()) {}
            return
        case .sqlite: break
        case .sqliteWithoutMemory: options.memoryBytes = 0
        }
        try await withDataDirectory { [options] directory in
            let cache = try SQLiteMessageCache(in: directory, options: options, logger: .silent)
            try await body(cache) { await cache.flush() }
            try cache.close()
        }
    }

    @Test(arguments: Adapter.allCases)
    func givesWhatItHolds(adapter: Adapter) async throws {
        try await withCache(adapter) { cache, settle in
            #expect(await cache.records([1, 2, 3], in: .sample()).isEmpty)
            await cache.store([1: .sample(1), 3: .sample(3), .max: .sample(4)], in: .sample())
            await settle()
            let found = await cache.records([1, 2, 3, .max, 3], in: .sample())
            #expect(found == [1: .sample(1), 3: .sample(3), .max: .sample(4)])
            #expect(await cache.records([], in: .sample()).isEmpty)
        }
    }

    @Test(arguments: Adapter.allCases)
    func keepsFoldersApart(adapter: Adapter) async throws {
        try await withCache(adapter) { cache, settle in
            let others = [
                CacheFolder.sample(account: "other"), .sample(folder: "Sent"), .sample(validity: 8),
                .sample(validity: 0),
            ]
            await cache.store([1: .sample(1)], in: .sample())
            await settle()
            for other in others {
                #expect(await cache.records([1], in: other).isEmpty)
                #expect(await !cache.holdsRecords(of: other))
            }
            for (index, other) in others.enumerated() { await cache.store([1: .sample(index + 2)], in: other) }
            await settle()
            #expect(await cache.records([1], in: .sample()) == [1: .sample(1)])
            #expect(await cache.records([1], in: others[3]) == [1: .sample(5)])
        }
    }

    @Test(arguments: Adapter.allCases)
    func tellsWhetherItHoldsAnything(adapter: Adapter) async throws {
        try await withCache(adapter) { cache, settle in
            #expect(await !cache.holdsRecords(of: .sample()))
            await cache.store([7: .sample(7)], in: .sample())
            await settle()
            #expect(await cache.holdsRecords(of: .sample()))
        }
    }

    @Test(arguments: Adapter.allCases)
    func forgetsOtherValidities(adapter: Adapter) async throws {
        try await withCache(adapter) { cache, settle in
            await cache.store([1: .sample(1)], in: .sample(validity: 1))
            await cache.store([1: .sample(2)], in: .sample(validity: 2))
            await cache.store([1: .sample(3)], in: .sample(folder: "Sent", validity: 1))
            await cache.retainOnly(.sample(validity: 2))
            await settle()
            #expect(await cache.records([1], in: .sample(validity: 1)).isEmpty)
            #expect(await cache.records([1], in: .sample(validity: 2)) == [1: .sample(2)])
            #expect(await cache.records([1], in: .sample(folder: "Sent", validity: 1)) == [1: .sample(3)])
        }
    }

    @Test(arguments: Adapter.allCases)
    func replaces(adapter: Adapter) async throws {
        try await withCache(adapter) { cache, settle in
            await cache.store([1: .sample(1)], in: .sample())
            await cache.store([1: .sample(2)], in: .sample())
            await settle()
            #expect(await cache.records([1], in: .sample()) == [1: .sample(2)])
        }
    }

    @Test(arguments: Adapter.allCases)
    func takesManyRecords(adapter: Adapter) async throws {
        try await withCache(adapter) { cache, settle in
            let records = Dictionary(uniqueKeysWithValues: (1...1_200).map { (UInt32($0), MessageRecord.sample($0)) })
            await cache.store(records, in: .sample())
            await settle()
            #expect(await cache.records(Array(1...1_300), in: .sample()) == records)
        }
    }
}

extension CacheFolder {
    static func sample(account: String = "account", folder: String = "INBOX", validity: UInt32 = 7) -> CacheFolder {
        CacheFolder(
            account: AccountID(rawValue: account), folder: FolderID(.name(Array(folder.utf8))), validity: validity)
    }
}

extension MessageRecord {
    static func sample(_ number: Int) -> MessageRecord {
        let header = MessageHeader(
            receivedAt: Date(timeIntervalSince1970: 1_750_000_000 + Double(number)), subject: "Grüße \(number)",
            from: [MailAddress(name: "Amy", address: "amy@example.org")], messageID: "\(number)@example.org",
            size: number, hasAttachments: true)
        let text = MessagePart(id: "1", encodedSize: number)
        let image = MessagePart(id: "2", type: "image", subtype: "png", transferEncoding: .base64, encodedSize: 9)
        let root = MessagePart(id: "TEXT", type: "multipart", subtype: "mixed", children: [text, image])
        return MessageRecord(header: header, structure: root)
    }
}

extension Logger {
    static let silent = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
}
