import Foundation
import Testing

@testable import MailService

@Suite struct SearchMergeTests {
    private func folder(_ name: String) -> FolderID { FolderID(.name(Array(name.utf8))) }

    private func batch(_ name: String, hours: [Int], hasMore: Bool = false) -> SearchBatch {
        let id = folder(name)
        let messages = hours.enumerated().map { index, hour in
            MessageSummary(
                id: MessageID(folder: id, key: .uid(validity: 1, UInt32(1_000 - index))),
                keywords: [],
                header: MessageHeader(receivedAt: Date(timeIntervalSince1970: Double(hour) * 3_600), size: 1))
        }
        return SearchBatch(folder: id, messages: messages, total: hours.count, hasMore: hasMore)
    }

    private func merge(_ batches: [SearchBatch], limit: Int) -> SearchMerge {
        var merge = SearchMerge(limit: limit)
        for batch in batches { merge.add(batch) }
        return merge
    }

    @Test func aFolderLookedThroughWithoutAMatchGoesOnBelow() {
        var empty = batch("a", hours: [], hasMore: true)
        empty.examined = SearchPosition(validity: 1, belowUID: 7)
        let page = merge([empty], limit: 5).page(resuming: [:], fingerprint: 1, askedAt: Date(timeIntervalSince1970: 0))
        #expect(page.messages.isEmpty)
        #expect(page.nextCursor?.positions[folder("a").digest]?.belowUID == 7)
    }

    @Test func manyFoldersKeepNoMoreThanThePageNeeds() {
        let batches = (0..<100).map { number in
            batch("\(number)", hours: (0..<10).map { 10_000 - $0 * 100 - number })
        }
        let page = merge(batches, limit: 10).page(
            resuming: [:], fingerprint: 1, askedAt: Date(timeIntervalSince1970: 0))
        let hours = page.messages.map { Int($0.header.receivedAt.timeIntervalSince1970) / 3_600 }
        #expect(hours == (0..<10).map { 10_000 - $0 })
        #expect(page.nextCursor != nil)
    }

    @Test func theNewestOfAllFoldersComeFirst() {
        let page = merge([batch("a", hours: [9, 5, 1]), batch("b", hours: [8, 7, 2])], limit: 4)
            .page(resuming: [:], fingerprint: 1, askedAt: Date(timeIntervalSince1970: 0))
        #expect(page.messages.map { $0.header.receivedAt.timeIntervalSince1970 / 3_600 } == [9, 8, 7, 5])
        #expect(page.nextCursor?.positions[folder("a").digest] == SearchPosition(validity: 1, belowUID: 999))
        #expect(page.nextCursor?.positions[folder("b").digest] == SearchPosition(validity: 1, belowUID: 999))
        #expect(page.total == 6)
    }

    @Test func whereNothingIsLeftThereIsNoCursor() {
        let page = merge([batch("a", hours: [2, 1])], limit: 5).page(
            resuming: [:], fingerprint: 1, askedAt: Date(timeIntervalSince1970: 0))
        #expect(page.nextCursor == nil)
    }

    @Test func aFolderThatGaveNothingKeepsItsPlace() {
        let resume = [folder("b").digest: SearchPosition(validity: 1, belowUID: 42)]
        let page = merge([batch("a", hours: [9, 8], hasMore: true), batch("b", hours: [1])], limit: 2)
            .page(resuming: resume, fingerprint: 1, askedAt: Date(timeIntervalSince1970: 0))
        #expect(page.nextCursor?.positions[folder("b").digest]?.belowUID == 42)
        #expect(page.total == nil)
    }

    @Test func whereACursorCanHoldNoMoreFoldersTheRestIsTold() {
        let count = SearchCursor.maximumFolders + 1
        let batches = (0..<count).map { batch("\($0)", hours: [$0 + 1, 0]) }
        let page = merge(batches, limit: count).page(
            resuming: [:], fingerprint: 1, askedAt: Date(timeIntervalSince1970: 0))
        #expect(page.messages.count == count)
        #expect(page.nextCursor == nil)
        #expect(page.failures.count == count)
        #expect(page.failures.values.allSatisfy { $0.code == .tooLarge })
    }

    @Test func theCursorComesBackAsItWas() {
        let positions = Dictionary(
            uniqueKeysWithValues: (0..<SearchCursor.maximumFolders).map { number in
                (
                    folder("\(number)").digest,
                    SearchPosition(validity: .max - UInt32(number), belowUID: .max - UInt32(number) * 21_000_000)
                )
            })
        let cursor = SearchCursor(
            fingerprint: 99, askedAt: Date(timeIntervalSinceReferenceDate: 12.5), positions: positions)
        #expect(SearchCursor(encoded: cursor.encoded) == cursor)
        #expect(cursor.encoded.utf8.count <= 4_096)
        #expect(SearchCursor(encoded: String(cursor.encoded.dropLast())) == nil)
    }
}
