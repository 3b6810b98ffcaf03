import Foundation
import Testing

@testable import MailMessage

@Suite("Composing messages", .timeLimit(.minutes(1)))
struct ComposerTests {
    private static let date = Date(timeIntervalSince1970: 1_767_322_496)

    private func composition() -> Composition {
        var composition = Composition(messageID: "1@example.org", date: Self.date)
        composition.from = AddressList(entries: [.mailbox(MailAddress(name: "Ada", address: "ada@example.org"))])
        composition.text = "Hello\n"
        return composition
    }

    static let texts = [
        "Hello", "", "=?UTF-8?B?aGVsbG8=?=", "x =?literal?= y", "a=?b", "مرحبا بالعالم",
        String(repeating: "موضوع طويل جدا يحتاج إلى أكثر من سطر ", count: 20).trimmingBlanks,
        String(repeating: "\u{1F600}\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}", count: 60), "Re: 你好，世界",
        String(repeating: "吾輩は猫である。名前はまだ無い。", count: 30), "mixed ascii and 日本語 words in   several   spaces",
        "שלום עולם \u{202E}abc", String(repeating: "a", count: 3_000), String(repeating: "word ", count: 300) + "end",
        "Ünïcode at start", "at end Ünïcode", "e\u{301}\u{302}\u{303}", "5 > 3 & \"quotes\" \\ (comment)",
        "ends with =?", "two  spaces", "a" + String(repeating: " ", count: 500) + "b",
    ]

    @Test("a subject comes back as it was, here and in Python", arguments: texts)
    func subject(text: String) throws {
        var composition = composition()
        composition.subject = text
        let composed = try Composed(composition)
        #expect((composed.message.headers.subject ?? "") == text)
        #expect(try composed.python().subject == text)
        composed.expectGoodLines()
    }

    static let names = [
        "Ada Lovelace", "O'Brien, \"Bob\" \\x", "=?UTF-8?Q?x?=", "محمد علي", "日本 太郎", "a@b.c", "Dr. Who", "Ünï (Köln)",
        "שרה כהן", "\u{1F600}", "1,2;3:4<5>", String(repeating: "長い名前", count: 40),
        String(repeating: "long ", count: 50),
    ]

    @Test("a name comes back as it was, here and in Python", arguments: names)
    func displayName(name: String) throws {
        var composition = composition()
        let address = MailAddress(name: name, address: "x@example.org")
        composition.to = AddressList(entries: [.mailbox(address), .mailbox(MailAddress(name: nil, address: "y@b.org"))])
        composition.cc = AddressList(entries: [
            .group(name: name, members: [address]), .group(name: "none", members: []),
        ])
        let composed = try Composed(composition)
        let wanted = name.trimmingBlanks
        #expect(composed.message.headers.to.mailboxes.map(\.name) == [wanted, nil])
        #expect(
            composed.message.headers.cc.entries == [
                .group(name: wanted, members: [MailAddress(name: wanted, address: "x@example.org")]),
                .group(name: "none", members: []),
            ])
        let python = try composed.python()
        // Python puts a space between encoded words of a phrase.
        let joined = { (list: [[String]]) in list.map { [$0[0].replacing(" ", with: ""), $0[1]] } }
        let spaceless = wanted.replacing(" ", with: "")
        #expect(joined(python.to) == [[spaceless, "x@example.org"], ["", "y@b.org"]])
        #expect(joined(python.cc) == [[spaceless, "x@example.org"]])
        composed.expectGoodLines()
    }

    @Test(
        "domains go out in ASCII, local parts as they are",
        arguments: [
            ("user@bücher.example", "user@xn--bcher-kva.example"), ("用户@例子.中国", "用户@xn--fsqu00a.xn--fiqs8s"),
            ("\"a b\"@example.org", "\"a b\"@example.org"), (".a..b.@example.org", "\".a..b.\"@example.org"),
            ("x@[127.0.0.1]", "x@[127.0.0.1]"), ("x+y=z@EXAMPLE.org", "x+y=z@EXAMPLE.org"),
        ])
    func domains(address: String, written: String) throws {
        #expect(WrittenAddress(address)?.text == written)
        var composition = composition()
        composition.to = AddressList(entries: [.mailbox(MailAddress(name: "X", address: address))])
        let composed = try Composed(composition)
        #expect(composed.text.contains("To: X <\(written)>\r\n"))
        #expect(WrittenAddress(address)?.needsUTF8 == address.hasPrefix("用户"))
    }

    @Test(
        "what is no address is refused",
        arguments: [
            "", "x", "@example.org", "x@", "x@a b", "x@exa\u{0}mple.org", "x@-a.org", "x@a..b", "x\r\n@a.org", "x@a>b",
            "bob@exa mple.com", "bob@exä mple.com", "bob@exa\u{200B}mple.com", "bob@exa\u{AD}mple.com",
            "bob@exa\u{A0}mple.com", "bob@exa\tmple.com", "b ob@example.com", "bob@home@example.com",
            "Bob <bob@example.com>", "bob,carol@example.com", "bob@example.com ", " bob@example.com",
            "\"bob@example.com",
            "b\u{200B}ob@example.com", "b\u{FFFD}b@example.com", "(c)bob@example.com",
        ])
    func badAddresses(address: String) throws {
        var composition = composition()
        composition.to = AddressList(entries: [.mailbox(MailAddress(name: nil, address: address))])
        #expect(throws: CompositionError.self) { try composition.check() }
    }

    @Test("no line break and no NUL gets into a header", arguments: ["a\r\nBcc: x@y.z", "a\nb", "a\rb", "a\u{0}b"])
    func injection(text: String) throws {
        let changes: [(inout Composition) -> Void] = [
            { $0.subject = text }, { $0.userAgent = text }, { $0.inReplyTo = [text] }, { $0.references = [text] },
            { $0.messageID = text },
            { $0.to = AddressList(entries: [.mailbox(MailAddress(name: text, address: "x@y.z"))]) },
            { $0.to = AddressList(entries: [.group(name: text, members: [])]) },
            { $0.attachments = [.init(source: .file(0), filename: text)] },
            { $0.attachments = [.init(source: .file(0), contentID: text)] },
        ]
        for change in changes {
            var composition = composition()
            change(&composition)
            #expect(throws: CompositionError.self) { try composition.check() }
        }
    }

    static let filenames = [
        "a.txt", "a \"quoted\" \\ name.txt", "=?UTF-8?Q?x?=.txt", "Отчёт за 2024 год — очень длинное имя.pdf",
        "报告.docx",
        "تقرير.pdf", "\u{1F600}.png", String(repeating: "b", count: 200) + ".txt", "it's 100% 'ok'*.txt",
        "naïve;a=b.txt",
        String(repeating: "長い", count: 60) + ".pdf", "דוח.pdf", "a+b (1).txt", "{x}/y?.txt",
    ]

    @Test("a file's name comes back as it was, here and in Python", arguments: filenames)
    func filename(name: String) throws {
        var composition = composition()
        composition.attachments = [
            .init(source: .file(0), type: ContentType(type: "application", subtype: "pdf"), filename: name)
        ]
        let composed = try Composed(composition, files: [Array("content".utf8)])
        let part = try #require(composed.message.root.children.last)
        #expect(part.disposition?.parameters.filename == name)
        #expect(part.parameters.name == name)
        #expect(composed.message.content(of: "2") == Array("content".utf8))
        let python = try composed.python()
        #expect(python.parts.last?.filename == name)
        composed.expectGoodLines()
    }

    static let bodies = [
        "Hello\n", "", "no end", "مرحبا\nبالعالم\n", String(repeating: "猫", count: 2_000) + "\n",
        "\u{1F600} emoji\n\n\nlines\n", String(repeating: "word ", count: 400) + "end\nnext\n",
        "trailing   \nspaces \n",
        "> quoted\n>> twice " + String(repeating: "quoted words ", count: 30) + "end\n", "-- \nsignature\n",
        " indented\n",
        ">unspaced\n", "From the start\nFrom here\n", ".\n..\n", "tab\tand\u{7}bell\n",
        String(repeating: "x", count: 5_000),
        "soft \nhard\n", "a  b   c " + String(repeating: "d  ", count: 60) + "e\n", "> \n>\n",
    ]

    @Test("a text comes back as it was, here and in Python", arguments: bodies)
    func body(text: String) throws {
        var composition = composition()
        composition.text = text
        let composed = try Composed(composition)
        let part = composed.message.root
        let decoded = try #require(composed.message.text(of: "1")?.text)
        let read = part.isFlowed ? FlowedText.unwrap(decoded, delSp: part.isDelSp) : decoded
        let ended = text.isEmpty || text.hasSuffix("\n") ? text : text + "\n"
        #expect(read.replacing("\r\n", with: "\n") == ended)
        let python = try #require(try composed.python().parts.first)
        #expect(python.text?.replacing("\r\n", with: "\n") == decoded.replacing("\r\n", with: "\n"))
        composed.expectGoodLines()
    }

    @Test("text, HTML, its pictures and attachments have their places")
    func structure() throws {
        var composition = composition()
        composition.html = "<p>Grüße <img src=\"cid:cat@x\"></p>"
        let png = ContentType(type: "image", subtype: "png")
        composition.attachments = [
            .init(source: .file(0), type: png, filename: "猫.png"),
            .init(source: .file(1), placement: .related, type: png, contentID: "cat@x", disposition: "inline"),
            .init(source: .file(0), placement: .alternative, type: ContentType(type: "text", subtype: "calendar")),
        ]
        let random = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* $0) }
        let composed = try Composed(composition, files: [random, Array("png".utf8)])
        let tree = composed.message.root
        #expect(tree.mediaType == "multipart/mixed")
        #expect(tree.children.map(\.mediaType) == ["multipart/alternative", "image/png"])
        #expect(tree.children[0].children.map(\.mediaType) == ["text/plain", "multipart/related", "text/calendar"])
        #expect(tree.children[0].children[1].children.map(\.mediaType) == ["text/html", "image/png"])
        #expect(tree.children[0].children[1].children[1].contentID == "cat@x")
        #expect(composed.message.content(of: "2") == random)
        #expect(composed.message.content(of: "1.2.2") == Array("png".utf8))
        let python = try composed.python()
        #expect(python.defects.isEmpty)
        #expect(
            python.parts.map(\.type) == ["text/plain", "text/html", "image/png", "text/calendar", "image/png"])
        #expect(python.parts.last?.size == random.count)
        composed.expectGoodLines()
    }

    @Test("a message is attached as it is, unless it can't be sent so")
    func embedded() throws {
        let type = ContentType(type: "message", subtype: "rfc822")
        let plain = Array("From: a@b\r\nSubject:   odd   spacing \r\n\r\nbody \r\n\r\n".utf8)
        let eightBit = Array("From: a@b\r\n\r\nÜ\r\n".utf8)
        let long = Array(("From: a@b\r\n\r\n" + String(repeating: "x", count: 2_000) + "\r\n").utf8)
        for (content, encoding, subtype) in [
            (plain, TransferEncoding.sevenBit, "rfc822"), (eightBit, .eightBit, "rfc822"), (long, .base64, "global"),
        ] {
            var composition = composition()
            composition.attachments = [.init(source: .file(0), type: type, filename: "a.eml")]
            let composed = try Composed(composition, files: [content])
            let part = try #require(composed.message.root.children.last)
            #expect(part.subtype == subtype && part.transferEncoding == encoding)
            #expect(composed.message.content(of: "2") == content)
            composed.expectGoodLines()
        }
    }

    @Test("the header is whole, and Bcc is in it when it is asked for")
    func header() throws {
        var composition = composition()
        composition.bcc = AddressList(entries: [.mailbox(MailAddress(name: nil, address: "secret@example.org"))])
        composition.inReplyTo = ["a@b"]
        composition.references = (0..<300).map { "reference-\($0)@example.org" }
        composition.userAgent = "Postern/0.1"
        let other = HeaderList.parse(
            Array("X-Other:  kept as\r\n\tit is\r\nX-Long: \(String(repeating: "x", count: 2000))\r\n".utf8))
        composition.otherFields = Array(other)
        let composed = try Composed(composition)
        #expect(composed.text.contains("Date: Fri, 02 Jan 2026 02:54:56 +0000\r\n"))
        #expect(composed.text.contains("Message-ID: <1@example.org>\r\n"))
        #expect(composed.text.contains("X-Other:  kept as\r\n\tit is\r\n"))
        #expect(!composed.text.contains("X-Long"))
        #expect(
            composed.text.contains("In-Reply-To: <a@b>\r\n") && composed.text.contains("User-Agent: Postern/0.1\r\n"))
        #expect(composed.message.headers.references.count == 100)
        #expect(composed.message.headers.references.first == "reference-0@example.org")
        #expect(composed.message.headers.references.last == "reference-299@example.org")
        #expect(composed.message.headers.bcc.mailboxes.isEmpty)
        #expect(try Composed(composition, withBcc: true).message.headers.bcc.mailboxes.count == 1)
        composed.expectGoodLines()
    }

    @Test("parts are carried over from the original as they are")
    func carriedOver() throws {
        let original = Array(
            """
            Subject: x\r
            Content-Type: multipart/mixed; boundary="b"\r
            \r
            preamble\r
            --b\r
            Content-Type: text/plain\r
            \r
            text\r
            --b\r
            Content-Type: application/x-odd;\r
            \tname*=utf-8'en'%E2%82%AC\r
            X-Unknown:   kept \r
            Content-Transfer-Encoding: base64\r
            \r
            AAEC\r
            Aw==\r
            --b\r
            Content-Type: multipart/signed; boundary="c"; protocol="application/pgp-signature"\r
            \r
            --c\r
            Content-Type: text/plain\r
            \r
            signed \r
            --c\r
            Content-Type: application/pgp-signature\r
            \r
            signature\r
            --c--\r
            --b--\r

            """.utf8)
        var composition = composition()
        composition.attachments = [
            .init(source: .part("2"), placement: .attached), .init(source: .part("3"), placement: .attached),
        ]
        let composed = try Composed(composition, original: original)
        #expect(
            composed.text.contains(
                "\r\nX-Unknown:   kept \r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC\r\nAw==\r\n"))
        #expect(composed.text.contains("\r\n\tname*=utf-8'en'%E2%82%AC\r\n"))
        #expect(
            composed.message.root.children.map(\.mediaType) == [
                "text/plain", "application/x-odd", "multipart/signed",
            ])
        #expect(composed.text.contains("--c\r\nContent-Type: text/plain\r\n\r\nsigned \r\n--c\r\n"))
        var renamed = composition
        renamed.attachments = [.init(source: .part("3.1"), placement: .attached, filename: "new.txt")]
        #expect(try Composed(renamed, original: original).message.root.children.last?.filename == "new.txt")
        for id in ["0", "4", "1.1", "3.9", "x", "", "-1", "99999999999999999999", "2.TEXT"] {
            var broken = composition
            broken.attachments = [.init(source: .part(id), placement: .attached)]
            #expect(throws: CompositionError.noSuchPart(id)) { try Composed(broken, original: original) }
        }
    }

    @Test("what leaves has no notes of mail programs, a new date and the Message-ID; its Bcc stays for the sender")
    func outgoing() throws {
        let block = Array(
            "From: a@b.c\r\nBCC: secret@b.c,\r\n more@b.c\r\nX-Mozilla-Draft-Info: x\r\nX-Private: y\r\nSubject: kept\r\n\r\nbody"
                .utf8)
        let result = OutgoingHeader.rewrite(block, date: Self.date, messageID: "new@b.c") { $0 == "X-Private" }
        #expect(
            String(decoding: result.header, as: UTF8.self)
                == "Date: Fri, 02 Jan 2026 02:54:56 +0000\r\nFrom: a@b.c\r\nBCC: secret@b.c,\r\n more@b.c\r\nSubject: kept\r\nMessage-ID: <new@b.c>\r\n\r\n"
        )
        #expect(String(decoding: block[result.bodyStart...], as: UTF8.self) == "body")
    }

    @Test("an original that nests without end is read, and its parts are found or not")
    func deepOriginal() throws {
        var text = ""
        for number in 0..<20_000 {
            text += "Content-Type: multipart/mixed; boundary=b\(number)\r\n\r\n--b\(number)\r\n"
        }
        var composition = composition()
        composition.attachments = [.init(source: .part(Array(repeating: "1", count: 101).joined(separator: ".")))]
        #expect(throws: CompositionError.self) {
            try Composed(composition, original: Array((text + "\r\nend\r\n").utf8))
        }
    }

    @Test(
        "prefixes of answers are never doubled, in any language",
        arguments: [
            ("Lunch", "Re: Lunch", "Fwd: Lunch"), ("Re: Lunch", "Re: Lunch", "Fwd: Re: Lunch"),
            ("AW: RE[2]: Sv : Lunch", "Re: Lunch", "Fwd: AW: RE[2]: Sv : Lunch"), ("回复：午饭", "Re: 午饭", "Fwd: 回复：午饭"),
            ("Fwd: WG: Lunch", "Re: Fwd: WG: Lunch", "Fwd: Lunch"), ("", "Re: ", "Fwd: "),
            ("Report: Lunch", "Re: Report: Lunch", "Fwd: Report: Lunch"), ("Re:Re:Re:", "Re: ", "Fwd: Re:Re:Re:"),
            ("רד: רד: x", "Re: רד: רד: x", "Fwd: רד: רד: x"), ("رد: غداء", "Re: غداء", "Fwd: رد: غداء"),
        ])
    func prefixes(subject: String, reply: String, forward: String) {
        #expect(ReplySubject.reply(to: subject) == reply)
        #expect(ReplySubject.forward(subject) == forward)
    }
}
