import IMAPProtocol
import NIOCore
import Testing

/// How text is written: as an atom, quoted, or as a literal (RFC 9051 section 4.3).
struct EncodingStringTests {
    private static func subject(_ text: String, _ options: CommandEncoder.Options) throws -> String {
        let wire = try EncodingCommandTests.wire(.search(.subject(text)), options)
        return String(
            wire.trimmingPrefix("A1 UID SEARCH ").trimmingPrefix("CHARSET UTF-8 ").trimmingPrefix("SUBJECT ").dropLast()
        )
    }

    @Test(arguments: [
        ("plain", "plain"), ("", "\"\""), ("two words", "\"two words\""), ("NIL", "\"NIL\""), ("a]b", "\"a]b\""),
        ("quote\"back\\", "\"quote\\\"back\\\\\""), ("*", "\"*\""), ("tab\t", "\"tab\t\""), ("é", "{2+}|é"),
    ])
    func text(_ text: String, isWritten wire: String) throws {
        #expect(try Self.subject(text, .init(literals: .plus)) == wire)
    }

    @Test
    func utf8IsQuotedOnceItIsEnabled() throws {
        #expect(try Self.subject("é", .init(literals: .synchronizing, allowsUTF8: true)) == "\"é\"")
    }

    @Test
    func longTextIsALiteral() throws {
        let long = String(repeating: "x ", count: 1000)
        #expect(try Self.subject(long, .init(literals: .plus)) == "{2000+}|\(long)")
        #expect(try Self.subject(long, .init(literals: .synchronizing)) == "{2000}|<wait>\(long)")
    }

    @Test
    func literalMinusWaitsAbove4096Bytes() throws {
        let most = String(repeating: "é", count: 2048)
        #expect(try Self.subject(most, .init(literals: .minus)).hasPrefix("{4096+}|é"))
        #expect(try Self.subject(most + "x", .init(literals: .minus)).hasPrefix("{4097}|<wait>é"))
    }

    @Test
    func supportIsReadFromCapabilities() {
        #expect(LiteralSupport([.literalPlus]) == .plus)
        #expect(LiteralSupport([.literalMinus]) == .minus)
        #expect(LiteralSupport([.imap4rev2]) == .minus)
        #expect(LiteralSupport([.imap4rev1]) == .synchronizing)
    }

    @Test
    func mailboxNamesAreInTheConnectionsEncoding() throws {
        let typed = MailboxName("Entwürfe")
        #expect(try EncodingCommandTests.wire(.delete(typed)) == "A1 DELETE \"Entw&APw-rfe\"|")
        #expect(
            try EncodingCommandTests.wire(.delete(typed), .init(literals: .plus, allowsUTF8: true))
                == "A1 DELETE \"Entwürfe\"|")
        let utf8 = MailboxName("Entwürfe", encoding: .utf8)
        #expect(try EncodingCommandTests.wire(.delete(utf8)) == "A1 DELETE \"Entw&APw-rfe\"|")
    }

    /// Only its own bytes open a mailbox with an invalid name.
    @Test
    func invalidNameGoesBackAsItCame() throws {
        let name = MailboxName(wire: Array("Bad&Name\u{FC}".unicodeScalars.map { UInt8($0.value) }))
        let segments = try CommandEncoder.encode(.delete(name), tag: "A1", options: .init(literals: .plus))
        let written = segments.flatMap { segment -> [UInt8] in
            if case .bytes(let bytes) = segment { Array(bytes.readableBytesView) } else { [] }
        }
        #expect(written == Array("A1 DELETE {9+}\r\n".utf8) + name.wire + [13, 10])
    }
}
