import Testing

@testable import MailMessage

struct MessageIDsTests {
    @Test(arguments: [
        ("<a@b>", ["a@b"]),
        ("<a@b> <c@d>\r\n\t<e@f>", ["a@b", "c@d", "e@f"]),
        ("<a@b><c@d>", ["a@b", "c@d"]),
        ("<a@\r\n b>", ["a@b"]),
        ("a@b c@d", ["a@b", "c@d"]),
        ("Your message of Monday <a@b>", ["a@b"]),
        ("<a@b", ["a@b"]),
        ("<>", []),
        ("", []),
    ])
    func reads(raw: String, identifiers: [String]) {
        #expect(MessageIDs.parse(bytes(raw)) == identifiers)
        #expect(MessageIDs.first(bytes(raw)) == identifiers.first)
    }

    @Test func manyAreCut() {
        let raw = bytes(String(repeating: "<a@b> ", count: 5_000))
        #expect(MessageIDs.parse(raw).count == MessageLimits.default.messageIDs)
    }
}
