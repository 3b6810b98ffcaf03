import Foundation
import MailService
import Persistence
import Testing

/// One suite for all that keep records of blobs.
@Suite(.timeLimit(.minutes(1))) struct BlobRecordsTests {
    enum Adapter: CaseIterable, Sendable {
        case memory
        case sqlite
    }

    private static let start = Date(timeIntervalSince1970: 1_750_000_000)
    private static let ada = AccountID(rawValue: "ada")
    private static let bob = AccountID(rawValue: "bob")

    private func withRecords(_ adapter: Adapter, _ body: (any BlobRecords) async throws -> Void) async throws {
        switch adapter {
        case .memory: try await body(InMemoryBlobRecords())
        case .sqlite:
            try await withDataDirectory { directory in
                let store = try SQLiteStateStore(in: directory)
                try await body(store)
                try store.close()
            }
        }
    }

    private func blob(_ account: AccountID, size: Int, expiresIn seconds: Double = 60) -> Blob {
        Blob(
            id: .random(), account: account, type: "image/png", size: size, createdAt: Self.start,
            expiresAt: Self.start.addingTimeInterval(seconds))
    }

    @Test(arguments: Adapter.allCases)
    func anAccountSeesItsOwnUntilTheyExpire(adapter: Adapter) async throws {
        try await withRecords(adapter) { records async throws in
            let own = blob(Self.ada, size: 5)
            #expect(try await records.insertBlob(own, within: BlobUsage(count: 1, size: 5)))
            #expect(try await records.blob(own.id, of: Self.ada, at: Self.start) == own)
            #expect(try await records.blob(own.id, of: Self.bob, at: Self.start) == nil)
            #expect(try await records.blob(own.id, of: Self.ada, at: Self.start + 60) == nil)
            #expect(try await records.deleteBlob(own.id, of: Self.bob) == false)
            #expect(try await records.contentInUse() == [own.id])
            #expect(try await records.deleteExpiredBlobs(now: Self.start + 59) == [])
            #expect(try await records.deleteExpiredBlobs(now: Self.start + 60) == [own.id])
            #expect(try await records.contentInUse() == [])
        }
    }

    @Test(arguments: Adapter.allCases)
    func anAllowanceIsForEachAccount(adapter: Adapter) async throws {
        try await withRecords(adapter) { records async throws in
            let allowance = BlobUsage(count: 2, size: 10)
            #expect(try await records.insertBlob(blob(Self.ada, size: 6), within: allowance))
            #expect(try await records.insertBlob(blob(Self.ada, size: 5), within: allowance) == false)
            #expect(try await records.insertBlob(blob(Self.bob, size: 10), within: allowance))
            let second = blob(Self.ada, size: 4)
            #expect(try await records.insertBlob(second, within: allowance))
            #expect(try await records.insertBlob(blob(Self.ada, size: 0), within: allowance) == false)
            #expect(try await records.blobUsage(of: Self.ada, at: Self.start) == BlobUsage(count: 2, size: 10))
            #expect(try await records.deleteBlob(second.id, of: Self.ada))
            #expect(try await records.insertBlob(blob(Self.ada, size: 0), within: allowance))
            #expect(try await records.blobUsage(of: Self.ada, at: Self.start + 60) == BlobUsage(count: 0, size: 0))
        }
    }
}
