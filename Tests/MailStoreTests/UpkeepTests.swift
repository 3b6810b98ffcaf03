import Foundation
import MailStore
import Testing

/// What the store does by itself: the text index, compaction, and what other processes did.
@Suite(.timeLimit(.minutes(2))) struct UpkeepTests {
    /// Waits until it is so; the time limit bounds it.
    private func eventually(_ isSo: () throws -> Bool) async throws {
        while try !isSo() {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    @Test func newMessagesAreIndexedInTheBackground() async throws {
        var options = MailStoreOptions()
        options.hasUpkeep = true
        options.syncsToDisk = false
        try await withFixture(options: options) { fixture in
            for number in 0..<150 { try fixture.append(sample("n\(number)")) }
            // Right, however far it has come.
            let all = UIDRanges(1...UInt32.max)
            #expect(try fixture.account.search(.header("subject", "n149"), in: fixture.inbox, among: all) == [150])
            try await eventually { try fixture.account.unindexedCount(in: fixture.inbox) == 0 }
            #expect(try fixture.account.search(.header("subject", "n14"), in: fixture.inbox, among: all).count == 11)
            fixture.store.endUpkeep()
        }
    }

    @Test func whatWasLeftIsIndexedAtTheNextStart() async throws {
        try await withFixture { fixture in
            for number in 0..<80 { try fixture.append(sample("n\(number)")) }
            #expect(try fixture.account.unindexedCount(in: fixture.inbox) == 80)
            var options = MailStoreOptions()
            options.hasUpkeep = true
            let store = try MailStore(directory: fixture.directory, options: options)
            try store.beginUpkeep()
            let account = try store.account("ann")
            try await eventually { try account.unindexedCount(in: fixture.inbox) == 0 }
            store.endUpkeep()
        }
    }

    @Test func aFileOfWhichMuchIsDeadIsCompactedWhileItIsRead() async throws {
        var options = MailStoreOptions()
        options.compactionDeadBytes = 20_000
        try await withFixture(options: options) { fixture in
            let line = String(repeating: "x", count: 1_000) + "\r\n"
            for number in 0..<40 { try fixture.append(sample("n\(number)") + line) }
            let other = try fixture.elsewhere()
            var content = try other.content(of: 40, in: fixture.inbox)
            let size = try fixture.inboxSize
            try fixture.account.store(.add(MessageFlags(.deleted)), on: [1, 2, 3], in: fixture.inbox)
            try fixture.account.expunge(in: fixture.inbox)
            #expect(try fixture.inboxSize == size, "too little is dead")
            try fixture.account.store(.add(MessageFlags(.deleted)), on: UIDRanges(4...30), in: fixture.inbox)
            try fixture.account.expunge(in: fixture.inbox)
            try await eventually { try fixture.inboxSize < size / 2 }
            #expect(try content.read(from: 0, count: 10_000) == Array((sample("n39") + line).utf8))
            #expect(try other.snapshot(of: fixture.inbox).uids == UIDRanges(31...40))
            #expect(try other.text(of: 31, in: fixture.inbox) == sample("n30") + line)
            #expect(try other.check() == [])
        }
    }

    @Test func whoWatchesHearsOfAnotherProcess() async throws {
        try await withFixture { fixture in
            try fixture.account.createFolder(FolderPath("Other"))
            let (news, tell) = AsyncStream.makeStream(of: Void.self)
            let watch = fixture.account.watch(fixture.inbox) { tell.yield() }
            let process = try StoreProcess("append", fixture.directory, "p")
            var count = 0
            for await _ in news {
                count = try fixture.account.snapshot(of: fixture.inbox).uids.count
                if count == 80 { break }
            }
            #expect(count == 80)
            #expect(process.wait().count == 80)
            withExtendedLifetime(watch) {}
        }
    }

    /// POP3's sizes, of mail that came with all sorts of line ends (RFC 1939 section 11).
    @Test(arguments: [
        ("a\r\nb\r\n", 6), ("a\nb\n", 6), ("a\rb\r", 6), ("a\r\n\nb", 8), ("no end", 8), ("\n", 2), ("\r\n", 2),
        ("a\r\r\n", 5),
    ])
    func linesAreCountedAsTheyAreSent(text: String, size: Int) throws {
        try withFixture { fixture in
            let uid = try fixture.append(text)
            #expect(try fixture.account.lineSizes(of: [uid], in: fixture.inbox) == [uid: size])
            // Counted anew after a rebuild, from what is stored.
            try fixture.store.rebuild("ann")
            let inbox = try fixture.account.folder(at: .inbox).id
            #expect(try fixture.account.lineSizes(of: [uid], in: inbox) == [uid: size])
            #expect(try fixture.account.lineSizes(of: [uid], in: inbox) == [uid: size])
        }
    }
}

extension Fixture {
    fileprivate var inboxSize: Int {
        get throws { try FileManager.default.attributesOfItem(atPath: inboxFile)[.size] as? Int ?? 0 }
    }
}
