import NIOCore
import POP3Protocol
import Testing

@Suite struct ResponseParserTests {
    @Test(arguments: [
        ("+OK", Status.ok("")), ("+OK ready", .ok("ready")), ("+ok 2 320", .ok("2 320")),
        ("-ERR [IN-USE] locked", .error("locked", code: .inUse)),
        ("-err [sys/temp] x", .error("x", code: .systemTemporary)),
        ("-ERR [AUTH]", .error("", code: .authentication)), ("-ERR [not a code] x", .error("[not a code] x")),
        ("-ERR [ x", .error("[ x")), ("-ERR [] x", .error("[] x")),
    ])
    func statusLines(_ line: String, _ expected: Status) throws {
        #expect(try ResponseParser.parse(ByteBuffer(string: line)) == .status(expected))
    }

    @Test(arguments: [
        Status.ok(""), .ok("Maildrop has 2 messages"), .error("no"), .error("locked", code: .inUse),
        .error("", code: .loginDelay), .error("later", code: .systemTemporary),
    ])
    func whatAServerEncodesAClientReads(_ status: Status) throws {
        var line = ByteBuffer()
        ResponseEncoder.encode(status, into: &line)
        line.moveWriterIndex(to: line.writerIndex - 2)
        #expect(try ResponseParser.parse(line) == .status(status))
    }

    @Test func challenges() throws {
        #expect(
            try ResponseParser.parse(ByteBuffer(string: "+ dGV4dA==")) == .challenge(ByteBuffer(string: "dGV4dA==")))
        #expect(try ResponseParser.parse(ByteBuffer(string: "+ ")) == .challenge(ByteBuffer()))
        #expect(try ResponseParser.parse(ByteBuffer(string: "+")) == .challenge(ByteBuffer()))
    }

    @Test(arguments: ["", "OK", "* OK IMAP4rev1", "220 smtp", "+OKAY"])
    func whatIsNoAnswer(_ line: String) {
        #expect(throws: ParseError.self) { try ResponseParser.parse(ByteBuffer(string: line)) }
    }

    @Test func codesHaveKinds() {
        #expect(ResponseCode("sys/temp/x").isA("SYS"))
        #expect(ResponseCode.systemTemporary.isA(.systemTemporary))
        #expect(!ResponseCode("SYSTEM").isA("SYS"))
    }

    @Test(arguments: [
        ("ready <1896.697170952@dbc.mtview.ca.us>", "<1896.697170952@dbc.mtview.ca.us>"), ("<http://x> <1@b>", "<1@b>"),
        ("<home page>", nil), ("< @", nil), ("ready", nil),
    ])
    func timestampsOfGreetings(_ text: String, _ expected: String?) {
        #expect(ResponseParser.timestamp(inGreeting: text) == expected)
    }

    @Test func listings() throws {
        #expect(try ResponseParser.twoNumbers("1 120".utf8) == (1, 120))
        #expect(try ResponseParser.twoNumbers("2 200 extra words".utf8) == (2, 200))
        #expect(throws: ParseError.self) { try ResponseParser.twoNumbers("1".utf8) }
        #expect(throws: ParseError.self) { try ResponseParser.twoNumbers("1 9999999999999999999999".utf8) }
        let (number, id) = try ResponseParser.uniqueID("1 QhdPYR:00WBw1Ph7x7".utf8)
        #expect(number.value == 1)
        #expect(id == "QhdPYR:00WBw1Ph7x7")
        #expect(throws: ParseError.self) { try ResponseParser.uniqueID("1 ".utf8) }
        #expect(throws: ParseError.self) { try ResponseParser.uniqueID("0 x".utf8) }
    }

    @Test func capabilities() {
        let lines = ["SASL PLAIN scram-sha-256", "LOGIN-DELAY 900 USER", "uidl", ""]
        let set = CapabilitySet(lines.compactMap { ResponseParser.capability(ByteBuffer(string: $0)) })
        #expect(set.mechanisms == ["PLAIN", "SCRAM-SHA-256"])
        #expect(set.loginDelay == 900)
        #expect(set.contains(.uidl))
        #expect(!set.contains(.top))
    }
}
