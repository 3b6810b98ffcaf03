import IMAPProtocol
import NIOCore
import Testing

@Suite struct StatusParsingTests {
    @Test(
        arguments: [
            ("* OK ready", StatusResponse.Condition.ok, "ready"), ("* bye", .bye, ""),
            ("* PREAUTH hi there ", .preauth, "hi there"),
            ("A1 NO  no", .no, "no"), ("A1 BAD", .bad, ""), ("* OK [", .ok, "["),
            ("* OK [no end of it", .ok, "[no end of it"),
            ("* NO [] x", .no, "[] x"), ("* OK Grüße \u{1F600}", .ok, "Grüße \u{1F600}"),
            ("* OK [(a] b", .ok, "[(a] b"),
        ] as [(String, StatusResponse.Condition, String)])
    func texts(_ line: String, _ condition: StatusResponse.Condition, _ text: String) throws {
        #expect(try Wire.status(line) == StatusResponse(condition, text: IMAPString(text)))
    }

    @Test(
        arguments: [
            ("ALERT", ResponseCode.alert), ("alert", .alert), ("READ-ONLY", .readOnly), ("TRYCREATE", .tryCreate),
            ("UIDNEXT 4392", .uidNext(4392)), ("UIDVALIDITY 0", .uidValidity(0)), ("UNSEEN 12", .unseen(12)),
            ("HIGHESTMODSEQ 715194045007", .highestModSeq(715_194_045_007)), ("NOMODSEQ", .noModSeq),
            ("PERMANENTFLAGS (\\Deleted \\Seen \\*)", .permanentFlags([.deleted, .seen, .createKeywords])),
            ("PERMANENTFLAGS ()", .permanentFlags([])), ("PERMANENTFLAGS NIL", .permanentFlags([])),
            ("CAPABILITY IMAP4rev1 IDLE", .capability([.imap4rev1, .idle])), ("BADCHARSET", .badCharset([])),
            ("BADCHARSET (US-ASCII \"UTF-8\")", .badCharset(["US-ASCII", "UTF-8"])),
            ("APPENDUID 38505 3955", .appendUID(38505, OrderedUIDs([3955...3955]))),
            ("MODIFIED 7,9:12", .modified([7...7, 9...12])),
            ("MAILBOXID (F2212ea87-6097)", .mailboxID("F2212ea87-6097")),
            ("METADATA LONGENTRIES 2199", .metadataLongEntries(2199)),
            ("METADATA MAXSIZE 1024", .metadataMaxSize(1024)),
            ("METADATA TOOMANY", .metadataTooMany), ("METADATA NOPRIVATE", .metadataNoPrivate),
            ("NOUPDATE \"B02\"", .noUpdate(tag: "B02")), ("REFERRAL imap://a;b/c", .referral("imap://a;b/c")),
            ("INPROGRESS", .inProgress(nil)),
            ("INPROGRESS (\"A1\" 175 NIL)", .inProgress(CommandProgress(tag: "A1", done: 175, total: nil))),
            ("INPROGRESS (NIL 175 1000)", .inProgress(CommandProgress(tag: nil, done: 175, total: 1000))),
            ("MESSAGELIMIT 1000 23221", .messageLimit(1000, lowestUnprocessed: 23221)),
            ("MESSAGELIMIT 1000", .messageLimit(1000, lowestUnprocessed: nil)),
            ("ANNOTATIONS NONE", .annotations(maximumSize: 0)),
            ("ANNOTATIONS 20480 NOPRIVATE", .annotations(maximumSize: 20480)),
            ("WEBALERT https://a.example/b?c", .webAlert("https://a.example/b?c")), ("NOTSAVED", .notSaved),
            ("OVERQUOTA", .overQuota), ("AUTHENTICATIONFAILED", .authenticationFailed), ("CLOSED", .closed),
            // What isn't known, or makes no sense, is kept.
            ("X-NEW", .other(name: "X-NEW", text: nil)),
            ("x-new some (thing", .other(name: "X-NEW", text: "some (thing")),
            ("UIDNEXT soon", .other(name: "UIDNEXT", text: "soon")),
            ("UIDNEXT 99999999999", .other(name: "UIDNEXT", text: "99999999999")),
            ("COPYUID", .other(name: "COPYUID", text: nil)),
        ] as [(String, ResponseCode)])
    func codes(_ code: String, _ expected: ResponseCode) throws {
        #expect(try Wire.status("* OK [\(code)] text").code == expected)
        #expect(try Wire.status("A1 NO [\(code) ]text") == StatusResponse(.no, code: expected, text: "text"))
    }

    @Test func copiedUIDsPairUp() throws {
        guard case .copyUID(let copied)? = try Wire.status("A1 OK [COPYUID 38505 304,319:320 3956:3958] x").code else {
            throw Wire.Unexpected(line: "COPYUID")
        }
        #expect(copied.uidValidity == 38505)
        #expect([304, 319, 320, 321].map { copied.destination(of: $0) } == [3956, 3957, 3958, nil])
        guard case .copyUID(let none)? = try Wire.status("A1 OK [COPYUID 1 ] x").code else {
            throw Wire.Unexpected(line: "COPYUID")
        }
        #expect(none.source.count == 0)
    }

    @Test func continuations() throws {
        #expect(try Wire.parse("+") == .continuation(ContinuationRequest(text: "")))
        #expect(try Wire.parse("+ PDE4OTYu") == .continuation(ContinuationRequest(text: "PDE4OTYu")))
        guard case .continuation(let request) = try Wire.parse("+ [ALERT] idling") else {
            throw Wire.Unexpected(line: "+")
        }
        #expect(request.code == .alert && request.text == "[ALERT] idling")
    }

    @Test func tags() throws {
        #expect(
            try Wire.parse("A1 ok done")
                == .tagged(TaggedResponse(tag: "A1", status: StatusResponse(.ok, text: "done"))))
    }

    @Test(arguments: [
        "", "A1", "A1 ", "* ", "*", "A1 FINE", "<html>", "* 99999999999 EXISTS", "* 7", "* LIST", "HTTP/1.1 400",
    ])
    func noResponse(_ line: String) {
        #expect(throws: ParseError.self) { try Wire.parse(line) }
    }
}
