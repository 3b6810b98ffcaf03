import MailService
import PosternTesting
import Testing

/// Mail that somebody made in order to do harm.
@Suite(
    "Mail that is too much", .timeLimit(.minutes(5)))
struct HostileMailTests {
    private static let me = HTTPClient.me

    struct Mail: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var bytes: [UInt8]

        /// A literal has no NUL (RFC 9051 section 4.3): by IMAP 0x80 comes in its place. By POP3 a message comes as it is,
        /// in whole lines (RFC 1939 section 3).
        func asSent(by kind: MailServerKind) -> [UInt8] {
            guard !kind.speaksIMAP else { return bytes.map { $0 == 0 ? 0x80 : $0 } }
            return bytes.suffix(2) == [13, 10] ? bytes : bytes + [13, 10]
        }

        init(_ name: String, _ header: String, _ body: String) {
            testDescription = name
            bytes = Array((header + "\r\n\r\n" + body).utf8)
        }
    }

    private static let long = String(repeating: "x", count: 1 << 20)
    private static let folded = String(repeating: " word\r\n", count: 150_000) + " end"
    private static let nestedMessage =
        String(repeating: "Content-Type: message/rfc822\r\n\r\n", count: 1_000) + "Subject: inner\r\n\r\ntext"
    private static let nestedMultipart =
        (0..<1_000).map { "Content-Type: multipart/mixed; boundary=b\($0)\r\n\r\n--b\($0)\r\n" }.joined() + "\r\ntext"

    static let all = [
        Mail("a subject of 1 MB", "From: a@example.org\r\nSubject: \(long)", "text"),
        Mail("a folded header of 1 MB", "Subject: folded\r\nX-Long:\(folded)", "text"),
        Mail("a header field without an end", "Subject: open\r\nX: \(long)\(long)", ""),
        Mail(
            "100,000 recipients",
            "Subject: all\r\nTo: " + (0..<100_000).map { "a\($0)@b.example" }.joined(separator: ",\r\n "), "text"),
        Mail(
            "50,000 references", "References: " + (0..<50_000).map { "<a\($0)@b>" }.joined(separator: "\r\n "), "text"),
        Mail("messages nested 1,000 deep", "Subject: deep\r\nContent-Type: message/rfc822", nestedMessage),
        Mail("multiparts nested 1,000 deep", "Subject: deep\r\nMIME-Version: 1.0\r\n" + nestedMultipart, "text"),
        Mail(
            "a multipart with no boundary", "Subject: none\r\nContent-Type: multipart/mixed", "--\r\n\r\ntext\r\n----"),
        Mail("a multipart with an empty boundary", "Content-Type: multipart/mixed; boundary=\"\"", "--\r\n\r\ntext"),
        Mail(
            "a multipart that isn't closed", "Content-Type: multipart/mixed; boundary=x",
            "--x\r\nContent-Type: text/plain\r\n\r\nfirst\r\n--x\r\nContent-Type: text/html\r\n\r\n<b>second"),
        Mail("a multipart with nothing in it", "Content-Type: multipart/mixed; boundary=x", ""),
        Mail(
            "5,000 parts", "Content-Type: multipart/mixed; boundary=x",
            (0..<5_000).map { "--x\r\nContent-Type: text/plain\r\n\r\npart \($0)\r\n" }.joined() + "--x--\r\n"),
        Mail(
            "an encoding that isn't one", "Content-Transfer-Encoding: base64\r\nContent-Type: text/plain; charset=x-no",
            "%%%% not base64 at all ====\r\n"),
        Mail("encoded words without end", "Subject: " + String(repeating: "=?utf-8?b?4pyT?= ", count: 20_000), "text"),
        Mail(
            "HTML of 50,000 open elements", "Content-Type: text/html; charset=utf-8",
            String(repeating: "<div><b>", count: 25_000) + "text"),
        Mail("control characters", "Subject: \u{1b}]0;title\u{7}\r\nFrom: \u{0}\u{8}@x", "\u{0}\u{1b}[2J"),
        Mail("nothing", "", ""),
    ]

    @Test("a mailbox of it lists, and every message opens or is a clear problem", arguments: MailServerKind.allCases)
    func opens(on kind: MailServerKind) async throws {
        let account = try await kind.makeAccount()
        try account.store(Self.all.map(\.bytes) + [SampleMail(recipient: account.address).message(1).bytes])
        try await PosternUnderTest(account).run { client in
            let client = try await client.loggedIn(account.address, password: account.password)
            let page = try await client.get(
                Self.me + "/folders/inbox/messages?fields=envelope,flags,structure,preview")
            #expect(page.status == 200 && page.isComplete, "\(page.text.prefix(300))")
            #expect(page.messageIDs.count == Self.all.count + 1)
            let ids = Array(page.messageIDs.reversed())
            for (mail, id) in zip(Self.all, ids) {
                try await expectHandled(mail, id, client, on: kind)
            }
            let healthy = try #require(ids.last)
            for view in ["", "/text", "/headers", "/raw", "/parts/1"] {
                #expect(try await client.get(Self.me + "/messages/\(healthy)\(view)").status == 200)
            }
            #expect(try await client.get(Self.me + "/search?q=text").status == 200)
            let threads = try await client.get(Self.me + "/threads")
            #expect(threads.status == 200, "\(threads.text.prefix(300))")
        }
    }

    private func expectHandled(
        _ mail: Mail, _ id: String, _ client: HTTPClient, on kind: MailServerKind
    ) async throws {
        for view in ["", "/text", "/headers"] {
            let reply = try await client.get(Self.me + "/messages/\(id)\(view)")
            #expect(reply.isComplete)
            #expect(reply.status == 200, "\(mail.testDescription)\(view): \(reply.status) \(reply.text.prefix(300))")
            #expect(reply.bytes.count < 16 << 20, "\(mail.testDescription)\(view)")
        }
        let raw = try await client.get(Self.me + "/messages/\(id)/raw")
        #expect(raw.status == 200 && raw.isComplete, "\(mail.testDescription)/raw")
        #expect(raw.has(mail.asSent(by: kind)), "\(mail.testDescription)/raw")
        for part in ["1", "1.1", "2", "TEXT"] {
            let reply = try await client.get(Self.me + "/messages/\(id)/parts/\(part)")
            #expect([200, 404].contains(reply.status) && reply.isComplete, "\(mail.testDescription)/parts/\(part)")
        }
    }

    // MARK: - What a server makes of it

    struct Told: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var envelope: String?
        var bodyStructure: String?
    }

    private static let deepStructure =
        String(repeating: "(", count: 1_000) + #""TEXT" "PLAIN" NIL NIL NIL "7BIT" 3 1"#
        + String(repeating: #") "MIXED")"#, count: 999) + ")"

    @Test(
        "a server that tells too much of a message costs that message at most",
        arguments: [
            Told(testDescription: "a structure 1,000 deep", bodyStructure: deepStructure),
            Told(testDescription: "parentheses 100,000 deep", bodyStructure: String(repeating: "(", count: 100_000)),
            Told(testDescription: "a structure of NIL", bodyStructure: "NIL"),
            Told(testDescription: "a structure of nothing", bodyStructure: "()"),
            Told(
                testDescription: "sizes beyond all numbers",
                bodyStructure: #"("TEXT" "PLAIN" NIL NIL NIL "7BIT" 99999999999999999999 -1)"#),
            Told(
                testDescription: "a subject of 1 MB",
                envelope: "(NIL \"\(long)\" NIL NIL NIL NIL NIL NIL NIL NIL)"),
            Told(testDescription: "an envelope of NIL", envelope: "NIL"),
            Told(testDescription: "an envelope that ends", envelope: #"(NIL "x""#),
        ])
    func told(told: Told) async throws {
        var imap = ScriptedIMAP()
        imap.messages[19].envelope = told.envelope
        imap.messages[19].bodyStructure = told.bodyStructure
        try await withScriptedServer(script: imap.script) { server in
            try await PosternUnderTest(server).run { client in
                let client = try await client.loggedIn()
                let page = try await client.get(Self.me + "/folders/inbox/messages?fields=envelope,structure,preview")
                #expect(page.status == 200, "\(page.text.prefix(300))")
                let ids = page.messageIDs
                #expect(ids.count == 20)
                guard ids.count == 20 else { return }
                let reply = try await client.get(Self.me + "/messages/\(ids[0])")
                #expect([200, 502].contains(reply.status), "\(reply.text.prefix(300))")
                #expect(try await client.get(Self.me + "/messages/\(ids[0])/raw").status == 200)
                #expect(try await client.get(Self.me + "/messages/\(ids[1])").status == 200)
            }
        }
    }
}
