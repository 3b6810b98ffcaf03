import IMAPProtocol
import NIOCore
import Testing

@Suite struct FetchParsingTests {
    @Test func everyItem() throws {
        let fetch = try Wire.fetch(
            "UID 4827313 FLAGS (\\Seen $Forwarded custom) INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" RFC822.SIZE 4286 "
                + "MODSEQ (624140003) PREVIEW \"Hi\" SAVEDATE \" 1-Jan-2024 00:00:00 +0000\" EMAILID (M6d) THREADID (T64) "
                + "X-GM-MSGID 1278455344230334865 X-GM-THRID 1266894439832287888 X-GM-LABELS (\"\\\\Inbox\" Work \"a b\") "
                + "BINARY.SIZE[1.2] 77 BODY[HEADER.FIELDS (Subject \"X-Y\")] {5}\r\na: b\n BODY[1.MIME]<3> \"x\" BINARY[2] ~{1}\r\n\0 "
                + "BODY[3] NIL RFC822.HEADER {0}\r\n X-ODD (1 (\"(\") {2}\r\n)) 2)")
        #expect(fetch.issues.isEmpty, "\(fetch.issues)")
        #expect(fetch.uid == 4_827_313 && fetch.size == 4286 && fetch.modSeq == 624_140_003)
        #expect(fetch.flags == [.seen, .forwarded, Flag("custom")])
        #expect(fetch.internalDate?.secondsSince1970 == 837_596_665)
        #expect(fetch.preview == .value("Hi") && fetch.saveDate?.value?.secondsSince1970 == 1_704_067_200)
        #expect(fetch.emailID == "M6d" && fetch.threadID == .value("T64"))
        #expect(fetch.gmailMessageID == 1_278_455_344_230_334_865 && fetch.gmailThreadID == 1_266_894_439_832_287_888)
        #expect(fetch.gmailLabels?.map(\.string) == ["\\Inbox", "Work", "a b"])
        #expect(fetch.binarySizes == [.init(part: [1, 2], size: 77)])
        #expect(fetch.sections.map(\.section.description) == ["HEADER.FIELDS (Subject X-Y)", "1.MIME", "3", "HEADER"])
        #expect(fetch.sections.map(\.origin) == [nil, 3, nil, nil] && fetch.sections[2].data == .none)
        #expect(fetch.sections[0].data == .inline(ByteBuffer(string: "a: b\n")))
        #expect(fetch.binaries.map(\.data) == [.inline(ByteBuffer(bytes: [0]))])
        #expect(fetch.others == [.init(name: "X-ODD", value: "(1 (\"(\") {2}\r\n)) 2)")])
    }

    @Test(arguments: [
        "FLAGS NIL", "FLAGS ()", "FLAGS ( )", "flags (  )", "PREVIEW NIL", "THREADID NIL", "SAVEDATE NIL",
        "BODYSTRUCTURE NIL",
        "BODY ()", "ENVELOPE NIL", "MODSEQ 12", "UID \"5\"", "EMAILID x", "PREVIEW (FUZZY \"text\")",
        "RFC822.SIZE \"77\"",
        "BODY[]<0.100> \"x\"", "INTERNALDATE \"1-Jan-2024 00:00 +0000\"", "INTERNALDATE \"01-jan-2024 00:00:00\"",
        "INTERNALDATE \" 1-Jan-2024 00:00:00 GMT\"", "XAOL.SPAM.REASON 0", "ANNOTATION (/comment (value.priv \"x\"))",
        "X-SECTION[1 (a b)] {3}\r\n)))", "BODY[ TEXT ] \"\"",
    ])
    func oddButClear(_ item: String) throws {
        let fetch = try Wire.fetch("\(item)  UID 9 ")
        #expect(fetch.issues.isEmpty, "\(fetch.issues)")
        #expect(fetch.uid == 9)
    }

    /// Each costs itself alone.
    @Test(arguments: [
        ("UID x", "UID"), ("UID 99999999999", "UID"), ("RFC822.SIZE -1", "RFC822.SIZE"),
        ("RFC822.SIZE 99999999999999999999999", "RFC822.SIZE"), ("INTERNALDATE \"yesterday\"", "INTERNALDATE"),
        ("INTERNALDATE \"32-Jan-2024 00:00:00 +0000\"", "INTERNALDATE"), ("BODY[BOGUS (a b)]<0> {2}\r\n))", "BODY"),
        ("ENVELOPE 5", "ENVELOPE"), ("BODYSTRUCTURE \"text\"", "BODYSTRUCTURE"), ("MODSEQ (x)", "MODSEQ"),
        ("FLAGS \\Seen", "FLAGS"), ("BODY[1", "BODY"), ("X-GM-MSGID (1 (2))", "X-GM-MSGID"),
    ])
    func badItems(_ item: String, _ name: String) throws {
        let fetch = try Wire.fetch("FLAGS (\\Seen) \(item) MODSEQ (3)")
        #expect(fetch.issues.map(\.item).first == name)
        #expect(fetch.flags == [.seen])
        if item != "BODY[1" { #expect(fetch.modSeq == 3 && fetch.issues.count == 1) }
    }

    @Test(arguments: [
        "* 1 FETCH (UID 5", "* 1 FETCH (UID 5 FLAGS (\\Seen", "* 1 FETCH (UID 5 X \"abc",
        "* 1 FETCH (UID 5 BODY[] {9}\r\nabc)",
    ])
    func cutResponsesGiveWhatTheyHave(_ line: String) throws {
        guard case .fetch(let fetch) = try Wire.untagged(line) else { throw Wire.Unexpected(line: line) }
        #expect(fetch.uid == 5 && fetch.issues.count == 1)
    }

    /// A byte or two must not become a hundred in memory without a bound.
    @Test func muchOfNothingIsBounded() throws {
        let parts = try Wire.fetch("BODYSTRUCTURE (\(String(repeating: "()", count: 200_000)) \"mixed\") UID 2")
        #expect(parts.bodyStructure == nil && parts.uid == 2 && parts.issues.map(\.error.code) == [.tooMany])
        let addresses = try Wire.fetch("ENVELOPE (NIL NIL (\(String(repeating: "(x)", count: 200_000)))) UID 2")
        #expect(addresses.envelope == nil && addresses.uid == 2 && addresses.issues.map(\.error.code) == [.tooMany])
        #expect(try Wire.fetch(String(repeating: "UID x ", count: 10_000)).issues.count == 101)
    }

    @Test func uidFetch() throws {
        guard case .fetch(let fetch) = try Wire.untagged("* 25996 UIDFETCH (FLAGS (\\Seen))") else {
            throw Wire.Unexpected(line: "UIDFETCH")
        }
        #expect(fetch.uid == 25996 && fetch.sequenceNumber == 0 && fetch.flags == [.seen])
    }

    @Test func unknownSectionsAreOneItem() throws {
        let fetch = try Wire.fetch("X-SECTION[1 (a b)]<0> {3}\r\n))) UID 2")
        #expect(fetch.others == [.init(name: "X-SECTION", value: "{3}\r\n)))")] && fetch.uid == 2)
    }

    @Test func valuesWithoutNames() throws {
        let fetch = try Wire.fetch("(1 2) UID 2 [x] 3 \n FLAGS ()")
        #expect(fetch.uid == 2 && fetch.flags == [] && fetch.issues.map(\.item) == ["", "", ""])
    }

    @Test func theSameBytesAsText() throws {
        let latin: [UInt8] = Array("* 1 FETCH (BODY[1] \"".utf8) + [0xE9] + Array("\" UID 2)".utf8)
        guard case .untagged(.fetch(let fetch)) = try Wire.parse(bytes: latin) else { throw Wire.Unexpected(line: "") }
        #expect(fetch.sections.map(\.data) == [.inline(ByteBuffer(bytes: [0xE9]))])
        #expect(fetch.uid == 2)
    }
}
