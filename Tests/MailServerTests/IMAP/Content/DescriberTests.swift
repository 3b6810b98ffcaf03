import IMAPProtocol
import MailMessage
import MailServer
import PosternTesting
import Testing

/// ENVELOPE, BODYSTRUCTURE and BODY as they go over the wire.
struct DescriberTests {
    @Test(arguments: [
        ("", wireEnvelope()),
        // Absent is NIL, present but empty is the empty string (RFC 9051 section 7.5.2).
        ("Subject:\nDate: \n", wireEnvelope(date: "\"\"", subject: "\"\"")),
        ("Subject: a \"b\" \\c\n", wireEnvelope(subject: "\"a \\\"b\\\" \\\\c\"")),
        ("Subject: a\n b\n", wireEnvelope(subject: "\"a b\"")),
        // Encoded words stay, raw 8-bit text takes a literal.
        ("Subject: =?utf-8?q?=C3=A4?=\n", wireEnvelope(subject: "\"=?utf-8?q?=C3=A4?=\"")),
        ("Subject: ä\n", wireEnvelope(subject: "{2}\r\nä")),
        ("From: Ann <ann@x.example>\n", wireEnvelope(from: "((\"Ann\" NIL \"ann\" \"x.example\"))")),
        (
            "From: a@x\nSender: b@x\nReply-To: c@x\n",
            wireEnvelope(
                from: "((NIL NIL \"a\" \"x\"))", sender: "((NIL NIL \"b\" \"x\"))", replyTo: "((NIL NIL \"c\" \"x\"))")
        ),
        ("To: \"Doe, \\\"J\\\"\" <j@x>\n", wireEnvelope(to: "((\"Doe, \\\"J\\\"\" NIL \"j\" \"x\"))")),
        ("To: \"a b\"@x\n", wireEnvelope(to: "((NIL NIL \"a b\" \"x\"))")),
        ("To: j@x (John)\n", wireEnvelope(to: "((\"John\" NIL \"j\" \"x\"))")),
        ("To: <@a,@b:c@d>\n", wireEnvelope(to: "((NIL \"@a,@b\" \"c\" \"d\"))")),
        ("To: root\n", wireEnvelope(to: "((NIL NIL \"root\" \"MISSING_DOMAIN\"))")),
        (
            "Cc: Team: a@x, B <b@x>;\n",
            wireEnvelope(
                cc: "((NIL NIL \"Team\" NIL)(NIL NIL \"a\" \"x\")(\"B\" NIL \"b\" \"x\")(NIL NIL NIL NIL))")
        ),
        ("To: nobody:;\n", wireEnvelope(to: "((NIL NIL \"nobody\" NIL)(NIL NIL NIL NIL))")),
    ])
    func envelope(header: String, expected: String) throws {
        #expect(try DescribedMessage(text: header + "\nbody\n").envelope == expected)
    }

    @Test func plainMessage() throws {
        let message = try DescribedMessage(text: "Subject: x\n\none\ntwo")
        #expect(
            message.bodyStructure
                == #"("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 8 1 NIL NIL NIL NIL)"#)
        #expect(message.body == #"("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 8 1)"#)
    }

    @Test func extensionData() throws {
        let message = try DescribedMessage(
            text: """
                Content-Type: image/png; name="a b.png"
                Content-Transfer-Encoding: BASE64
                Content-ID: <1@x>
                Content-Description: =?utf-8?q?=C3=A4?=
                Content-MD5: abc==
                Content-Disposition: inline; filename*=utf-8''%c3%a4.png
                Content-Language: en, de
                Content-Location: http://x.example/

                AAAA

                """)
        let fields = #""image" "png" ("name" "a b.png") "<1@x>" "=?utf-8?q?=C3=A4?=" "base64" 6"#
        let placement =
            #"("inline" ("filename*" "utf-8''%c3%a4.png")) ("en" "de") "http://x.example/""#
        #expect(message.bodyStructure == "(\(fields) \"abc==\" \(placement))")
        #expect(message.body == "(\(fields))")
    }

    @Test func embeddedMessage() throws {
        let message = try DescribedMessage(text: HandmadeMail.text("message"))
        let envelope = wireEnvelope(subject: "\"inner\"", from: "((NIL NIL \"a\" \"b\"))")
        let inner = #"("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 12 1"#
        #expect(
            message.bodyStructure
                == #"("message" "rfc822" NIL NIL NIL "7bit" 41 4 NIL NIL NIL NIL)"#
                .replacing("41 4", with: "41 \(envelope) \(inner) NIL NIL NIL NIL) 4"))
        #expect(message.body == #"("message" "rfc822" NIL NIL NIL "7bit" 41 "# + "\(envelope) \(inner)) 4)")
    }

    /// What can't be followed is told as something that can: a client never reads a structure without parts.
    @Test(arguments: [
        ("Content-Type: multipart/mixed; boundary=x\n\nnothing\n", #"("text" "plain""#),
        ("Content-Type: multipart/mixed\n\nnothing\n", #"("text" "plain""#),
        ("Content-Type: nonsense\n\nnothing\n", #"("text" "plain""#),
        (
            "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3Vi\n",
            #"("message" "rfc822" NIL NIL NIL "base64" 6 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) ("text" "plain" ("#
                + #""charset" "us-ascii") NIL NIL "7bit" 6 1 NIL NIL NIL NIL) 1 NIL"#
        ),
        ("Content-Type: text/x; charset*0=us-; charset*1=ascii\n\n", #"("text" "x" ("charset" "us-ascii") NIL"#),
        ("Content-Type: text/x; a*1=b%; a*0*=utf-8''%20\n\n", #"("text" "x" ("a*" "utf-8''%20b%25") NIL"#),
        ("Content-Transfer-Encoding: x-new\n\n", #"("text" "plain" ("charset" "us-ascii") NIL NIL "x-new" 0 0"#),
    ])
    func oddTypes(text: String, expected: String) throws {
        let structure = try DescribedMessage(text: text).bodyStructure
        #expect(structure.hasPrefix(expected), "\(structure)")
    }

    @Test func bodyIsTheStructureWithoutExtensions() throws {
        let messages =
            SampleMail.Kind.allCases.map { SampleMail().message(3, kind: $0).bytes }
            + HandmadeMail.all.map { Array($0.text.utf8) }
        for bytes in messages {
            let message = try DescribedMessage(bytes)
            let whole = try #require(try message.parsed().bodyStructure)
            let short = try message.parsedBody()
            #expect(short.issues.isEmpty)
            #expect(short.bodyStructure == whole.withoutExtensions)
            #expect(message.body.utf8.count < message.bodyStructure.utf8.count)
        }
    }
}

extension BodyStructure {
    fileprivate var withoutExtensions: BodyStructure {
        var copy = self
        (copy.md5, copy.disposition, copy.language, copy.location) = (nil, nil, [], nil)
        switch content {
        case .multipart(let parts):
            copy.parameters = []
            copy.content = .multipart(parts.map(\.withoutExtensions))
        case .message(var message):
            message.body = message.body?.withoutExtensions
            copy.content = .message(message)
        case .basic, .text: break
        }
        return copy
    }
}

private func wireEnvelope(
    date: String = "NIL", subject: String = "NIL", from: String = "NIL", sender: String? = nil,
    replyTo: String? = nil, to: String = "NIL", cc: String = "NIL"
) -> String {
    "(\(date) \(subject) \(from) \(sender ?? from) \(replyTo ?? from) \(to) \(cc) NIL NIL NIL)"
}
