import Foundation
import SeededRandom
import Testing

@testable import MailService

/// 2026-01-31T12:00:00Z.
private let now = Date(timeIntervalSince1970: 1_769_860_800)

@Suite struct SearchQueryTests {
    struct Good: Sendable, CustomTestStringConvertible {
        var query: String
        var filter: SearchFilter
        var testDescription: String { query }

        init(_ query: String, _ filter: SearchFilter) {
            self.query = query
            self.filter = filter
        }
    }

    @Test(arguments: [
        Good("", .all),
        Good("   ", .all),
        Good("hello", .text("hello")),
        Good("hello world", .and([.text("hello"), .text("world")])),
        Good("hello AND world", .and([.text("hello"), .text("world")])),
        Good("\"hello world\"", .text("hello world")),
        Good(#""a \"quoted\" \\ word \n""#, .text(#"a "quoted" \ word \n"#)),
        Good("from:amy", .from("amy")),
        Good("FROM:amy", .from("amy")),
        Good("from:\"Amy Pond\"", .from("Amy Pond")),
        Good("to:a cc:b bcc:c", .and([.to("a"), .cc("b"), .bcc("c")])),
        Good("subject:x body:y text:z", .and([.subject("x"), .body("y"), .text("z")])),
        Good("header:List-Id:swift", .header(name: "List-Id", value: "swift")),
        Good("header:List-Id", .header(name: "List-Id", value: "")),
        Good("messageid:<a@b>", .messageID("<a@b>")),
        Good("has:attachment", .hasAttachment),
        Good("is:unread", .keyword(.seen, isPresent: false)),
        Good("is:read is:flagged", .and([.keyword(.seen, isPresent: true), .keyword(.flagged, isPresent: true)])),
        Good("is:Answered is:draft", .and([.keyword(.answered, isPresent: true), .keyword(.draft, isPresent: true)])),
        Good("keyword:$Work", .keyword(Keyword(rawValue: "$work"), isPresent: true)),
        Good("-is:flagged", .not(.keyword(.flagged, isPresent: true))),
        Good("before:2026-01-01", .receivedBefore(Date(timeIntervalSince1970: 1_767_225_600))),
        Good("after:2026-01-01T01:00:00+01:00", .receivedAfter(Date(timeIntervalSince1970: 1_767_225_600))),
        Good("after:7d", .receivedAfter(now.addingTimeInterval(-7 * 86_400))),
        Good("sentbefore:12h", .sentBefore(now.addingTimeInterval(-12 * 3_600))),
        Good("sentafter:1y", .sentAfter(now.addingTimeInterval(-365 * 86_400))),
        Good("larger:5M", .larger(5 << 20)),
        Good("smaller:20kb", .smaller(20 << 10)),
        Good("larger:1000", .larger(1_000)),
        Good("in:inbox", .folder("inbox")),
        Good("in:\"Work/Reports 2025\"", .folder("Work/Reports 2025")),
        Good("a OR b", .or([.text("a"), .text("b")])),
        Good("a OR b OR c", .or([.text("a"), .text("b"), .text("c")])),
        Good("a b OR c d", .and([.text("a"), .or([.text("b"), .text("c")]), .text("d")])),
        Good("a OR (b c)", .or([.text("a"), .and([.text("b"), .text("c")])])),
        Good("-(a OR b)", .not(.or([.text("a"), .text("b")]))),
        Good("NOT a", .not(.text("a"))),
        Good("--a", .text("a")),
        Good("-\"a b\"", .not(.text("a b"))),
        Good("-from:amy", .not(.from("amy"))),
        Good("((a))", .text("a")),
        Good("(a)(b)", .and([.text("a"), .text("b")])),
        Good("or and not", .and([.text("or"), .text("and"), .text("not")])),
        Good("\"OR\"", .text("OR")),
        Good("- a", .and([.text("-"), .text("a")])),
        Good("a-b", .text("a-b")),
        Good("12:30", .text("12:30")),
        Good("5\" screen", .and([.text("5\""), .text("screen")])),
        Good("\"from:amy\"", .text("from:amy")),
        Good("from:a:b", .from("a:b")),
        Good("Grüße 日本 🎉", .and([.text("Grüße"), .text("日本"), .text("🎉")])),
        Good("\"two\r\nlines\"", .text("two  lines")),
        Good("a\u{3000}b", .and([.text("a"), .text("b")])),
    ])
    func understands(good: Good) throws {
        #expect(try SearchQuery.parse(good.query, now: now) == good.filter)
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        var query: String
        var code: SearchSyntaxError.Code
        var key: String?
        var offset: Int
        var testDescription: String { query }

        init(_ query: String, _ code: SearchSyntaxError.Code, key: String? = nil, at offset: Int) {
            self.query = query
            self.code = code
            self.key = key
            self.offset = offset
        }
    }

    @Test(arguments: [
        Bad("form:amy", .unknownKey, key: "form", at: 0),
        Bad("ü http://example.org", .unknownKey, key: "http", at: 3),
        Bad("a from:", .missingValue, key: "from", at: 2),
        Bad("from: amy", .missingValue, key: "from", at: 0),
        Bad("from:\"\"", .missingValue, key: "from", at: 0),
        Bad("\"\"", .missingValue, at: 0),
        Bad("from:\"  \"", .badValue, key: "from", at: 0),
        Bad("before:yesterday", .badValue, key: "before", at: 0),
        Bad("before:2026-02-30", .badValue, key: "before", at: 0),
        Bad("before:99999999d", .badValue, key: "before", at: 0),
        Bad("larger:big", .badValue, key: "larger", at: 0),
        Bad("larger:-5", .badValue, key: "larger", at: 0),
        Bad("larger:99999999999999999999", .badValue, key: "larger", at: 0),
        Bad("larger:9223372036854775807G", .badValue, key: "larger", at: 0),
        Bad("has:cheese", .badValue, key: "has", at: 0),
        Bad("is:blue", .badValue, key: "is", at: 0),
        Bad("keyword:\"a(b\"", .badValue, key: "keyword", at: 0),
        Bad("keyword:ü", .badValue, key: "keyword", at: 0),
        Bad("header::x", .badValue, key: "header", at: 0),
        Bad("a\u{0}b", .badValue, at: 0),
        Bad("\"open", .unbalanced, at: 0),
        Bad("a \"open\\\"", .unbalanced, at: 2),
        Bad("(a", .unbalanced, at: 0),
        Bad("a)", .unbalanced, at: 1),
        Bad("a (b", .unbalanced, at: 2),
        Bad("()", .malformed, at: 0),
        Bad("OR a", .malformed, at: 0),
        Bad("a OR", .malformed, at: 2),
        Bad("a OR OR b", .malformed, at: 2),
        Bad("(a OR) b", .malformed, at: 3),
        Bad("a AND", .malformed, at: 2),
        Bad("AND", .malformed, at: 0),
        Bad("NOT", .malformed, at: 0),
        Bad("a -OR", .malformed, at: 3),
    ])
    func namesWhatItDoesNotUnderstand(bad: Bad) throws {
        let error = try #require(throws: SearchSyntaxError.self) { _ = try SearchQuery.parse(bad.query, now: now) }
        #expect(error.code == bad.code)
        #expect(error.key == bad.key)
        #expect(error.offset == bad.offset)
    }

    @Test func isBounded() throws {
        let limits = SearchLimits(maximumLength: 100, maximumTerms: 3, maximumDepth: 2)
        func code(_ query: String) -> SearchSyntaxError.Code? {
            do throws(SearchSyntaxError) {
                _ = try SearchQuery.parse(query, now: now, limits: limits)
                return nil
            } catch {
                return error.code
            }
        }
        #expect(code(String(repeating: "a", count: 100)) == nil)
        #expect(code(String(repeating: "a", count: 101)) == .tooLong)
        #expect(code("a b c") == nil)
        #expect(code("a b c d") == .tooManyTerms)
        #expect(code("((a))") == nil)
        #expect(code("(((a)))") == .tooDeep)
    }

    @Test func takesAnythingWithoutTrapping() {
        let pieces = [
            "(", ")", "-", "\"", "\\", "OR", " ", "AND", "NOT", "from:", ":", "a", "é", "\u{0}", "x:", "9", "d",
        ]
        var random = SeededGenerator(seed: 7)
        for _ in 0..<20_000 {
            let query = (0..<Int.random(in: 0...12, using: &random))
                .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            do throws(SearchSyntaxError) {
                _ = try SearchQuery.parse(query, now: now)
            } catch {
                #expect(error.offset.map { (0...query.utf8.count).contains($0) } == true, "\(query)")
            }
        }
        let nested = String(repeating: "(", count: 4_000)
        #expect(throws: SearchSyntaxError.self) { try SearchQuery.parse(nested, now: now) }
        #expect(throws: Never.self) { try SearchQuery.parse(String(repeating: "-", count: 4_000), now: now) }
        #expect(throws: SearchSyntaxError.self) {
            try SearchQuery.parse(String(repeating: "a", count: 10 << 20), now: now)
        }
    }
}
