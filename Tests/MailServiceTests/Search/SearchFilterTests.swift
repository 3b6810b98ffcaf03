import Foundation
import Testing

@testable import MailService

@Suite struct SearchFilterTests {
    // MARK: Folders

    struct Scoped: Sendable {
        var filter: SearchFilter
        var inInbox: SearchFilter
    }

    @Test(arguments: [
        Scoped(filter: .from("a"), inInbox: .from("a")),
        Scoped(filter: .folder("inbox"), inInbox: .all),
        Scoped(filter: .folder("sent"), inInbox: .none),
        Scoped(filter: .and([.from("a"), .folder("inbox")]), inInbox: .from("a")),
        Scoped(filter: .and([.from("a"), .folder("sent")]), inInbox: .none),
        Scoped(filter: .or([.folder("inbox"), .folder("sent")]), inInbox: .all),
        Scoped(filter: .or([.and([.from("a"), .folder("sent")]), .to("b")]), inInbox: .to("b")),
        Scoped(filter: .not(.folder("inbox")), inInbox: .none),
        Scoped(filter: .and([.not(.folder("sent")), .not(.not(.from("a")))]), inInbox: .from("a")),
        Scoped(
            filter: .and([.and([.from("a"), .to("b")]), .cc("c")]), inInbox: .and([.from("a"), .to("b"), .cc("c")])),
        Scoped(filter: .and([]), inInbox: .all),
        Scoped(filter: .or([]), inInbox: .none),
    ])
    func settlesFolders(scoped: Scoped) {
        #expect(scoped.filter.restricted { $0 == "inbox" } == scoped.inInbox)
    }

    @Test func listsFolders() {
        let filter = SearchFilter.and([.folder("a"), .not(.or([.folder("b"), .from("c")]))])
        #expect(filter.folders == ["a", "b"])
    }

    // MARK: ASCII

    struct Relaxed: Sendable {
        var filter: SearchFilter
        var relaxed: SearchFilter
    }

    @Test(arguments: [
        Relaxed(filter: .subject("plain"), relaxed: .subject("plain")),
        Relaxed(filter: .subject("Grüße aus Köln"), relaxed: .subject("e aus K")),
        Relaxed(filter: .from("Jürgen"), relaxed: .from("rgen")),
        Relaxed(filter: .from("Ju\u{308}rgen"), relaxed: .from("rgen")),
        Relaxed(filter: .text("日本"), relaxed: .all),
        Relaxed(filter: .text("日a本"), relaxed: .all),
        Relaxed(filter: .header(name: "X", value: "é to"), relaxed: .header(name: "X", value: "to")),
        Relaxed(filter: .and([.text("日本"), .from("amy")]), relaxed: .from("amy")),
        Relaxed(filter: .or([.text("日本"), .from("amy")]), relaxed: .all),
        Relaxed(filter: .or([.text("Grüße"), .from("amy")]), relaxed: .or([.text("Gr"), .from("amy")])),
        Relaxed(filter: .not(.from("Jürgen")), relaxed: .all),
        Relaxed(filter: .not(.from("amy")), relaxed: .not(.from("amy"))),
        Relaxed(filter: .not(.or([.from("Jürgen"), .from("amy")])), relaxed: .not(.from("amy"))),
        Relaxed(filter: .not(.and([.from("Jürgen"), .from("amy")])), relaxed: .all),
        Relaxed(filter: .not(.not(.from("Jürgen"))), relaxed: .from("rgen")),
        Relaxed(filter: .and([.not(.text("ü")), .hasAttachment]), relaxed: .hasAttachment),
    ])
    func relaxesToASCII(example: Relaxed) {
        #expect(example.filter.relaxedToASCII() == example.relaxed)
        #expect(example.relaxed.nonASCIITerms.isEmpty)
    }

    @Test func listsWhatIsNotASCII() {
        let filter = SearchFilter.and([.from("Jürgen"), .not(.or([.to("amy"), .subject("日本")]))])
        #expect(filter.nonASCIITerms == ["Jürgen", "日本"])
    }

    /// A relaxed filter must find whatever the filter finds.
    @Test func relaxingNeverLosesAMessage() {
        let subjects = ["Grüße aus Köln", "GRÜSSE", "grusse", "plain", "日本 plain", "Gr", ""]
        let terms: [SearchFilter] = [.subject("grüße"), .subject("plain"), .subject("日本"), .subject("Kö")]
        var filters: [SearchFilter] = terms + terms.map { .not($0) }
        filters += filters.flatMap { left in filters.flatMap { [.and([left, $0]), .or([left, $0])] } }
        filters += filters.map { .not($0) }
        for filter in filters {
            let relaxed = filter.relaxedToASCII()
            for subject in subjects {
                var candidate = SearchCandidate()
                candidate.subject = subject
                let isLost = filter.evaluate(candidate) == .yes && relaxed.evaluate(candidate) != .yes
                #expect(!isLost, "\(filter) finds \(subject), \(relaxed) doesn't")
            }
        }
    }

    // MARK: Matching

    private static let candidate: SearchCandidate = {
        var candidate = SearchCandidate()
        candidate.from = "Jürgen Müller <juergen@example.org>"
        candidate.to = "amy@example.org"
        candidate.subject = "Re: Straße nach Łódź"
        candidate.keywords = [.seen]
        candidate.receivedAt = Date(timeIntervalSince1970: 1_000)
        candidate.size = 500
        candidate.hasAttachment = false
        candidate.messageID = "id@example.org"
        return candidate
    }()

    @Test(arguments: [
        (SearchFilter.all, SearchVerdict.yes),
        (.none, .no),
        (.from("müller"), .yes),
        (.from("MÜLLER"), .yes),
        (.from("mu\u{308}ller"), .yes),
        (.from("muller"), .no),
        (.subject("łódź"), .yes),
        (.subject("ŁÓDŹ"), .yes),
        (.cc("anyone"), .unknown),
        (.body("anything"), .unknown),
        (.text("straße"), .yes),
        (.text("nowhere"), .unknown),
        (.keyword(.seen, isPresent: true), .yes),
        (.keyword(.seen, isPresent: false), .no),
        (.keyword(.flagged, isPresent: false), .yes),
        (.receivedBefore(Date(timeIntervalSince1970: 1_000)), .no),
        (.receivedAfter(Date(timeIntervalSince1970: 1_000)), .yes),
        (.sentBefore(Date(timeIntervalSince1970: 1_000)), .unknown),
        (.larger(500), .no),
        (.larger(499), .yes),
        (.smaller(500), .no),
        (.smaller(501), .yes),
        (.hasAttachment, .no),
        (.messageID("<id@example.org>"), .yes),
        (.messageID("other@example.org"), .no),
        (.header(name: "X", value: ""), .unknown),
        (.folder("inbox"), .unknown),
        (.and([.from("müller"), .body("x")]), .unknown),
        (.and([.from("nobody"), .body("x")]), .no),
        (.or([.from("müller"), .body("x")]), .yes),
        (.or([.from("nobody"), .body("x")]), .unknown),
        (.not(.body("x")), .unknown),
        (.not(.from("nobody")), .yes),
    ])
    func matches(filter: SearchFilter, verdict: SearchVerdict) {
        #expect(filter.evaluate(Self.candidate) == verdict)
        #expect(filter.matches(Self.candidate) == (verdict != .no))
    }

    @Test func readsFieldsAndTextWhereTheyAreKnown() {
        var candidate = Self.candidate
        candidate.fields = [.init(name: "List-ID", value: "Swift Users <swift.example.org>")]
        candidate.text = "Hello there"
        #expect(SearchFilter.header(name: "list-id", value: "SWIFT").evaluate(candidate) == .yes)
        #expect(SearchFilter.header(name: "List-Id", value: "").evaluate(candidate) == .yes)
        #expect(SearchFilter.header(name: "X-Other", value: "").evaluate(candidate) == .no)
        #expect(SearchFilter.body("HELLO").evaluate(candidate) == .yes)
        #expect(SearchFilter.text("swift users").evaluate(candidate) == .yes)
        #expect(SearchFilter.text("nowhere").evaluate(candidate) == .no)
    }

    @Test func becomesARefusalWithItsField() {
        let error = SearchSyntaxError(.unknownKey, key: "frm", path: "filter.frm", detail: "no such key")
        #expect(MailServiceError(error).fields.map(\.name) == ["filter.frm"])
        let query = SearchSyntaxError(.unknownKey, key: "frm", offset: 4, detail: "no such key")
        #expect(MailServiceError(query).fields.map(\.name) == ["q"])
        #expect(MailServiceError(query).code == .invalidRequest)
    }
}
