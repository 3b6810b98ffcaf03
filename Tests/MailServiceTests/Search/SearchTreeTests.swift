import Foundation
import Testing

@testable import MailService

@Suite struct SearchTreeTests {
    private static let now = Date(timeIntervalSince1970: 1_769_860_800)

    private func parse(_ json: String, limits: SearchLimits = SearchLimits()) throws -> SearchFilter {
        try JSONDecoder().decode(SearchTree.self, from: Data(json.utf8)).filter(now: Self.now, limits: limits)
    }

    struct Good: Sendable, CustomTestStringConvertible {
        var json: String
        var filter: SearchFilter
        var testDescription: String { json }

        init(_ json: String, _ filter: SearchFilter) {
            self.json = json
            self.filter = filter
        }
    }

    @Test(arguments: [
        Good("{}", .all),
        Good(#"{"from": "amy"}"#, .from("amy")),
        Good(#"{"from": "amy", "to": "bob"}"#, .and([.from("amy"), .to("bob")])),
        Good(#"{"and": [{"from": "amy"}, {"to": "bob"}]}"#, .and([.from("amy"), .to("bob")])),
        Good(#"{"or": [{"cc": "a"}, {"bcc": "b"}]}"#, .or([.cc("a"), .bcc("b")])),
        Good(#"{"not": {"subject": "x"}}"#, .not(.subject("x"))),
        Good(#"{"body": "x", "text": "y"}"#, .and([.body("x"), .text("y")])),
        Good(#"{"header": {"name": "List-Id", "value": "swift"}}"#, .header(name: "List-Id", value: "swift")),
        Good(#"{"header": {"name": "List-Id"}}"#, .header(name: "List-Id", value: "")),
        Good(#"{"messageId": "a@b"}"#, .messageID("a@b")),
        Good(#"{"hasAttachment": true}"#, .hasAttachment),
        Good(#"{"hasAttachment": false}"#, .not(.hasAttachment)),
        Good(#"{"is": "unread"}"#, .keyword(.seen, isPresent: false)),
        Good(#"{"keyword": "$flagged"}"#, .keyword(.flagged, isPresent: true)),
        Good(#"{"notKeyword": "$flagged"}"#, .keyword(.flagged, isPresent: false)),
        Good(#"{"receivedBefore": "2026-01-01"}"#, .receivedBefore(Date(timeIntervalSince1970: 1_767_225_600))),
        Good(#"{"receivedAfter": "7d"}"#, .receivedAfter(now.addingTimeInterval(-7 * 86_400))),
        Good(#"{"sentAfter": "2026-01-01T00:00:00Z"}"#, .sentAfter(Date(timeIntervalSince1970: 1_767_225_600))),
        Good(#"{"larger": 1000}"#, .larger(1_000)),
        Good(#"{"smaller": "5M"}"#, .smaller(5 << 20)),
        Good(#"{"in": "inbox"}"#, .folder("inbox")),
        Good(#"{"subject": "Grüße"}"#, .subject("Grüße")),
    ])
    func understands(good: Good) throws {
        #expect(try parse(good.json) == good.filter)
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        var json: String
        var code: SearchSyntaxError.Code
        var path: String
        var testDescription: String { json }

        init(_ json: String, _ code: SearchSyntaxError.Code, at path: String) {
            self.json = json
            self.code = code
            self.path = path
        }
    }

    @Test(arguments: [
        Bad(#"{"form": "amy"}"#, .unknownKey, at: "filter.form"),
        Bad(#"{"and": [{"to": "x"}, {"not": {"frm": "x"}}]}"#, .unknownKey, at: "filter.and[1].not.frm"),
        Bad(#"{"has": "attachment"}"#, .unknownKey, at: "filter.has"),
        Bad(#"{"header": {"name": "X", "valu": "y"}}"#, .unknownKey, at: "filter.header.valu"),
        Bad(#"{"header": {"value": "y"}}"#, .missingValue, at: "filter.header"),
        Bad(#"{"header": {"name": "a b"}}"#, .badValue, at: "filter.header.name"),
        Bad(#"{"header": "X"}"#, .badValue, at: "filter.header"),
        Bad(#"{"from": 5}"#, .badValue, at: "filter.from"),
        Bad(#"{"from": null}"#, .badValue, at: "filter.from"),
        Bad(#"{"from": ["a"]}"#, .badValue, at: "filter.from"),
        Bad(#"{"from": ""}"#, .badValue, at: "filter.from"),
        Bad(#"{"from": "a\u0000b"}"#, .badValue, at: "filter.from"),
        Bad(#"{"hasAttachment": "yes"}"#, .badValue, at: "filter.hasAttachment"),
        Bad(#"{"larger": -1}"#, .badValue, at: "filter.larger"),
        Bad(#"{"larger": 1.5}"#, .badValue, at: "filter.larger"),
        Bad(#"{"larger": 1e99}"#, .badValue, at: "filter.larger"),
        Bad(#"{"receivedBefore": 20260101}"#, .badValue, at: "filter.receivedBefore"),
        Bad(#"{"and": []}"#, .malformed, at: "filter.and"),
        Bad(#"{"and": {"from": "x"}}"#, .malformed, at: "filter.and"),
        Bad(#"{"not": [{"from": "x"}]}"#, .malformed, at: "filter.not"),
        Bad(#"["from"]"#, .malformed, at: "filter"),
        Bad(#""from:amy""#, .malformed, at: "filter"),
    ])
    func namesThePathOfWhatItDoesNotUnderstand(bad: Bad) throws {
        let error = try #require(throws: SearchSyntaxError.self) { _ = try parse(bad.json) }
        #expect(error.code == bad.code)
        #expect(error.path == bad.path)
    }

    @Test func isBounded() throws {
        let limits = SearchLimits(maximumLength: 10, maximumTerms: 3, maximumDepth: 2)
        func code(_ json: String) throws -> SearchSyntaxError.Code {
            try #require(throws: SearchSyntaxError.self) { _ = try parse(json, limits: limits) }.code
        }
        #expect(try code(#"{"from": "abcdefghijk"}"#) == .tooLong)
        #expect(try code(#"{"or": [{"to": "a"}, {"to": "b"}, {"to": "c"}, {"to": "d"}]}"#) == .tooManyTerms)
        #expect(try code(#"{"not": {"not": {"not": {"to": "a"}}}}"#) == .tooDeep)
    }

    @Test(arguments: [100, 400, 100_000])
    func refusesWhatIsDeepWhileDecoding(depth: Int) {
        let json = String(repeating: #"{"not":"#, count: depth) + "{}" + String(repeating: "}", count: depth)
        #expect(throws: (any Error).self) { try parse(json) }
    }

    @Test func standsInsideABody() throws {
        struct Body: Decodable {
            var filter: SearchTree
        }
        let body = try JSONDecoder().decode(Body.self, from: Data(#"{"filter": {"from": "amy"}}"#.utf8))
        #expect(try body.filter.filter(now: Self.now) == .from("amy"))
    }
}
