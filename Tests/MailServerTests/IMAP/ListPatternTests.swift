import MailStore
import Testing

@testable import MailServer

/// Patterns of LIST (RFC 9051 section 6.3.9).
@Suite struct ListPatternTests {
    @Test(arguments: [
        ("*", "INBOX", true), ("*", "a/b/c", true), ("%", "a", true), ("%", "a/b", false), ("a/%", "a/b", true),
        ("a/%", "a", false), ("a/%", "a/b/c", false), ("a*", "a/b", true), ("*c", "a/b/c", true), ("%/%", "a/b", true),
        ("%/%", "a", false), ("a*b*c", "aXbYc", true), ("a*b*c", "aXbY", false), ("%b", "ab", true),
        ("%b", "a/b", false),
        ("inbox", "INBOX", true), ("iNb%", "INBOX", true), ("inbox/%", "INBOX/x", true), ("archive", "Archive", false),
        ("", "a", false), ("**", "a/b", true), ("%%", "a/b", false), ("*%", "a/b", true), ("%*", "a/b", true),
        ("Entw\u{FC}rfe", "Entw\u{FC}rfe", true), ("Entwu\u{308}rfe", "Entw\u{FC}rfe", true), ("a.b", "a/b", false),
    ])
    func matching(pattern: String, name: String, isMatch: Bool) {
        #expect(ListPattern(reference: "", pattern: pattern).matches(name) == isMatch)
    }

    @Test func theReferenceIsThePatternsBeginning() {
        #expect(ListPattern(reference: "a/", pattern: "%").matches("a/b"))
        #expect(!ListPattern(reference: "a/", pattern: "%").matches("b"))
        #expect(ListPattern(reference: "a", pattern: "*").matches("a/b"))
    }

    @Test func aPatternMadeToTakeLongDoesNot() {
        let pattern = ListPattern(reference: "", pattern: String(repeating: "%*a", count: 5000))
        #expect(!pattern.matches(String(repeating: "a", count: 2000)))
        let longest = ListPattern(reference: "", pattern: String(repeating: "*a", count: 400) + "b")
        #expect(!longest.matches(String(repeating: "a", count: 2000)))
    }
}
