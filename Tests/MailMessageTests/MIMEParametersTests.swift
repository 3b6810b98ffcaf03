import Testing

@testable import MailMessage

struct MIMEParametersTests {
    private func parameters(_ pairs: [(String, String)]) -> MIMEParameters {
        MIMEParameters(rawPairs: pairs.map { (bytes($0.0), bytes($0.1)) })
    }

    /// As an IMAP BODYSTRUCTURE gives them.
    @Test func pairsOfAStructure() {
        let parameters = parameters([
            ("CHARSET", "UTF-8"), ("filename*0*", "utf-8''%e2%82%ac%20"), ("filename*2", "t.pdf"),
            ("filename*1*", "rates%2"),
            ("name", "=?utf-8?q?na=C3=AFve=2Etxt?="),
        ])
        #expect(parameters.charset == "UTF-8")
        #expect(parameters.filename == "€ rates%2t.pdf")
        #expect(parameters["NAME"] == "naïve.txt")
    }

    @Test(
        arguments: [
            ([("filename*", "utf-8'en'%e2%82%ac.txt")], "€.txt"),
            ([("filename*", "UTF-8''a%20b.txt"), ("filename", "fallback.txt")], "a b.txt"),
            ([("filename", "plain.txt"), ("filename*", "UTF-8''better.txt")], "better.txt"),
            ([("filename*", "iso-8859-1''%E4.txt")], "ä.txt"),
            ([("filename*", "gb18030''%d6%d0.txt")], "中.txt"),
            ([("filename*0", "a"), ("filename*1", "b"), ("filename*10", "d"), ("filename*9", "c")], "abcd"),
            ([("filename*0*", "''%41"), ("filename*1*", "%42")], "AB"),
            // A character cut between two sections.
            ([("filename*0*", "utf-8''%e2%82"), ("filename*1*", "%ac")], "€"),
            // Nothing to decode by.
            ([("filename*", "no quotes %41")], "no quotes A"),
            ([("filename*", "x-nothing''%e4")], "ä"),
            ([("filename", "100%25.txt")], "100%25.txt"),
            ([("filename*0", "=?utf-8?q?=C3?="), ("filename*1", " =?utf-8?q?=A4?=")], "ä"),
        ] as [([(String, String)], String)])
    func filenames(pairs: [(String, String)], filename: String) {
        #expect(parameters(pairs).filename == filename)
    }

    @Test func languageIsKept() {
        let parameter = parameters([("title*", "utf-8'de'%C3%A4")]).all.first
        #expect(parameter == MIMEParameter(name: "title", value: "ä", language: "de"))
    }

    @Test(arguments: [
        ("text/plain; charset=utf-8", "charset", "utf-8"),
        ("text/plain charset=utf-8", "charset", "utf-8"),
        ("text/plain; charset = \"utf-8\" (comment)", "charset", "utf-8"),
        ("application/pdf; name=my report (1).pdf", "name", "my report (1).pdf"),
        ("application/pdf; name=\"a \"quoted\" word.pdf\"; x=1", "name", "a \"quoted\" word.pdf"),
        ("application/pdf; name=\"never closed.pdf", "name", "never closed.pdf"),
        ("application/pdf; name=\"a\\\"b.pdf\"", "name", "a\"b.pdf"),
        ("application/pdf; name=\"semi;colon.pdf\"", "name", "semi;colon.pdf"),
        ("application/pdf; NAME=\"x.pdf\"\r\n\tother=1", "name", "x.pdf"),
        ("application/pdf;;; name=x.pdf;", "name", "x.pdf"),
        ("multipart/mixed; boundary=\"=_a:b/c?d\"", "boundary", "=_a:b/c?d"),
    ])
    func fields(raw: String, name: String, value: String) throws {
        #expect(try #require(ContentType(header: bytes(raw))).parameters[name] == value)
    }

    @Test func eightBitNames() throws {
        let utf8 = ContentDisposition(header: bytes("attachment; filename=\"Übung.txt\""))
        #expect(utf8?.parameters.filename == "Übung.txt")
        let latin = ContentDisposition(header: bytes("attachment; filename=\"") + [0xDC] + bytes("bung.txt\""))
        #expect(latin?.parameters.filename == "Übung.txt")
    }

    @Test func manyParametersAreCut() {
        let pairs = (0..<100_000).map { ("p*\($0)", "x") }
        #expect(parameters(pairs)["p"]?.utf8.count == MessageLimits.default.parameters)
    }
}
