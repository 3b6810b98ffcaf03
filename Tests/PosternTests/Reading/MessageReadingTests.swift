import PosternTesting
import Testing

/// A person opens messages and takes attachments.
@Suite(
    "Reading messages", .timeLimit(.minutes(3)))
struct MessageReadingTests {
    private static let me = HTTPClient.me

    /// One message, opened by its path.
    private func withMessage(
        on kind: MailServerKind, _ bytes: [UInt8],
        _ body: @escaping @Sendable (HTTPClient, _ path: String) async throws -> Void
    ) async throws {
        let account = try await kind.makeAccount()
        try account.store([bytes])
        try await PosternUnderTest(account).run { client in
            let client = try await client.loggedIn(account.address, password: account.password)
            let id = try #require(try await client.get(Self.me + "/folders/inbox/messages").messageIDs.first)
            try await body(client, Self.me + "/messages/\(id)")
        }
    }

    private static let attachment = Array((0..<30_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 / 256) })

    private static func letter() -> [UInt8] {
        let picture = Base64Lines.encode(attachment)
        return Array(
            """
            From: =?utf-8?q?J=C3=BCrgen?= <j@example.net>\r
            To: alice@example.org\r
            Subject: =?utf-8?b?R3LDvMOfZQ==?=\r
            Message-ID: <1@example.net>\r
            MIME-Version: 1.0\r
            Content-Type: multipart/mixed; boundary=b\r
            \r
            --b\r
            Content-Type: text/plain; charset=iso-8859-1\r
            Content-Transfer-Encoding: quoted-printable\r
            \r
            Sch=F6ne Gr=FC=DFe\r
            --b\r
            Content-Type: image/png\r
            Content-Disposition: attachment; filename*=utf-8''b%C3%BCld.png\r
            Content-Transfer-Encoding: base64\r
            \r
            \(picture)\r
            --b\r
            Content-Type: text/html; charset=utf-8\r
            Content-Disposition: attachment; filename="a.html"\r
            \r
            <script>alert(1)</script>\r
            --b--\r

            """.utf8)
    }

    @Test("opens with its text decoded, and its attachments named", arguments: MailServerKind.allCases)
    func opens(on kind: MailServerKind) async throws {
        try await withMessage(on: kind, Self.letter()) { client, path in
            let message = try await client.get(path)
            #expect(message.status == 200)
            #expect(message.json["subject"].string == "Grüße")
            #expect(message.json["from"][0]["name"].string == "Jürgen")
            #expect(message.json["text"].string?.contains("Schöne Grüße") == true)
            #expect(message.json["attachments"].array.compactMap(\.["filename"].string) == ["büld.png", "a.html"])
            let tag = try #require(message["ETag"])
            #expect(try await client.get(path, ["If-None-Match": tag]).status == 304)

            let text = try await client.get(path + "/text")
            #expect(text["Content-Type"] == "text/plain; charset=utf-8" && text.text.hasPrefix("Schöne Grüße"))
            #expect(text["Cache-Control"]?.contains("immutable") == true)
            let headers = try await client.get(path + "/headers")
            #expect(headers.json["headers"][2]["name"].string == "Subject")
            #expect(headers.json["headers"][2]["value"].string == "Grüße")
            let plain = try await client.get(path + "/headers", ["Accept": "text/plain"])
            #expect(plain.text.contains("Subject: Grüße\n"))
        }
    }

    @Test(
        "the source comes as it is stored, whole and in ranges, and HEAD tells its length",
        arguments: MailServerKind.allCases)
    func raw(on kind: MailServerKind) async throws {
        let letter = Self.letter()
        try await withMessage(on: kind, letter) { client, path in
            let whole = try await client.get(path + "/raw")
            #expect(whole.status == 200 && whole.has(letter) && whole["Content-Type"] == "message/rfc822")
            let head = try await client.send("HEAD", path + "/raw")
            #expect(head.status == 200 && head.bytes.isEmpty && head["Content-Length"] == String(letter.count))
            #expect(head["ETag"] == whole["ETag"] && head["Accept-Ranges"] == "bytes")
            try await expectRanges(path + "/raw", of: letter, client)
        }
    }

    @Test("a part comes decoded, whole and in ranges, and can't run in a browser", arguments: MailServerKind.allCases)
    func parts(on kind: MailServerKind) async throws {
        try await withMessage(on: kind, Self.letter()) { client, path in
            let part = try await client.get(path + "/parts/2")
            #expect(part.status == 200 && part.has(Self.attachment) && part["Content-Type"] == "image/png")
            #expect(part["Content-Disposition"]?.contains("filename*=UTF-8''b%C3%BCld.png") == true)
            let head = try await client.send("HEAD", path + "/parts/2")
            #expect(head.status == 200 && head.bytes.isEmpty && head["ETag"] == part["ETag"])
            #expect(head["Content-Length"].map { $0 == String(Self.attachment.count) } ?? true)
            try await expectRanges(path + "/parts/2", of: Self.attachment, client)

            let page = try await client.get(path + "/parts/3")
            #expect(page["Content-Type"]?.hasPrefix("text/html") != true || page["Content-Security-Policy"] != nil)
            #expect(page["Content-Disposition"]?.hasPrefix("attachment") == true)
            #expect(page["X-Content-Type-Options"] == "nosniff")
            expectProblem(try await client.get(path + "/parts/9"), 404, "part-not-found")
        }
    }

    /// A range may be answered with all, where the server can't count it; it must be right either way.
    private func expectRanges(_ path: String, of content: [UInt8], _ client: HTTPClient) async throws {
        let last = content.count - 1
        let ranges = [
            ("bytes=0-0", 0...0), ("bytes=10-1009", 10...1009), ("bytes=\(last)-", last...last),
            ("bytes=-5", (last - 4)...last), ("bytes=100-99999999", 100...last),
        ]
        let tag = try #require(try await client.send("HEAD", path)["ETag"])
        for (header, range) in ranges {
            let reply = try await client.get(path, ["Range": header, "If-Range": tag])
            #expect(reply.status == 206, "\(path) \(header)")
            #expect(reply.has(Array(content[range])), "\(path) \(header)")
            #expect(reply["Content-Range"] == "bytes \(range.lowerBound)-\(range.upperBound)/\(content.count)")
        }
        let other = try await client.get(path, ["Range": "bytes=0-0", "If-Range": "\"x\""])
        #expect(other.status == 200 && other.has(content))
        let beyond = try await client.get(path, ["Range": "bytes=\(content.count)-"])
        expectProblem(beyond, 416, "range-not-satisfiable")
        #expect(beyond["Content-Range"] == "bytes */\(content.count)")
    }

    @Test("4 MB stream through, byte for byte", arguments: MailServerKind.allCases)
    func large(on kind: MailServerKind) async throws {
        let line = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ\r\n"
        let letter = Array(("Subject: big\r\n\r\n" + String(repeating: line, count: 64_000)).utf8)
        try await withMessage(on: kind, letter) { client, path in
            let raw = try await client.get(path + "/raw")
            #expect(raw.isComplete && raw.has(letter))
            let message = try await client.get(path)
            #expect(message.json["textTruncated"].bool == true)
        }
    }
}
