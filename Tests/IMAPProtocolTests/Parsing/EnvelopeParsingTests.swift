import IMAPProtocol
import NIOCore
import Testing

@Suite struct EnvelopeParsingTests {
    /// RFC 9051 section 7.5.2.
    @Test func theStandardsOwn() throws {
        let envelope = try Wire.envelope(
            "\"Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\" \"IMAP4rev2 WG mtg summary and minutes\" "
                + "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) ((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) "
                + "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) ((NIL NIL \"imap\" \"cac.washington.edu\")) "
                + "((NIL NIL \"minutes\" \"CNRI.Reston.VA.US\")(\"John Klensin\" NIL \"KLENSIN\" \"MIT.EDU\")) NIL NIL "
                + "\"<B27397-0100000@cac.washington.edu>\"")
        #expect(envelope.subject == "IMAP4rev2 WG mtg summary and minutes")
        #expect(envelope.from == [EnvelopeAddress(name: "Terry Gray", mailbox: "gray", host: "cac.washington.edu")])
        #expect(envelope.cc.count == 2 && envelope.bcc.isEmpty && envelope.inReplyTo == nil)
        #expect(envelope.messageID == "<B27397-0100000@cac.washington.edu>")
    }

    @Test func groups() throws {
        let envelope = try Wire.envelope(
            "NIL NIL NIL NIL NIL ((NIL NIL \"undisclosed\" NIL)(NIL NIL \"a\" \"b\")(NIL NIL NIL NIL)) NIL NIL NIL NIL")
        #expect(envelope.to.map { $0.groupName?.string } == ["undisclosed", nil, nil])
        #expect(envelope.to.map { $0.host == nil && $0.mailbox == nil } == [false, false, true])
    }

    /// Gmail and Exchange: quotes as they stand in the header. The text, and what it should give.
    @Test(
        arguments: [
            (#""the "final" offer""#, #"the "final" offer"#), (#"""quoted" at first""#, #""quoted" at first"#),
            (#""at last "quoted"""#, #"at last "quoted""#), (#""escaped \"right\" here""#, #"escaped "right" here"#),
            (#""C:\temp\new""#, #"C:\temp\new"#), (#""a \\ b""#, #"a \ b"#), (#""""#, ""),
            (#""mixed \"a\" and "b" too""#, #"mixed "a" and "b" too"#),
            ("{5}\r\na\"b)c", "a\"b)c"), ("\"Gr\u{FC}\u{DF}e\"", "Gr\u{FC}\u{DF}e"),
            (#""(a" or "b)""#, #"(a" or "b)"#),
        ] as [(String, String)])
    func subjects(_ wire: String, _ expected: String) throws {
        #expect(try Wire.envelope("\"date\" \(wire) NIL NIL NIL NIL NIL NIL NIL \"<id>\"").subject?.string == expected)
        #expect(try Wire.envelope("\"date\" \(wire) NIL NIL NIL NIL NIL NIL NIL \"<id>\"").messageID == "<id>")
    }

    @Test func unescapedNames() throws {
        let envelope = try Wire.envelope(
            #"NIL NIL (("John "Joe" Doe" NIL "joe" "a.example")) NIL NIL NIL NIL NIL NIL NIL"#)
        #expect(envelope.from == [EnvelopeAddress(name: #"John "Joe" Doe"#, mailbox: "joe", host: "a.example")])
    }

    @Test(arguments: [
        // Fields left out at the end, spaces, lists of nothing, strings for lists, an address without its list.
        "NIL \"s\"", "  NIL   \"s\"  NIL ", "NIL \"s\" () () () () () () NIL NIL",
        "NIL \"s\" \"\" \"\" \"\" NIL NIL NIL NIL NIL",
        "NIL \"s\" (\"n\" NIL \"m\" \"h\") NIL NIL NIL NIL NIL NIL NIL", "NIL \"s\" (NIL) NIL NIL NIL NIL NIL NIL NIL",
        "NIL \"s\" ((\"n\" NIL \"m\" \"h\" \"extra\") ) NIL NIL NIL NIL NIL NIL NIL \"more\" (\"and more\")",
        "NIL \"s\" ((\"n\" NIL \"m\")()) NIL NIL NIL NIL NIL NIL NIL", "() \"s\" NIL", "word \"s\" NIL",
    ])
    func odd(_ fields: String) throws {
        #expect(try Wire.envelope(fields).subject == "s")
    }

    /// Searching for a string's true end must not take quadratic time: this would run for hours.
    @Test func quotesWithoutEnd() throws {
        let quotes = String(repeating: "\"a\"x", count: 200_000)
        let fetch = try Wire.fetch("ENVELOPE (\(quotes)) UID 3")
        #expect(fetch.sequenceNumber == 1)
    }
}
