import Dispatch
import Foundation
import MailStore
import Synchronization
import Testing

/// What crashes leave behind, and what other programs do to the file.
struct RecoveryTests {
    private func fill(_ fixture: Fixture) throws {
        for name in ["a", "b", "c", "d"] {
            try fixture.append(sample(name), flags: MessageFlags([.seen, .deleted], keywords: ["$K"]))
        }
        try fixture.append("bare\nfeeds\n")
        try fixture.account.store(.remove(MessageFlags([.deleted])), on: [1, 3], in: fixture.inbox)
        try fixture.account.expunge(in: fixture.inbox)
    }

    @Test func aRebuildKeepsUIDsFlagsAndIDs() throws {
        try withFixture { fixture in
            try fill(fixture)
            let account = fixture.account
            let before = try account.snapshot(of: fixture.inbox)
            let flags = try account.flags(in: fixture.inbox)
            var ids: [ObjectID] = []
            try account.rows(in: fixture.inbox, uids: before.uids, columns: .objectIDs) { ids.append($0.emailID) }
            try fixture.store.rebuild("ann")
            let inbox = try account.folder(at: .inbox)
            let after = try account.snapshot(of: inbox.id)
            #expect(after.uids == before.uids && after.uids == [1, 3, 5])
            #expect(after.uidValidity == before.uidValidity && after.uidNext == before.uidNext)
            #expect(after.mailboxID == before.mailboxID && after.highestModSeq > before.highestModSeq)
            #expect(try account.flags(in: inbox.id) == flags)
            var idsAfter: [ObjectID] = []
            try account.rows(in: inbox.id, uids: after.uids, columns: .objectIDs) { idsAfter.append($0.emailID) }
            #expect(idsAfter == ids)
            #expect(try account.text(of: 3, in: inbox.id) == sample("c"))
            #expect(try account.expunged(in: inbox.id, since: 1) == [2, 4])
            #expect(try account.check() == [])
        }
    }

    @Test func aHalfRecordIsCutOffWhereverItEnds() throws {
        try withFixture { fixture in
            try fixture.append(sample("a"))
            let whole = try Data(contentsOf: URL(filePath: fixture.inboxFile))
            let text = String(decoding: whole, as: UTF8.self).replacing("u=0000000001", with: "u=0000000002")
            for size in stride(from: 1, to: whole.count - 1, by: 13) {
                try appendBytes(String(text.prefix(size)), to: fixture.inboxFile)
                #expect(try fixture.elsewhere().snapshot(of: fixture.inbox).uids == [1])
                #expect(try Data(contentsOf: URL(filePath: fixture.inboxFile)) == whole)
            }
            try appendBytes(text, to: fixture.inboxFile)
            #expect(try fixture.account.snapshot(of: fixture.inbox).uids == [1, 2])
            #expect(try fixture.account.text(of: 2, in: fixture.inbox) == sample("a"))
        }
    }

    /// A message that a crash left in the file alone takes a moment to be read: it must not come into a folder that
    /// somebody has seen without it.
    @Test func whoOpensAnAccountAtOnceSeesTheSame() throws {
        try withFixture { fixture in
            try fixture.append(sample("a") + String(repeating: "A line of a message that is long.\r\n", count: 20_000))
            let whole = try String(contentsOf: URL(filePath: fixture.inboxFile), encoding: .utf8)
            for uid in 2...4 {
                try appendBytes(whole.replacing("u=0000000001", with: "u=000000000\(uid)"), to: fixture.inboxFile)
                let account = try fixture.elsewhere()
                let counts = Mutex<[Int]>([])
                DispatchQueue.concurrentPerform(iterations: 4) { _ in
                    // What fails is missing among the counts.
                    guard let snapshot = try? account.snapshot(of: fixture.inbox) else { return }
                    counts.withLock { $0.append(snapshot.uids.count) }
                }
                #expect(counts.withLock { $0 } == [uid, uid, uid, uid])
            }
        }
    }

    /// A crash between a change's commit and its marks in the file: the file is put back as it was.
    @Test func marksThatACrashKeptFromTheFileAreWritten() throws {
        func without(_ marks: String, _ change: (Fixture) throws -> Void, then check: (AccountStore) throws -> Void)
            throws
        {
            try withFixture { fixture in
                for name in ["a", "b"] { try fixture.append(sample(name)) }
                try fixture.account.store(.add(MessageFlags([.deleted])), on: [1], in: fixture.inbox)
                let file = URL(filePath: fixture.inboxFile)
                let before = try Data(contentsOf: file)
                try change(fixture)
                let handle = try FileHandle(forWritingTo: file)
                try handle.write(contentsOf: before)
                try handle.close()
                #expect(try fixture.elsewhere().check() == [], "\(marks)")
                try fixture.store.rebuild("ann")
                try check(fixture.account)
            }
        }
        try without("of flags") { fixture in
            try fixture.account.store(.add(MessageFlags([.flagged])), on: [2], in: fixture.inbox)
        } then: { account throws in
            #expect(try account.flags(in: account.folder(at: .inbox).id)[2] == MessageFlags([.flagged]))
        }
        try without("of what is gone") { fixture in
            try fixture.account.expunge(in: fixture.inbox)
        } then: { account throws in
            #expect(try account.snapshot(of: account.folder(at: .inbox).id).uids == [2])
        }
        try without("of what was moved") { fixture in
            let other = try fixture.account.createFolder(FolderPath("other"))
            try fixture.account.move([1], from: fixture.inbox, to: other.id)
        } then: { account throws in
            #expect(try account.snapshot(of: account.folder(at: .inbox).id).uids == [2])
            #expect(try account.snapshot(of: account.folder(at: FolderPath("other")).id).uids == [1])
        }
    }

    @Test func whatAnotherProgramAppendsIsTakenIn() throws {
        try withFixture { fixture in
            try fixture.append(sample("a"))
            let mail = "From x@y Mon Nov 23 09:15:08 2026\nSubject: new\nStatus: RO\nX-Status: F\n\n>From here\nend\n\n"
            try appendBytes(mail + mail, to: fixture.inboxFile)
            let snapshot = try fixture.account.snapshot(of: fixture.inbox)
            #expect(snapshot.uids == [1, 2, 3])
            #expect(try fixture.account.text(of: 3, in: fixture.inbox) == "Subject: new\r\n\r\nFrom here\r\nend\r\n")
            #expect(try fixture.account.flags(in: fixture.inbox)[2] == MessageFlags([.seen, .flagged]))
            #expect(try fixture.account.text(of: 1, in: fixture.inbox) == sample("a"))
            #expect(try fixture.elsewhere().check() == [])
        }
    }

    @Test func aLongFileIsNotWrittenAnewForWhatWasAppended() throws {
        var options = MailStoreOptions()
        options.rewriteBelowBytes = 0
        try withFixture(options: options) { fixture in
            try fixture.append(sample("a"))
            let identity = {
                try FileManager.default.attributesOfItem(atPath: fixture.inboxFile)[.systemFileNumber] as? Int
            }
            let before = try identity()
            let body = String(repeating: "line\n", count: 200)
            for number in 1...3 {
                // Lines "From " behind a line of text begin no message; the last has no empty line at its end.
                let mail = "From x@y Mon Nov 23 09:15:08 2026\nSubject: \(number)\nStatus: RO\n\na\nFrom here\n\(body)"
                try appendBytes("\n" + mail + "\n" + mail, to: fixture.inboxFile)
                #expect(try fixture.account.snapshot(of: fixture.inbox).uids.count == 1 + 2 * number)
                #expect(try fixture.append(sample("own \(number)")) > 0)
                try fixture.account.remove(
                    [try #require(fixture.account.snapshot(of: fixture.inbox).uids.last)], from: fixture.inbox)
            }
            #expect(try identity() == before)
            func look(_ account: AccountStore) throws -> [UInt32: String] {
                let inbox = try account.folder(at: .inbox).id
                var texts: [UInt32: String] = [:]
                for uid in try account.snapshot(of: inbox).uids { texts[uid] = try account.text(of: uid, in: inbox) }
                return texts
            }
            let texts = try look(fixture.account)
            #expect(texts.count == 7 && texts[1] == sample("a"))
            let expected = "Subject: 3\n\na\nFrom here\n\(body)".replacing("\n", with: "\r\n")
            #expect(texts.values.filter { $0 == expected }.count == 2)
            #expect(try fixture.account.check() == [])
            // The file tells the same by itself, and so it does after a compaction.
            try fixture.store.rebuild("ann")
            #expect(try look(fixture.account) == texts)
            try fixture.account.compact(fixture.account.folder(at: .inbox).id)
            #expect(try look(fixture.elsewhere()) == texts)
            #expect(try fixture.account.check() == [])
        }
    }

    /// As mutt does: it deletes one, marks another, and writes its own Status, Content-Length and Lines.
    @Test func aFileWrittenAnewIsKnownAgain() throws {
        try withFixture { fixture in
            for name in ["a", "b", "c"] { try fixture.append(sample(name)) }
            let before = try fixture.account.snapshot(of: fixture.inbox)
            let text = try String(contentsOf: URL(filePath: fixture.inboxFile), encoding: .utf8)
            let records = text.components(separatedBy: "\nFrom MAILER").enumerated().map { index, record in
                (index == 0 ? "" : "From MAILER") + record + (index == 2 ? "" : "\n")
            }
            let marked = records[2].replacing("Status: O \nX-Status:     \n", with: "")
                .replacing("Subject: c\n", with: "Subject: c\nStatus: RO\nContent-Length: 40\nLines: 5\n")
            try (records[0] + marked).write(toFile: fixture.inboxFile, atomically: true, encoding: .utf8)
            let changes = try fixture.account.changes(
                in: fixture.inbox, since: before.highestModSeq, uidNext: before.uidNext)
            #expect(changes.expunged == [2] && changes.appended.isEmpty)
            #expect(changes.changed.map(\.uid) == [3])
            #expect(try fixture.account.flags(in: fixture.inbox)[3] == MessageFlags([.seen]))
            #expect(try fixture.account.text(of: 3, in: fixture.inbox) == sample("c"))
            #expect(try fixture.account.check() == [])
        }
    }

    @Test func whoReadsIsNotDisturbedByCompaction() throws {
        try withFixture { fixture in
            try fill(fixture)
            let other = try fixture.elsewhere()
            var content = try other.content(of: 3, in: fixture.inbox)
            let size = try FileManager.default.attributesOfItem(atPath: fixture.inboxFile)[.size] as? Int ?? 0
            try fixture.account.compact(fixture.inbox)
            let compacted = try FileManager.default.attributesOfItem(atPath: fixture.inboxFile)[.size] as? Int ?? 0
            #expect(compacted < size)
            #expect(try content.read(from: 0, count: 1000) == Array(sample("c").utf8))
            #expect(try other.text(of: 3, in: fixture.inbox) == sample("c"))
            #expect(try other.check() == [])
            try fixture.store.rebuild("ann")
            #expect(try fixture.account.status(of: fixture.account.folder(at: .inbox).id).uidNext == 6)
        }
    }

    @Test func anExportedFolderIsImportedAsItWas() throws {
        try withFixture { fixture in
            for name in ["a", "b"] { try fixture.append(sample(name), flags: MessageFlags([.answered, .seen])) }
            let file = fixture.directory + "/out.mbox"
            #expect(try fixture.account.export(fixture.inbox, toFile: file) == 2)
            let folder = try fixture.account.createFolder(FolderPath("In")).id
            #expect(try fixture.account.importFile(file, into: folder).imported == 2)
            #expect(try fixture.account.text(of: 2, in: folder) == sample("b"))
            #expect(try fixture.account.flags(in: folder)[1] == MessageFlags([.answered, .seen]))
        }
    }

    @Test func whatIsNoMboxIsNotImported() throws {
        try withFixture { fixture in
            let file = URL(filePath: fixture.directory + "/import")
            try Data("\n\nFrom a Mon Mar  2 12:00:00 2026\n\n".utf8).write(to: file)
            try AccountStore.requireMbox(file.path)
            for text in ["Subject: no From line\n", ">From quoted\n", "From\n"] {
                try Data(text.utf8).write(to: file)
                let error = #expect(throws: StoreError.self) { try AccountStore.requireMbox(file.path) }
                #expect(error?.code == .noMbox)
            }
            #expect(throws: StoreError.self) { try AccountStore.requireMbox(file.path + ".missing") }
        }
    }

    @Test func anExportThatFailsLeavesFilesAlone() throws {
        try withFixture { fixture in
            let file = URL(filePath: fixture.directory + "/export")
            try fixture.append(sample("one"))
            let missing = FolderID(rawValue: 999)
            #expect(throws: StoreError.self) { try fixture.account.export(missing, toFile: file.path) }
            #expect(!FileManager.default.fileExists(atPath: file.path))
            try Data("mine".utf8).write(to: file)
            #expect(throws: StoreError.self) { try fixture.account.export(fixture.inbox, toFile: file.path) }
            #expect(try String(contentsOf: file, encoding: .utf8) == "mine")
        }
    }
}
