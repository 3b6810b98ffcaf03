import MailStore
import Synchronization
import Testing

struct MessageTests {
    @Test func whatIsAppendedIsThere() throws {
        try withFixture { fixture in
            let account = fixture.account
            let texts = [
                sample("one"), "", "no line end", "bare\nfeeds\n", sample(String(repeating: "x", count: 400_000)),
            ]
            for text in texts { try fixture.append(text) }
            let snapshot = try account.snapshot(of: fixture.inbox)
            #expect(snapshot.uids == UIDRanges(1...5))
            #expect(snapshot.firstUnseen == 1)
            for (offset, text) in texts.enumerated() {
                let isSame = try account.text(of: UInt32(offset + 1), in: fixture.inbox) == text
                #expect(isSame)
            }
            let status = try account.status(of: fixture.inbox)
            #expect(status.exists == 5 && status.unseen == 5 && status.uidNext == 6)
            #expect(status.size == texts.reduce(0) { $0 + $1.utf8.count })
            #expect(try account.check() == [])
            #expect(try fixture.elsewhere().snapshot(of: fixture.inbox) == snapshot)
        }
    }

    @Test func anyPartOfAMessageIsRead() throws {
        try withFixture { fixture in
            let text = Array(sample("one").utf8)
            let uid = try fixture.append(sample("one"))
            var content = try fixture.account.content(of: uid, in: fixture.inbox)
            for offset in 0...text.count {
                for count in [1, 7, 1000] {
                    let part = try content.read(from: offset, count: count)
                    #expect(part == Array(text[offset...].prefix(count)))
                }
            }
        }
    }

    @Test func flagsAndKeywordsAreStored() throws {
        try withFixture { fixture in
            let account = fixture.account
            for name in ["a", "b", "c"] { try fixture.append(sample(name)) }
            let before = try account.snapshot(of: fixture.inbox)
            let result = try account.store(
                .add(MessageFlags([.seen, .deleted], keywords: ["$Work"])), on: [1, 3, 9], in: fixture.inbox)
            #expect(result.changed == [1, 3])
            #expect(result.states.map(\.flags.keywords) == [["$Work"], ["$Work"]])
            let late = try account.store(
                .replace(MessageFlags([.flagged])), on: UIDRanges(1...3), in: fixture.inbox,
                unchangedSince: before.highestModSeq)
            #expect(late.conflicts == [1, 3] && late.changed == [2])
            let changes = try account.changes(in: fixture.inbox, since: before.highestModSeq, uidNext: before.uidNext)
            #expect(changes.changed.map(\.uid) == [1, 2, 3])
            #expect(changes.keywords == ["$Work"])
            let status = try account.status(of: fixture.inbox)
            #expect(status.unseen == 1 && status.deleted == 2)
            #expect(
                try account.store(.remove(MessageFlags(keywords: ["$WORK", "none"])), on: [1], in: fixture.inbox)
                    .changed == [1])
            #expect(try account.flags(in: fixture.inbox)[1] == MessageFlags([.seen, .deleted]))
            #expect(throws: StoreError.self) {
                try account.store(.add(MessageFlags(keywords: ["two words"])), on: [1], in: fixture.inbox)
            }
            #expect(try account.check() == [])
        }
    }

    @Test func expungedMessagesGoAndAreTold() throws {
        try withFixture { fixture in
            let account = fixture.account
            for name in ["a", "b", "c"] { try fixture.append(sample(name), flags: MessageFlags([.deleted])) }
            let before = try account.snapshot(of: fixture.inbox)
            #expect(try account.expunge(in: fixture.inbox, uids: [2]).expunged == [2])
            try account.store(.remove(MessageFlags([.deleted])), on: [3], in: fixture.inbox)
            #expect(try account.expunge(in: fixture.inbox).expunged == [1])
            try fixture.append(sample("d"))
            let changes = try account.changes(in: fixture.inbox, since: before.highestModSeq, uidNext: before.uidNext)
            #expect(changes.expunged == [1, 2] && changes.appended == [4])
            #expect(try account.snapshot(of: fixture.inbox).uids == [3, 4])
            #expect(try account.expunged(in: fixture.inbox, since: 0) == [1, 2])
            #expect(throws: StoreError.self) { try account.content(of: 1, in: fixture.inbox) }
            #expect(try account.quota().messageCount == 2)
        }
    }

    @Test func replacedIsOneForTheOtherOrNothing() throws {
        try withFixture { fixture in
            let account = fixture.account
            let other = try account.createFolder(FolderPath("Other")).id
            for name in ["a", "b"] { try fixture.append(sample(name)) }
            func replace(_ uid: UInt32, with name: String, in folder: FolderID) throws -> [UInt32] {
                let incoming = account.makeIncoming()
                try incoming.write(contentsOf: sample(name).utf8)
                return try account.replace(uid, in: fixture.inbox, with: NewMessage(incoming), in: folder).uids
            }
            let before = try account.snapshot(of: fixture.inbox)
            #expect(try replace(1, with: "c", in: fixture.inbox) == [3])
            let changes = try account.changes(in: fixture.inbox, since: before.highestModSeq, uidNext: before.uidNext)
            #expect(changes.expunged == [1] && changes.appended == [3])
            #expect(try account.text(of: 3, in: fixture.inbox) == sample("c"))
            #expect(try replace(2, with: "d", in: other) == [1])
            #expect(try account.snapshot(of: fixture.inbox).uids == [3])
            #expect(try account.text(of: 1, in: other) == sample("d"))
            // What is gone is not replaced, and nothing comes.
            #expect(throws: StoreError.self) { try replace(2, with: "e", in: fixture.inbox) }
            #expect(throws: StoreError.self) { try replace(9, with: "e", in: other) }
            for account in [account, try fixture.elsewhere()] {
                #expect(try account.snapshot(of: fixture.inbox).uids == [3])
                #expect(try account.snapshot(of: other).uids == [1])
                #expect(try account.check() == [])
            }
        }
    }

    @Test func copiesAndMovesKeepBytesAndFlags() throws {
        try withFixture { fixture in
            let account = fixture.account
            let other = try account.createFolder(FolderPath("Other/Below")).id
            for name in ["a", "b"] { try fixture.append(sample(name), flags: MessageFlags([.seen], keywords: ["k"])) }
            let copied = try account.copy(UIDRanges(1...9), from: fixture.inbox, to: other)
            #expect(copied.sources == [1, 2] && copied.destinations == [1, 2])
            #expect(try account.move([1], from: fixture.inbox, to: other).destinations == [3])
            #expect(try account.move([2], from: fixture.inbox, to: fixture.inbox).destinations == [3])
            #expect(try account.text(of: 3, in: other) == sample("a"))
            #expect(try account.text(of: 3, in: fixture.inbox) == sample("b"))
            #expect(try account.flags(in: other)[3] == MessageFlags([.seen], keywords: ["k"]))
            var ids: [ObjectID] = []
            try account.rows(in: other, uids: [1, 3], columns: .objectIDs) { ids.append($0.emailID) }
            #expect(ids.count == 2 && ids.first == ids.last)
            #expect(try account.check() == [])
        }
    }

    @Test func limitsAreKept() throws {
        var options = MailStoreOptions()
        options.maximumMessageBytes = 1000
        options.quotaBytes = 1500
        try withFixture(options: options) { fixture in
            let incoming = fixture.account.makeIncoming()
            try incoming.write(contentsOf: [UInt8](repeating: 65, count: 1000))
            #expect(throws: StoreError.self) { try incoming.write(contentsOf: [65]) }
            try fixture.account.append([NewMessage(incoming)], to: fixture.inbox)
            let before = try fixture.account.snapshot(of: fixture.inbox)
            #expect(throws: StoreError.self) {
                try fixture.account.append([NewMessage(incoming)], to: fixture.inbox)
            }
            #expect(try fixture.account.snapshot(of: fixture.inbox) == before)
        }
    }

    @Test func whoWatchesIsTold() throws {
        try withFixture { fixture in
            let told = Mutex(0)
            let watch = fixture.account.watch(fixture.inbox) { told.withLock { $0 += 1 } }
            try fixture.append(sample("a"))
            #expect(told.withLock { $0 } >= 1)
            let first = try fixture.account.claimRecent(in: fixture.inbox)
            #expect(first == 1..<2)
            #expect(try fixture.account.claimRecent(in: fixture.inbox).isEmpty)
            withExtendedLifetime(watch) {}
        }
    }

    @Test func aCopyOfAllIsNoneWhereOneIsGone() throws {
        try withFixture { fixture in
            let account = fixture.account
            let other = try account.createFolder(FolderPath("Other")).id
            for subject in ["one", "two", "three"] { try fixture.append(sample(subject)) }
            try account.remove(UIDRanges([2]), from: fixture.inbox)
            for copy in [account.copy, account.move] {
                let error = #expect(throws: StoreError.self) { try copy(UIDRanges(1...3), fixture.inbox, other, true) }
                #expect(error?.code == .noSuchMessage)
            }
            #expect(try account.status(of: other).exists == 0)
            #expect(try account.status(of: fixture.inbox).exists == 2)
            #expect(
                try account.move(UIDRanges([1, 3]), from: fixture.inbox, to: other, requiresAll: true).sources == [
                    1, 3,
                ])
        }
    }
}
