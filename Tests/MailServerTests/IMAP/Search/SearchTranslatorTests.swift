import IMAPProtocol
import MailServer
import MailStore
import Testing

struct SearchTranslatorTests {
    private let translator = SearchTranslator(
        view: MailboxView(
            uidValidity: 1, isReadOnly: false, messages: [2, 4, 6, 8], recent: [8], modSeq: 1), now: 1_000)

    @Test(arguments: [
        (SearchKey.sequence(SequenceSet(SequenceNumber(2)...3)), StoreQuery.uids([4, 6])),
        (.uid(UIDSet(from: 6)), .uids([6, 8])), (.savedResult, .uids([])), (.recent, .uids([8])),
        (.old, .not(.uids([8]))), (.older(100), .arrivedUntil(900)), (.younger(100), .arrivedSince(900)),
        (.unseen, .not(.flags(.seen))), (.emailID("M7"), .emailID(ObjectID(rawValue: 7))), (.emailID("x"), .or([])),
        (.threadID("M7"), .or([])), (.and([]), .and([])), (.subject("a"), .header("subject", "a")),
    ])
    func keys(key: SearchKey, expected: StoreQuery) throws {
        #expect(try translator.query(for: key) == expected)
    }

    @Test func numbersBeyondTheLastFindNothing() throws {
        #expect(try translator.query(for: .sequence(SequenceSet(SequenceNumber(5)))) == .uids([]))
    }

    @Test func days() throws {
        let day = try #require(CalendarDay(year: 1970, month: 2, day: 1))
        #expect(try translator.query(for: .sentOn(day)) == .days(.sent, .on(31)))
        let early = try #require(CalendarDay(year: 1969, month: 12, day: 31))
        #expect(try translator.query(for: .before(early)) == .days(.arrival, .before(-1)))
    }

    @Test func refusals() {
        #expect(throws: SearchTranslator.Failure.unsupported) { try translator.query(for: .gmailRaw("x")) }
        let deep = (0..<600).reduce(SearchKey.all) { key, _ in .not(key) }
        #expect(throws: SearchTranslator.Failure.tooDeep) { try translator.query(for: deep) }
    }
}
