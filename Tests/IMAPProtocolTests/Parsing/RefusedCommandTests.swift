import IMAPProtocol
import NIOCore
import Testing

/// What is no command: it is refused with its tag, and the next one is read.
struct RefusedCommandTests {
    @Test(arguments: [
        "", "FROB", "NOOP x", "LOGIN", "LOGIN a", "LOGIN a b c", "LOGIN \"a b", "LOGIN a \"b\\c\"", "LOGIN a \"x\"y",
        "LOGIN \"a\0\" b", "LOGIN \"a\rb\" c", "LOGIN a(b c", "SELECT", "SELECT a b", "SELECT {5}x", "SELECT %",
        "SELECT é",
        "SELECT \"x {4}|y\" z", "SELECT {1}|\0", "SELECT x (QRESYNC)", "SELECT x (QRESYNC (0 1))",
        "SELECT x (QRESYNC (1 0))",
        "SELECT x (QRESYNC (1 9223372036854775808))", "SELECT x (FROB)", "SELECT x ()", "SELECT ~{1}|x",
        "LIST", "LIST \"\"", "LIST \"\" ()", "LIST (FROB) \"\" *", "LIST (RECURSIVEMATCH) \"\" *", "LIST \"\" * RETURN",
        "LIST \"\" * RETURN (FROB)", "LIST \"\" * FROB", "STATUS x", "STATUS x ()", "STATUS x (FROB)",
        "STATUS x MESSAGES",
        "CREATE", "CREATE x (FROB)", "RENAME x", "ENABLE", "COMPRESS", "COMPRESS LZ", "ID", "ID (a)", "ID (\"a\" \"b\"",
        "AUTHENTICATE", "AUTHENTICATE PLAIN a*b", "UID", "UID NOOP", "UID EXPUNGE", "UID EXPUNGE x", "EXPUNGE 1",
        "FETCH", "FETCH 1", "FETCH 0 UID", "FETCH 1,0 UID", "FETCH 4294967296 UID", "FETCH 1,, UID", "FETCH 1, UID",
        "FETCH 1: UID", "FETCH :1 UID", "FETCH 1:2:3 UID", "FETCH -1 UID", "FETCH x UID", "FETCH $,1 UID", "FETCH 1 ()",
        "FETCH 1 (FROB)", "FETCH 1 (UID", "FETCH 1 UID)", "FETCH 1 UIDX", "FETCH 1 (ALL)", "FETCH 1 UID FLAGS",
        "FETCH 1 BODY[", "FETCH 1 BODY[0]", "FETCH 1 BODY[MIME]", "FETCH 1 BODY[1MIME]", "FETCH 1 BODY[1.]",
        "FETCH 1 BODY[ ]",
        "FETCH 1 BODY[FROB]", "FETCH 1 BODY[HEADER.FIELDS]", "FETCH 1 BODY[HEADER.FIELDS ()]", "FETCH 1 BODY[]<0.>",
        "FETCH 1 BODY[]<0.0>", "FETCH 1 BODY[]<1.99999999999999999999>", "FETCH 1 BODY[1.HEADER.FIELDS(a)]",
        "FETCH 1 BINARY[TEXT]", "FETCH 1 BINARY.SIZE[1]<0.1>", "FETCH 1 UID (CHANGEDSINCE 0)", "FETCH 1 UID (VANISHED)",
        "FETCH 1 UID (CHANGEDSINCE 1 VANISHED)", "UID FETCH 1 UID (VANISHED)", "FETCH 1 UID (PARTIAL 0:1)",
        "FETCH 1 UID (PARTIAL -1:1)", "FETCH 1 UID ()", "FETCH 1 X-GM-LABELS",
        "STORE 1", "STORE 1 FLAGS", "STORE 1 FROB (\\Seen)", "STORE 1 +FLAGS.SILENTX (\\Seen)", "STORE 1 FLAGS (\\)",
        "STORE 1 FLAGS (\\*)", "STORE 1 FLAGS (\\Seen\\Draft)", "STORE 1 FLAGS (a]b)",
        "STORE 1 (UNCHANGEDSINCE) FLAGS ()",
        "STORE 1 (UNCHANGEDSINCE 99999999999999999999) FLAGS ()", "COPY 1", "COPY x y", "MOVE 1 a b",
        "SEARCH", "SEARCH FROB", "SEARCH SUBJECT", "SEARCH ()", "SEARCH (SEEN", "SEARCH SEEN)", "SEARCH NOT",
        "SEARCH OR SEEN",
        "SEARCH CHARSET UTF-8", "SEARCH LARGER x", "SEARCH LARGER -1", "SEARCH LARGER 18446744073709551616",
        "SEARCH SINCE 31-Feb-2026", "SEARCH SINCE 1-Foo-2026", "SEARCH SINCE 1-Feb-26", "SEARCH SINCE \"1-Feb-2026",
        "SEARCH OLDER 0", "SEARCH KEYWORD \\Seen", "SEARCH RETURN ALL", "SEARCH RETURN (FROB) ALL",
        "SEARCH RETURN (ALL)",
        "SEARCH RETURN (PARTIAL 1) ALL", "SEARCH SUBJECT {2}|\u{e9}".replacing("{2}", with: "{1}"), "SEARCH X-GM-RAW x",
        "SORT (DATE) ALL", "SORT () UTF-8 ALL", "SORT (FROB) UTF-8 ALL", "SORT (REVERSE) UTF-8 ALL",
        "THREAD FROB UTF-8 ALL",
        "THREAD REFERENCES UTF-8", "ESEARCH IN () ALL", "ESEARCH IN (FROB) ALL", "NOTIFY", "NOTIFY SET",
        "NOTIFY SET (selected)",
        "NOTIFY SET STATUS", "GETQUOTA", "GETMETADATA x", "REPLACE", "APPEND", "APPEND x", "APPEND x y",
        "APPEND x (\\Seen)",
        "APPEND x \"1-Jan-2026 00:00:00 +0000\"",
    ])
    func isNoCommand(_ line: String) {
        let wire = "A1 " + line.replacing("|", with: "\r\n") + "\r\nA2 NOOP\r\n"
        let ear = ServerEar.listen(wire)
        #expect(ear.refused.map(\.tag) == ["A1"], "\(ear.heard)")
        #expect(ear.commands == [TaggedCommand(tag: "A2", command: .noop)])
    }

    @Test(arguments: ["+ NOOP", "*", "(a NOOP", " NOOP", "a+b NOOP", "\"a\" NOOP", "é NOOP", "a\tNOOP", "{3} NOOP"])
    func withoutATag(_ line: String) {
        let ear = ServerEar.listen(line + "\r\nA2 NOOP\r\n")
        #expect(ear.refused.map(\.tag) == [nil] && ear.commands.map(\.tag) == ["A2"])
        guard case .untagged(.status(let status))? = ear.refused.first?.response else {
            Issue.record("\(ear.refused)")
            return
        }
        #expect(status.condition == .bad)
    }

    @Test(arguments: [
        ("SEARCH CHARSET KOI8-R SUBJECT x", "A1 NO [BADCHARSET (US-ASCII UTF-8)] "), ("FROB", "A1 BAD Unknown command"),
        ("NOTIFY SET (selected (FrobHappened))", "A1 NO [BADEVENT (MessageNew "), ("FETCH 0 UID", "A1 BAD "),
        ("SORT (DATE) X-Y ALL", "A1 NO [BADCHARSET"),
    ])
    func answer(to line: String, begins answer: String) throws {
        let refused = try #require(ServerEar.listen("A1 \(line)\r\n").refused.first)
        #expect(String(buffer: ResponseRoundTripTests.wire(refused.response)).hasPrefix(answer))
    }
}
