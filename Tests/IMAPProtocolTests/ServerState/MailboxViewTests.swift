import IMAPProtocol
import Testing

/// What a session is told, and when (RFC 9051 sections 5.2, 5.5 and 7.5.1, RFC 7162 section 3.2.10).
@Suite struct MailboxViewTests {
    private let held = MailboxView.Manner(permitsExpunge: false)
    private let free = MailboxView.Manner()

    private func view(_ uids: String, recent: UIDSet = [], modSeq: ModSequence = 10) throws -> MailboxView {
        MailboxView(
            uidValidity: 1, isReadOnly: false, messages: try #require(UIDSet(uids)), recent: recent, modSeq: modSeq)
    }

    @Test func anExpungeIsHeldBackAndNumbersStay() throws {
        var view = try view("1:5")
        #expect(view.take(MailboxChanges(expunged: [2, 4], highestModSeq: 12), manner: held) == [])
        #expect(view.messages.count == 5)
        #expect(view.select(.sequence([3])) == [3])
        #expect(view.withheld == [2, 4])
        #expect(view.modSeq == 12)
        #expect(view.toldModSeq == 10)
        #expect(view.take(MailboxChanges(highestModSeq: 12), manner: free) == [.expunge([4, 2])])
        #expect(view.select(.sequence([3])) == [5])
        #expect(view.toldModSeq == 12)
        #expect(!view.hasWithheld)
    }

    @Test func eachExpungeNumberHoldsAfterTheOnesBefore() throws {
        var view = try view("1:10")
        let notices = view.take(MailboxChanges(expunged: [1, 2, 3, 7, 10], highestModSeq: 12), manner: free)
        guard case .expunge(let numbers)? = notices.first else {
            Issue.record("no EXPUNGE in \(notices)")
            return
        }
        var array = Array(1...10)
        for number in numbers { array.remove(at: Int(number.rawValue) - 1) }
        #expect(array == [4, 5, 6, 8, 9])
        #expect(view.messages.uids.description == "4:6,8:9")
    }

    @Test func vanishedTakesItsPlace() throws {
        var view = try view("1:5")
        let manner = MailboxView.Manner(usesVanished: true)
        #expect(
            view.take(MailboxChanges(expunged: [2, 3, 9], highestModSeq: 12), manner: manner) == [.vanished([2, 3])])
    }

    @Test func existsComesAfterExpungeAndOnlyForNewMessages() throws {
        var view = try view("1:3")
        let changes = MailboxChanges(appended: [4, 5], expunged: [1], recent: [4, 5], highestModSeq: 12)
        #expect(view.take(changes, manner: free) == [.expunge([1]), .exists(4), .recent(2)])
        #expect(view.take(MailboxChanges(expunged: [2], highestModSeq: 13), manner: free) == [.expunge([1])])
    }

    @Test func existsCountsWhatIsWithheld() throws {
        var view = try view("1:3")
        let changes = MailboxChanges(appended: [4], expunged: [1, 2], highestModSeq: 12)
        #expect(view.take(changes, manner: held) == [.exists(4)])
        #expect(view.take(MailboxChanges(highestModSeq: 12), manner: free) == [.expunge([2, 1])])
        #expect(view.messages.count == 2)
    }

    @Test func aMessageThatCameAndWentIsNeverSpokenOf() throws {
        var view = try view("1:3")
        #expect(view.take(MailboxChanges(expunged: [4], highestModSeq: 12), manner: free) == [])
        #expect(view.messages.count == 3)
    }

    @Test func recentIsToldAgainWhenRecentMessagesGo() throws {
        var view = try view("1:4", recent: [3, 4])
        #expect(view.recentCount == 2)
        let changes = MailboxChanges(expunged: [4], highestModSeq: 12)
        #expect(view.take(changes, manner: free) == [.expunge([4]), .recent(1)])
    }

    @Test func rev2HearsNothingOfRecent() throws {
        var view = try view("1")
        let manner = MailboxView.Manner(reportsRecent: false)
        #expect(
            view.take(MailboxChanges(appended: [2], recent: [2], highestModSeq: 12), manner: manner) == [.exists(2)])
    }

    @Test func aClaimBeforeTheMessageIsToldIsKept() throws {
        var view = try view("1:4", recent: [4])
        // 6 was claimed before the changes that hold it were read.
        let first = MailboxChanges(appended: [5], expunged: [4], recent: [5, 6], highestModSeq: 12)
        #expect(view.take(first, manner: free) == [.expunge([4]), .exists(4)])
        #expect(view.take(MailboxChanges(appended: [6], highestModSeq: 13), manner: free) == [.exists(5), .recent(2)])
    }

    @Test func flagsAreToldOfMessagesTheClientKnowsAndThatAreThere() throws {
        var view = try view("1:3")
        let changes = MailboxChanges(
            appended: [4],
            flagChanges: [
                .init(uid: 1, modSeq: 11), .init(uid: 2, modSeq: 12), .init(uid: 4, modSeq: 13),
                .init(uid: 9, modSeq: 14),
            ],
            expunged: [2], highestModSeq: 14)
        #expect(view.take(changes, manner: held) == [.exists(4), .flags([.init(uid: 1, modSeq: 11)])])
    }

    @Test func theSavedResultForgetsWhatIsGone() throws {
        var view = try view("1:5")
        view.savedResult = [2, 3, 4]
        _ = view.take(MailboxChanges(expunged: [3], highestModSeq: 12), manner: free)
        #expect(view.select(.savedResult()) == [2, 4])
    }

    @Test func aNumberBeyondTheLastMessageIsNoSelection() throws {
        let view = try view("5:7")
        #expect(view.select(.sequence([4])) == nil)
        #expect(view.select(.sequence(.all)) == [5, 6, 7])
        #expect(view.select(.uids([1, 6, 100])) == [6])
    }
}
