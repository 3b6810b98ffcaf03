import MailService
import Testing

@testable import MailBackends

@Suite struct FolderWindowTests {
    /// 100 messages, UID = 10 × sequence number; the newest 50 known.
    private func window() -> FolderWindow {
        var window = FolderWindow(validity: 7, exists: 100, uidNext: 1001, highestModSeq: 5)
        window.learn(entries(51...100), from: 51)
        return window
    }

    private func entries(_ sequences: ClosedRange<UInt32>) -> [FolderWindow.Entry] {
        sequences.map { FolderWindow.Entry(uid: $0 * 10, keywords: []) }
    }

    @Test func itAnswersWhatItKnowsAndNothingElse() {
        let window = window()
        #expect(window.entries(51...100)?.count == 50)
        #expect(window.entries(50...100) == nil)
        #expect(window.entries(51...101) == nil)
        #expect(window.sequence(of: 510) == 51)
        #expect(window.sequence(of: 515) == nil)
    }

    @Test func anOlderPageJoins() {
        var window = window()
        window.learn(entries(1...50), from: 1)
        #expect(window.entries(1...100)?.map(\.uid) == (1...100).map { UInt32($0 * 10) })
    }

    @Test func aPageThatLeavesAGapIsNotKept() {
        var window = window()
        window.learn(entries(1...20), from: 1)
        #expect(window.entries(1...20) == nil)
        #expect(window.entries(51...100) != nil)
    }

    @Test func anExpungeBelowMovesTheNumbers() {
        var window = window()
        window.expunged(sequence: 3)
        #expect(window.exists == 99)
        #expect(window.sequence(of: 510) == 50)
        #expect(window.entries(50...99)?.first?.uid == 510)
    }

    @Test func anExpungeInsideClosesTheGap() {
        var window = window()
        window.expunged(sequence: 60)
        #expect(window.sequence(of: 600) == nil)
        #expect(window.sequence(of: 610) == 60)
        #expect(window.entries(51...99)?.count == 49)
    }

    @Test func newMailIsUnknownUntilItIsRead() {
        var window = window()
        window.existsChanged(to: 102)
        #expect(window.entries(53...102) == nil)
        window.learn(entries(101...102), from: 101)
        #expect(window.entries(53...102)?.last?.uid == 1020)
    }

    @Test func changedFlagsArrive() {
        var window = window()
        window.flagsChanged(sequence: 60, uid: 600, keywords: [.seen], modSeq: 9)
        #expect(window.keywords(of: 600) == [.seen])
        #expect(window.highestModSeq == 9)
    }

    @Test func flagsForAnotherMessageThanIsKnownThereForgetAll() {
        var window = window()
        window.flagsChanged(sequence: 60, uid: 605, keywords: [.seen], modSeq: nil)
        #expect(window.entries(60...60) == nil)
    }

    @Test(arguments: [(500, nil), (510, 50), (515, 51), (1000, 99), (1001, 100)] as [(UInt32, UInt32?)])
    func itCountsTheMessagesBelowAUID(uid: UInt32, count: UInt32?) {
        #expect(window().count(belowUID: uid) == count)
    }

    @Test func vanishedMessagesLeaveByUID() {
        var window = window()
        window.vanished(600...600)
        window.vanished(30...30)
        #expect(window.exists == 98)
        #expect(window.sequence(of: 590) == 58)
        #expect(window.sequence(of: 610) == 59)
    }

    @Test func aRunOfVanishedMessagesLeavesAtOnce() {
        var window = window()
        window.vanished(600...600)
        window.vanished(1...UInt32.max)
        #expect(window.exists == 0)
        #expect(window.entries(51...52) == nil)
    }

    @Test func aCountThatCannotBeIsBounded() {
        var window = FolderWindow(validity: 1, exists: .max, uidNext: nil, highestModSeq: nil)
        window.learn([FolderWindow.Entry(uid: .max, keywords: [])], from: window.exists)
        window.existsChanged(to: .max)
        window.vanished(1...UInt32.max)
        #expect(window.exists <= UInt32(Int32.max))
    }

    @Test func everyChangeIsCounted() {
        var window = window()
        let before = window.changes
        window.existsChanged(to: 101)
        window.expunged(sequence: 1)
        window.flagsChanged(sequence: 70, uid: nil, keywords: [.flagged], modSeq: nil)
        #expect(window.changes == before + 3)
    }

    @Test(arguments: [0, 101, UInt32.max] as [UInt32])
    func nonsenseFromTheServerIsIgnored(sequence: UInt32) {
        var window = window()
        window.expunged(sequence: sequence)
        window.flagsChanged(sequence: sequence, uid: nil, keywords: [.seen], modSeq: nil)
        #expect(window.exists == 100)
        #expect(window.entries(51...100)?.count == 50)
    }

    @Test func itKeepsTheNewestWithinItsBound() {
        var window = FolderWindow(validity: 1, exists: 5000, uidNext: nil, highestModSeq: nil)
        window.learn(entries(3501...5000), from: 3501)
        #expect(window.entries(4001...5000) != nil)
        #expect(window.entries(3501...3502) == nil)
    }
}
