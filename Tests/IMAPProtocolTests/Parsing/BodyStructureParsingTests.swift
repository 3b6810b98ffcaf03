import IMAPProtocol
import NIOCore
import Testing

@Suite struct BodyStructureParsingTests {
    /// Every part as `number:type/subtype`.
    private func outline(_ body: String) throws -> String {
        try Wire.structure(body).numberedParts.map { numbered in
            let number = numbered.number.map(String.init).joined(separator: ".")
            return "\(number):\(numbered.part.type)/\(numbered.part.subtype)"
        }.joined(separator: " ").lowercased()
    }

    @Test func aTextPart() throws {
        let body = try Wire.structure(
            "(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\" \"NAME\" \"cc.diff\") \"<960723163407.20117h@x>\" \"Compiler diff\" "
                + "\"BASE64\" 4554 73 \"md5==\" (\"attachment\" (\"filename\" \"cc.diff\")) (\"en\" \"de\") \"http://x\" \"ext\" (1 (2)))"
        )
        #expect(body.parameters.map(\.value) == ["US-ASCII", "cc.diff"] && body.contentDescription == "Compiler diff")
        #expect(
            body.size == 4554 && body.content == .text(lines: 73) && body.md5 == "md5==" && body.encoding == "BASE64")
        #expect(body.disposition?.type == "attachment" && body.disposition?.parameters.map(\.value) == ["cc.diff"])
        #expect(body.language == ["en", "de"] && body.location == "http://x")
    }

    @Test func numbers() throws {
        let text = "(\"text\" \"plain\" NIL NIL NIL \"7bit\" 5 1)"
        let html = "(\"text\" \"html\" NIL NIL NIL \"7bit\" 5 1)"
        let empty = "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)"
        #expect(try outline(text) == "1:text/plain")
        #expect(try outline("(\(text)\(html) \"alternative\")") == ":multipart/alternative 1:text/plain 2:text/html")
        // RFC 9051 section 6.4.5.1: a message in a part, and a multipart in that.
        let attached = "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 99 \(empty) (\(text)\(html) \"mixed\") 9)"
        #expect(
            try outline("(\(text)\(attached) \"mixed\")")
                == ":multipart/mixed 1:text/plain 2:message/rfc822 2:multipart/mixed 2.1:text/plain 2.2:text/html")
        let single = "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 99 \(empty) \(text) 9)"
        #expect(try outline(single) == "1:message/rfc822 1.1:text/plain")
    }

    @Test(
        arguments: [
            // Multiparts without parts.
            ("(\"mixed\" (\"boundary\" \"x\") NIL NIL)", ":multipart/mixed"),
            ("(NIL \"mixed\" (\"boundary\" \"x\") NIL NIL)", ":multipart/mixed"),
            ("(\"multipart\" \"mixed\" (\"boundary\" \"x\"))", ":multipart/mixed"),
            ("((\"text\" \"plain\" NIL NIL NIL \"7bit\" 1 1))", ":multipart/mixed 1:text/plain"),
            (
                "(()(\"text\" \"plain\" NIL NIL NIL \"7bit\" 1 1) \"mixed\")",
                ":multipart/mixed 1:application/octet-stream 2:text/plain"
            ),
            (
                "((\"text\" \"plain\" NIL NIL NIL \"7bit\" 1 1) (\"text\" \"html\" NIL NIL NIL \"7bit\" 1 1)  \"mixed\" NIL )",
                ":multipart/mixed 1:text/plain 2:text/html"
            ),
            ("((\"text\" \"plain\" NIL NIL NIL \"7bit\" 1 1) NIL NIL)", ":multipart/mixed 1:text/plain"),
            // Fields missing, of the wrong kind, or too many.
            ("(\"text\" \"plain\")", "1:text/plain"), ("(\"text\")", "1:text/plain"),
            ("(NIL NIL NIL NIL NIL NIL 5)", "1:application/octet-stream"),
            ("(\"text\" \"plain\" \"\" NIL NIL \"7bit\" -1 -1 NIL NIL NIL)", "1:text/plain"),
            ("(\"text\" \"plain\" () () () \"7bit\" 99999999999999999999999 NIL)", "1:text/plain"),
            ("(\"text\" \"plain\" (\"charset\") NIL NIL \"7bit\" NIL)", "1:text/plain"),
            (
                "(\"text\" \"plain\" (\"charset\" NIL \"a\" (\"b\")) NIL NIL \"7bit\" \"12\" \"3\" NIL \"inline\" \"en\")",
                "1:text/plain"
            ),
            ("(text plain (charset us-ascii) NIL NIL 7bit 12 3)", "1:text/plain"),
            (
                "(\"image\" \"png\" (\"name\" \"a \"b\" c.png\") NIL NIL \"base64\" 12 NIL (\"attachment\" NIL) NIL NIL)",
                "1:image/png"
            ),
            // Messages without an envelope or a body; then a disposition isn't a body.
            ("(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 99)", "1:message/rfc822"),
            ("(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 99 NIL NIL 5 NIL NIL NIL)", "1:message/rfc822"),
            (
                "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 99 NIL (\"attachment\" (\"filename\" \"a.eml\")) NIL)",
                "1:message/rfc822"
            ),
            (
                "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 99 () (\"text\" \"plain\" NIL NIL NIL \"7bit\" 1 1) 5)",
                "1:message/rfc822 1.1:text/plain"
            ),
            ("(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 99 12 NIL (\"attachment\" NIL))", "1:message/rfc822"),
            ("(\"message\" \"delivery-status\" NIL NIL NIL \"7bit\" 99 12 NIL NIL NIL)", "1:message/delivery-status"),
            (
                "(\"application\" \"pdf\" NIL NIL NIL \"base64\" 10 20 NIL (\"attachment\" NIL) NIL)",
                "1:application/pdf"
            ),
        ] as [(String, String)])
    func odd(_ body: String, _ expected: String) throws {
        #expect(try outline(body) == expected)
    }

    @Test(arguments: [
        "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 99 NIL (\"attachment\" (\"filename\" \"a.eml\")) NIL)",
        "(\"text\" \"plain\" NIL NIL NIL \"7bit\" 99 NIL (\"attachment\" (\"filename\" \"a.eml\")) NIL)",
        "(\"text\" \"plain\" NIL NIL NIL \"7bit\" 99 3 NIL (\"attachment\" (\"filename\" \"a.eml\")) NIL)",
        "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 99 12 NIL (\"attachment\" (\"filename\" \"a.eml\")))",
    ])
    func dispositionsAreFound(_ body: String) throws {
        #expect(try Wire.structure(body).disposition?.parameters.map(\.value) == ["a.eml"])
    }

    @Test func partsTooDeepAreOpaque() throws {
        let depth = 1000
        let body =
            String(repeating: "(", count: depth) + "(\"text\" \"plain\" NIL NIL NIL \"7bit\" 1 1)"
            + String(repeating: " \"mixed\")", count: depth)
        let fetch = try Wire.fetch("BODYSTRUCTURE \(body) UID 7")
        #expect(fetch.uid == 7)
        #expect(fetch.issues.map(\.error.code) == [.tooDeep])
        #expect(fetch.bodyStructure?.numberedParts.last?.part.type == "application")
        #expect((fetch.bodyStructure?.numberedParts.count ?? 0) > 50)
    }
}
