import Foundation
import MailService
import Synchronization
import Testing

@testable import Persistence

@Suite("Contents as files", .timeLimit(.minutes(1)))
struct ContentStoreTests {
    private struct Broken: Error {}

    private func withStore(
        _ options: FileContentStore.Options = .init(), _ body: (FileContentStore, DataDirectory) async throws -> Void
    ) async throws {
        try await withDataDirectory { directory in
            try await body(try FileContentStore(in: directory, options: options), directory)
        }
    }

    private func files(_ folder: String, in directory: DataDirectory) throws -> [String] {
        let url = directory.url.appending(path: folder)
        return try FileManager.default.contentsOfDirectory(atPath: url.path).filter { $0 != "lock" }
    }

    private func bytes(_ stream: ContentStream) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in stream { bytes += chunk }
        return bytes
    }

    @Test func aContentIsReadAsItWasStored() async throws {
        try await withStore { store, directory async throws in
            let content = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            let stored = try await store.store(ContentStream(content), limit: 1_000_000)
            #expect(stored.size == content.count)
            #expect(try await bytes(store.open(stored.id)) == content)
            #expect(try await bytes(store.open(stored.id, from: 999_990)) == Array(content.suffix(10)))
            #expect(try await bytes(store.open(stored.id, from: 2_000_000)) == [])
            let file = directory.url.appending(path: "content/\(stored.id.rawValue)")
            #expect(try mode(file) == 0o600)
            // What is being read stays readable.
            let open = try store.open(stored.id)
            await store.remove(stored.id)
            #expect(try await bytes(open) == content)
            #expect(throws: ContentMissing.self) { try store.open(stored.id) }
        }
    }

    @Test func lineEndsBecomeCRLF() async throws {
        try await withStore { store, _ async throws in
            let pieces = ["a\nb\r", "\nc\rd\r", "e\r\n", "\n"].map { Array($0.utf8) }
            let stream = ContentStream { writer in for piece in pieces { try await writer.write(piece) } }
            let stored = try await store.store(stream, limit: 100, lifetime: .passing, lineEnds: .crlf)
            let expected = "a\r\nb\r\nc\r\nd\r\ne\r\n\r\n"
            #expect(String(decoding: try await bytes(store.open(stored.id)), as: UTF8.self) == expected)
            #expect(stored.size == expected.utf8.count)
        }
    }

    @Test func aWriterThatBlocksFillsAFile() async throws {
        try await withStore { store, directory async throws in
            let stored = try await store.store(limit: 5, lifetime: .passing, reading: []) { output, _ in
                #expect(write(output, "hello", 5) == 5)
            }
            let text = try await store.withFile(stored.id) { descriptor in
                try ContentFile(descriptor: descriptor).read(at: 0)
            }
            #expect(text == Array("hello".utf8))
            await #expect(throws: MailServiceError.self) {
                try await store.store(limit: 4, lifetime: .kept, reading: [stored.id]) { output, inputs in
                    #expect(inputs.count == 1)
                    _ = write(output, "hello", 5)
                }
            }
            await #expect(throws: Broken.self) {
                try await store.store(limit: 4, lifetime: .kept, reading: []) { _, _ in throw Broken() }
            }
            #expect(try files("content", in: directory) == [])
            #expect(try files("passing", in: directory) == [stored.id.rawValue])
        }
    }

    @Test func whatFailsLeavesNothing() async throws {
        try await withStore { store, directory async throws in
            let broken = ContentStream { writer in
                try await writer.write(Array("half".utf8))
                throw Broken()
            }
            await #expect(throws: Broken.self) { try await store.store(broken, limit: 100) }
            let long = ContentStream(Array("too long".utf8))
            await #expect { try await store.store(long, limit: 7) } throws: {
                ($0 as? MailServiceError)?.code == .tooLarge
            }
            let endless = ContentStream { writer in
                while true { try await writer.write([1, 2, 3]) }
            }
            let task = Task { try await store.store(endless, limit: .max / 2) }
            while try files("passing", in: directory).isEmpty { await Task.yield() }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try files("content", in: directory) == [])
            #expect(try files("passing", in: directory) == [])
        }
    }

    @Test func allContentsAreBoundedTogether() async throws {
        var options = FileContentStore.Options()
        options.size = 10
        options.files = 2
        try await withStore(options) { store, directory async throws in
            let first = try await store.store(ContentStream([1, 2, 3, 4, 5, 6]), limit: 10)
            await #expect { try await store.store(ContentStream([1, 2, 3, 4, 5]), limit: 10) } throws: {
                ($0 as? MailServiceError)?.code == .storageFull
            }
            _ = try await store.store(ContentStream([1, 2]), limit: 10)
            await #expect(throws: MailServiceError.self) { try await store.store(ContentStream([1]), limit: 10) }
            await store.remove(first.id)
            _ = try await store.store(ContentStream([1, 2, 3, 4, 5, 6, 7, 8]), limit: 10)
            #expect(try files("content", in: directory).count == 2)
        }
    }

    @Test func aStartRemovesWhatACrashLeft() async throws {
        try await withDataDirectory { directory in
            var store: FileContentStore? = try FileContentStore(in: directory)
            let kept = try #require(try await store?.store(ContentStream([1]), limit: 1))
            let orphan = try #require(try await store?.store(ContentStream([2]), limit: 1))
            _ = try await store?.store(ContentStream([3]), limit: 1, lifetime: .passing)
            #expect(throws: StorageError.self) { try FileContentStore(in: directory) }
            store = nil
            let next = try FileContentStore(in: directory)
            #expect(try files("passing", in: directory) == [])
            #expect(try await next.sweep(keeping: [kept.id], storedBefore: .distantPast) == 0)
            #expect(try await next.sweep(keeping: [kept.id], storedBefore: .distantFuture) == 1)
            #expect(throws: ContentMissing.self) { try next.open(orphan.id) }
            #expect(try await bytes(next.open(kept.id)) == [1])
        }
    }

    @Test func namesAreNames() {
        #expect(ContentID(rawValue: "../state.sqlite") == nil)
        #expect(ContentID(rawValue: "") == nil && ContentID(rawValue: "a/b") == nil && ContentID(rawValue: "é") == nil)
        #expect(ContentID(rawValue: ContentID.random().rawValue) != nil)
    }
}
