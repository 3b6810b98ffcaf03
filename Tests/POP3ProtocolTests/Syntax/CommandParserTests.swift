import NIOCore
import POP3Protocol
import Testing

@Suite struct CommandParserTests {
    /// The command's own spelling, secrets shown.
    static func wire(_ command: Command) -> String {
        CommandEncoder.encode(command).map { segment in
            switch segment {
            case .bytes(let bytes), .secret(let bytes): String(buffer: bytes)
            }
        }.joined()
    }

    @Test(arguments: [
        "CAPA", "QUIT", "USER bob@example.org", "USER two words", "USER 日本", "PASS secret", "PASS  with  spaces ",
        "APOP bob 0123456789abcdef0123456789abcdef", "APOP two words 0123", "AUTH", "AUTH PLAIN", "AUTH PLAIN AGIAYg==",
        "AUTH SCRAM-SHA-256 =", "STLS", "UTF8", "STAT", "LIST", "LIST 1", "RETR 12", "DELE 999999999", "NOOP", "RSET",
        "TOP 1 0", "TOP 3 10", "UIDL", "UIDL 7",
    ])
    func whatAClientEncodesAServerReads(_ line: String) throws {
        let command = try CommandParser.parse(ByteBuffer(string: line))
        #expect(Self.wire(command) == line + "\r\n")
    }

    @Test(arguments: [
        ("retr 1", "RETR 1"), ("List", "LIST"), ("LIST ", "LIST"), ("NOOP   ", "NOOP"), ("TOP  1   2 ", "TOP 1 2"),
        ("auth plain", "AUTH PLAIN"), ("user bob ", "USER bob"),
    ])
    func caseAndSpacesAreLetPass(_ line: String, _ expected: String) throws {
        #expect(try Self.wire(CommandParser.parse(ByteBuffer(string: line))) == expected + "\r\n")
    }

    @Test(arguments: [
        ("", "unknown command"), (" STAT", "unknown command"), ("XTND", "unknown command"),
        ("USER", "missing argument"),
        ("PASS", "missing argument"), ("PASS ", "missing argument"), ("APOP bob", "missing argument"),
        ("RETR", "missing argument"), ("TOP 1", "missing argument"), ("RETR 0", "invalid argument"),
        ("RETR -1", "invalid argument"), ("RETR 1x", "invalid argument"), ("RETR 1 2", "invalid argument"),
        ("RETR 99999999999999999999999999999999", "invalid argument"), ("DELE 1000000000", "invalid argument"),
        ("TOP 1 99999999999999999999", "invalid argument"), ("STAT 1", "invalid argument"),
        ("QUIT now", "invalid argument"),
        ("USER a\u{0}b", "invalid argument"), ("USER a\rb", "invalid argument"), ("PASS a\u{0}", "invalid argument"),
        ("AUTH PL@IN", "invalid argument"), ("AUTH ABCDEFGHIJKLMNOPQRSTU", "invalid argument"),
        ("AUTH PLAIN a b", "invalid argument"),
    ])
    func whatIsNoCommandIsRefused(_ line: String, _ code: String) {
        let error = #expect(throws: ParseError.self) { try CommandParser.parse(ByteBuffer(string: line)) }
        #expect(error?.code.description == code)
    }

    @Test func invalidUTF8IsNoName() {
        let line = ByteBuffer(bytes: Array("USER ".utf8) + [0xFF, 0xFE])
        #expect(throws: ParseError.self) { try CommandParser.parse(line) }
    }

    @Test func aPasswordIsNeverPrinted() throws {
        let command = try CommandParser.parse(ByteBuffer(string: "PASS sesame"))
        var dumped = ""
        dump(command, to: &dumped)
        #expect(!"\(command)\(String(reflecting: command))\(dumped)".contains("sesame"))
        #expect(CommandEncoder.encode(command).contains(.secret(ByteBuffer(string: "sesame"))))
    }

    @Test func noLineEndReachesTheWire() {
        #expect(Argument("a\r\nDELE 1") == nil)
        #expect(SecretText("a\nb".utf8) == nil)
        #expect(Status.error("a\r\nb\u{0}c").text == "a  b c")
    }
}
