import Testing

@testable import MailMessage

struct MessageTests {
    private static let mixed = """
        From: Jane <jane@x.example>
        Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=outer

        preamble
        --outer
        Content-Type: multipart/alternative; boundary="inner"

        --inner
        Content-Type: text/plain; charset=iso-8859-1
        Content-Transfer-Encoding: quoted-printable

        Gr=FC=DFe
        --inner
        Content-Type: text/html; charset=utf-8
        Content-Transfer-Encoding: base64

        PHA+R3LDvMOfZTwvcD4=
        --inner--
        --outer
        Content-Type: message/rfc822

        Subject: inside
        Content-Type: multipart/mixed; boundary=deep

        --deep

        text
        --deep
        Content-Type: image/png; name=i.png
        Content-ID: <img@x>
        Content-Disposition: inline; filename="i.png"
        Content-Description: a =?utf-8?q?picture?=
        Content-Language: en, de
        Content-Location: http://x.example/i.png

        x
        --deep--
        --outer
        Content-Type: message/rfc822

        Subject: single

        alone
        --outer--
        epilogue
        """

    @Test(arguments: [false, true])
    func numbersPartsAsIMAPDoes(crlf: Bool) throws {
        let text =
            crlf
            ? Self.mixed.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n") : Self.mixed
        let message = Message.parse(bytes(text))
        #expect(
            Self.outline(message.root) == [
                "TEXT multipart/mixed", "1 multipart/alternative", "1.1 text/plain", "1.2 text/html",
                "2 message/rfc822",
                "2.TEXT multipart/mixed", "2.1 text/plain", "2.2 image/png", "3 message/rfc822", "3.1 text/plain",
            ])
        #expect(message.warnings.isEmpty)
        #expect(message.headers.subject == "Grüße")
        #expect(message.text(of: "1.1")?.text == "Grüße")
        #expect(message.text(of: "1.2")?.text == "<p>Grüße</p>")
        #expect(message.text(of: "2.1")?.text == "text")
        #expect(message.text(of: "3.1")?.text == "alone")
        #expect(message.embeddedHeaders(of: "2")?.subject == "inside")
        #expect(message.embeddedHeaders(of: "3")?.subject == "single")
        #expect(message.part("2")?.embeddedSubject == "inside")
        #expect(message.embeddedMessage(of: "2")?.text(of: "1")?.text == "text")
        let image = try #require(message.part("2.2"))
        #expect(image.contentID == "img@x")
        #expect(image.filename == "i.png")
        #expect(image.contentDescription == "a picture")
        #expect(image.languages == ["en", "de"])
        #expect(image.location == "http://x.example/i.png")
        #expect(image.encodedSize == 1)
        #expect(message.part("9") == nil)
        #expect(message.content(of: "9") == nil)
    }

    static func outline(_ part: MessagePart) -> [String] {
        ["\(part.id) \(part.mediaType)"] + part.children.flatMap(outline)
    }

    /// A tree from a BODYSTRUCTURE comes without ids.
    @Test func numbersTreesOfOthers() {
        let root = Message.parse(bytes(Self.mixed)).root
        func stripped(_ part: MessagePart) -> MessagePart {
            var part = part
            part.id = ""
            part.children = part.children.map(stripped)
            return part
        }
        #expect(MessagePart.numbered(stripped(root)) == root)
    }

    @Test func loneParts() {
        #expect(Self.outline(Message.parse([]).root) == ["1 text/plain"])
        #expect(Self.outline(Message.parse(bytes("Content-Type: image/png\n\nx")).root) == ["1 image/png"])
        #expect(Self.outline(Message.parse(bytes("Content-Type: nonsense\n\nx")).root) == ["1 text/plain"])
        #expect(
            Message.parse(bytes("no header at all\nsecond line")).text(of: "1")?.text == "no header at all\nsecond line"
        )
        #expect(Message.parse(bytes("Subject: x")).headers.subject == "x")
        #expect(Message.parse(bytes("From x@y Mon Nov 23\nSubject: x\n\nbody")).headers.subject == "x")
    }

    @Test func brokenMultiparts() {
        let noBoundary = Message.parse(bytes("Content-Type: multipart/mixed\n\n--x\n\ntext"))
        #expect(noBoundary.root.mediaType == "text/plain")
        #expect(noBoundary.warnings.map(\.kind) == [.missingBoundary])
        #expect(noBoundary.text(of: "1")?.text == "--x\n\ntext")
        let notFound = Message.parse(bytes("Content-Type: multipart/mixed; boundary=b\n\njust text"))
        #expect(notFound.warnings.map(\.kind) == [.boundaryNotFound])
        #expect(notFound.text(of: "1")?.text == "just text")
        let cutOff = Message.parse(bytes("Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntw"))
        #expect(cutOff.warnings.map(\.kind) == [.unclosedMultipart])
        #expect(cutOff.text(of: "2")?.text == "tw")
        // The inner delimiter is never closed: the outer one ends both.
        let inner = Message.parse(
            bytes(
                "Content-Type: multipart/mixed; boundary=a\n\n--a\n"
                    + "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--a\n\ny\n--a--\n"
            ))
        #expect(Self.outline(inner.root).count == 4)
        #expect(inner.text(of: "2")?.text == "y")
        // A header that runs into the delimiter.
        let headerOnly = Message.parse(
            bytes("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n--b\n\ny\n--b--"))
        #expect(headerOnly.content(of: "1") == [])
        #expect(headerOnly.text(of: "2")?.text == "y")
    }

    @Test func malformedHeaderLines() {
        let message = Message.parse(
            bytes("Subject: a\nthis is no field\nTo : b@x.example\n: empty\nX-Y:\n folded\n\nbody"))
        #expect(message.headers.subject == "a")
        #expect(message.headers.to.mailboxes.map(\.address) == ["b@x.example"])
        #expect(message.headers["x-y"]?.text == "folded")
        #expect(message.text(of: "1")?.text == "body")
        #expect(message.warnings.map(\.kind) == [.malformedHeader])
    }

    @Test func unknownCharsetsAreNoted() {
        let message = Message.parse(bytes("Content-Type: text/plain; charset=x-nothing\n\nä"))
        #expect(message.warnings == [MessageWarning(kind: .unknownCharset, partID: "1")])
        #expect(message.text(of: "1")?.text == "ä")
    }

    @Test func encodedEmbeddedMessages() throws {
        let message = Message.parse(
            bytes("Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogaW5zaWRlCgpib2R5"))
        #expect(message.root.children.isEmpty)
        let inner = try #require(message.embeddedMessage(of: "1"))
        #expect(inner.headers.subject == "inside")
        #expect(inner.text(of: "1")?.text == "body")
    }

    @Test func textIsBounded() throws {
        var limits = MessageLimits()
        limits.decodedTextBytes = 10
        let message = Message.parse(
            bytes("Content-Type: text/plain; charset=utf-8\n\n" + String(repeating: "€", count: 100)), limits: limits)
        let text = try #require(message.text(of: "1"))
        #expect(text.text == "€€€")
        #expect(text.isTruncated)
        #expect(!text.hasReplacements)
    }

    @Test func charsetOfHTMLWithoutLabel() {
        let html =
            bytes("Content-Type: text/html\n\n<html><head><META content='text/html; charset=iso-8859-2'></head>") + [
                0xB1
            ]
        #expect(Message.parse(html).text(of: "1")?.text.hasSuffix("ą") ?? false)
        let mark = bytes("Content-Type: text/plain; charset=utf-8\n\n\u{FEFF}text")
        #expect(Message.parse(mark).text(of: "1")?.text == "text")
    }
}
