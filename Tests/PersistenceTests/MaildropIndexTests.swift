import Foundation
import MailService
import Persistence
import Testing

/// What is kept of a POP3 inbox.
@Suite(.timeLimit(.minutes(1))) struct MaildropIndexTests {
    private func withIndex(_ body: (SQLiteMaildropIndex) throws -> Void) async throws {
        try await withDataDirectory { directory in
            let index = try SQLiteMaildropIndex(in: directory)
            try body(index)
            try index.close()
        }
    }

    private func entries(_ keys: String...) -> [MaildropEntry] {
        keys.map { MaildropEntry(key: $0, size: 100) }
    }

    private func text(_ subject: String, _ body: String) -> MaildropText {
        MaildropText(
            header: MaildropHeader(
                header: MessageHeader(receivedAt: Date(timeIntervalSince1970: 1000), subject: subject, size: 100),
                text: "\nSUBJECT: \(subject)\nFROM: A@B\n", fromKey: "A", subjectKey: subject),
            parts: "", body: body, outline: [1, 2])
    }

    private func transfer(_ number: UInt32, _ purpose: MaildropTransfer.Purpose) -> MaildropTransfer {
        MaildropTransfer(
            number: number, purpose: purpose, folder: "f", uidValidity: 1, uidNext: 7, digest: [1], size: 100)
    }

    @Test func aListingComesAndGoes() async throws {
        try await withIndex { index in
            #expect(try index.take(entries("a", "b", "c"), at: Date()).new == [1, 2, 3])
            #expect(try index.numbers(.newest(below: nil), limit: 2) == [3, 2])
            #expect(try index.numbers(.oldest(above: 1), limit: 9) == [2, 3])
            let changes = try index.state().changes
            #expect(try index.take(entries("a", "b", "c"), at: Date()) == MaildropDifference(new: [], gone: []))
            #expect(try index.state().changes == changes)
            #expect(try index.take(entries("a", "c", "d"), at: Date()) == MaildropDifference(new: [4], gone: [2]))
            #expect(try index.message(key: "b") == nil)
            #expect(try index.state().total == 3)
            // A number is never given twice.
            #expect(try index.take(entries("a"), at: Date()).gone == [3, 4])
            #expect(try index.take(entries("a", "d"), at: Date()).new == [5])
        }
    }

    @Test func whatMovesIsHiddenUntilTheServerHasDeletedIt() async throws {
        try await withIndex { index in
            _ = try index.take(entries("a", "b"), at: Date())
            try index.begin([transfer(1, .move)])
            #expect(try index.transfers() == [transfer(1, .move)])
            #expect(try index.state().total == 2)
            try index.finish([1: 7])
            #expect(try index.state().total == 1)
            #expect(try index.transfers() == [])
            #expect(try index.removals() == [MaildropRemoval(number: 1, key: "a")])
            // It is still listed: it stays hidden.
            _ = try index.take(entries("a", "b", "c"), at: Date())
            #expect(try index.numbers(.newest(below: nil), limit: 9) == [3, 2])
            #expect(try index.finishRemovals([1]) == [1])
            #expect(try index.removals() == [])
        }
    }

    @Test func whatIsKeptOutlivesTheServersCopy() async throws {
        try await withIndex { index in
            _ = try index.take(entries("a", "b"), at: Date())
            try index.begin([transfer(1, .keep)])
            try index.finish([1: 9])
            #expect(try index.message(key: "a")?.keptUID == 9)
            #expect(try index.removals().map(\.number) == [1])
            #expect(try index.take(entries("b"), at: Date()) == MaildropDifference(new: [], gone: []))
            #expect(try index.removals() == [])
            #expect(try index.message(key: "a")?.isOnServer == false)
            #expect(try index.keptUIDs() == [9: 1])
            try index.forgetKept([1])
            #expect(try index.message(key: "a") == nil)
        }
    }

    @Test func copiesAreForgottenTheLongestUnusedFirst() async throws {
        try await withIndex { index in
            _ = try index.take(entries("a", "b", "c"), at: Date())
            for number in 1...3 as ClosedRange<UInt32> {
                try index.setText(text("x", "y"), of: number, size: 100, cachedSize: 100)
                try index.noteUse(ofCopy: number, at: Date(timeIntervalSince1970: Double(number)))
            }
            try index.noteUse(ofCopy: 1, at: Date(timeIntervalSince1970: 9))
            #expect(try index.forgetCopies(above: 300) == [])
            #expect(try index.forgetCopies(above: 150) == [2, 3])
            #expect(try index.messages([1, 2, 3]).map(\.cachedSize) == [100, nil, nil])
            #expect(try index.outline(of: 2) == [1, 2])
        }
    }

    /// What isn't known is neither yes nor no, and stays so under a negation.
    @Test func searchesHaveThreeAnswers() async throws {
        try await withIndex { index in
            _ = try index.take(entries("a", "b", "c"), at: Date())
            try index.setText(text("APPLES", "RIPE AND RED"), of: 1, size: 100, cachedSize: nil)
            try index.setText(text("PEARS", "GREEN"), of: 2, size: 300, cachedSize: nil)
            func found(_ filter: SearchFilter) throws -> [UInt32] {
                try index.search(filter, below: nil, limit: 10).numbers
            }
            #expect(try found(.all) == [3, 2, 1])
            #expect(try found(.body("RED")) == [1])
            #expect(try found(.not(.body("RED"))) == [2])
            #expect(try found(.or([.body("RED"), .larger(200)])) == [2, 1])
            #expect(try found(.and([.not(.subject("APPLES")), .not(.none)])) == [2])
            #expect(try found(.subject("PE")) == [2])
            #expect(try found(.text("A")) == [2, 1])
            #expect(try found(.header(name: "FROM", value: "")) == [2, 1])
            #expect(try found(.keyword(.seen, isPresent: false)) == [3, 2, 1])
            #expect(try index.change([1, 9], add: [.seen], remove: []) == [1])
            #expect(try found(.keyword(.seen, isPresent: true)) == [1])
            #expect(try found(.body("\"")) == [])
            #expect(try index.search(.all, below: 3, limit: 1) == MaildropMatches(numbers: [2], total: 2))
        }
    }

    @Test func everythingIsThereAfterAnotherOpening() async throws {
        try await withDataDirectory { directory in
            let first = try SQLiteMaildropIndex(in: directory)
            _ = try first.take(entries("a"), at: Date())
            try first.setText(text("s", "b"), of: 1, size: 5, cachedSize: 5)
            _ = try first.change([1], add: [.flagged], remove: [])
            let state = try first.state()
            let message = try first.message(key: "a")
            try first.close()
            let second = try SQLiteMaildropIndex(in: directory)
            #expect(try second.state() == state)
            #expect(try second.message(key: "a") == message)
            #expect(message?.keywords == [.flagged])
            #expect(message?.size == 5)
            #expect(message?.header?.size == 5)
            try second.close()
        }
    }
}
