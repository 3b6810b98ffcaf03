import MailService
import PosternTesting
import Testing

/// What a download meets: it is right, or it is cut short, and never something else.
@Suite("Downloading where something goes wrong", .timeLimit(.minutes(3)))
struct DownloadFaultTests {
    private static let id = MessageID(
        folder: FolderID(.name(Array("INBOX".utf8))), key: .uid(validity: 42, BodyScript.uid))
    private static let raw = HTTPClient.me + "/messages/\(id.encoded)/raw"

    /// No two places in it look alike. It is more than all buffers on the way hold.
    private static let content = Array((0..<200_000).map { "line \(100_000 + $0)\r\n" }.joined().utf8)

    private static func announce(_ count: Int = content.count) -> String {
        "* 1 FETCH (UID \(BodyScript.uid) BODY[] {\(count)}\r\n"
    }

    private static func sendAll(_ connection: ScriptedConnection, _ tag: String) async throws -> Bool {
        try await connection.send(announce())
        for start in stride(from: 0, to: content.count, by: 50_000) {
            try await connection.send(content[start..<min(start + 50_000, content.count)])
        }
        try await connection.send(")\r\n\(tag) OK done\r\n")
        return true
    }

    private func run(
        isImpatient: Bool = false,
        _ body: @escaping @Sendable (Int, ScriptedConnection, String) async throws -> Bool,
        _ test: @escaping @Sendable (HTTPClient) async throws -> Void
    ) async throws {
        let script = BodyScript(size: Self.content.count, body: body)
        try await withScriptedServer(script: script.script) { server in
            let postern = PosternUnderTest(server)
            try await (isImpatient ? postern.impatient() : postern).run { client in
                try await test(try await client.loggedIn())
            }
        }
    }

    private func expectWhole(_ reply: Reply) {
        #expect(reply.status == 200)
        #expect(reply.isComplete)
        // Compared outside the macro, which works out a difference: of a megabyte, that takes minutes.
        let isWhole = reply.has(Self.content)
        #expect(isWhole, "\(reply.status), \(reply.bytes.count) bytes")
    }

    @Test("a connection that ends in mid-literal never makes a complete answer of the wrong bytes", arguments: [1, 2])
    func cutInLiteral(times: Int) async throws {
        try await run { request, connection, tag in
            guard request <= times else { return try await Self.sendAll(connection, tag) }
            try await connection.send(Self.announce())
            try await connection.send(Self.content.prefix(Self.content.count / 2))
            return false
        } _: { client in
            var reply = Reply()
            for _ in 0...times {
                reply = try await client.get(Self.raw)
                if reply.status == 200 {
                    // Cut off, or whole: a second try must not go on where the first one ended.
                    let isBeginning = Self.content.starts(with: reply.bytes)
                    #expect(isBeginning, "\(reply.bytes.count) bytes")
                    #expect(reply.isComplete == reply.has(Self.content))
                } else {
                    expectProblem(reply, 502, "upstream-broken")
                }
            }
            expectWhole(reply)
        }
    }

    @Test("a connection that ends before the first byte is tried again, and then a problem", arguments: [1, 2])
    func cutBeforeLiteral(times: Int) async throws {
        try await run { request, connection, tag in
            guard request <= times else { return try await Self.sendAll(connection, tag) }
            return false
        } _: { client in
            let reply = try await client.get(Self.raw)
            if times == 1 { expectWhole(reply) } else { expectProblem(reply, 502, "upstream-broken") }
            expectWhole(try await client.get(Self.raw))
        }
    }

    @Test("a body that stops coming is cut off at its deadline")
    func stalls() async throws {
        try await run(isImpatient: true) { request, connection, tag in
            guard request == 1 else { return try await Self.sendAll(connection, tag) }
            try await connection.send(Self.announce())
            try await connection.send(Self.content.prefix(1_000))
            try await connection.stall()
            return false
        } _: { client in
            let reply = try await client.get(Self.raw)
            #expect(!reply.isComplete || reply.status == 504)
            expectWhole(try await client.get(Self.raw))
        }
    }

    @Test("a message that is gone is 404")
    func nothingThere() async throws {
        try await run { request, connection, tag in
            guard request == 1 else { return try await Self.sendAll(connection, tag) }
            try await connection.send("\(tag) OK nothing\r\n")
            return true
        } _: { client in
            expectProblem(try await client.get(Self.raw), 404, "message-not-found")
            expectWhole(try await client.get(Self.raw))
        }
    }

    @Test("a refused FETCH is 502 with the server's words")
    func refused() async throws {
        try await run { request, connection, tag in
            guard request == 1 else { return try await Self.sendAll(connection, tag) }
            try await connection.send("\(tag) NO [SERVERBUG] the disk is sad\r\n")
            return true
        } _: { client in
            let reply = try await client.get(Self.raw)
            expectProblem(reply, 502, "upstream-refused")
            #expect(reply.json["upstream"]["responseCode"].string == "SERVERBUG")
            #expect(reply.json["upstream"]["text"].string?.contains("the disk is sad") == true)
            expectWhole(try await client.get(Self.raw))
        }
    }

    @Test(
        "what the mail server doesn't permit, or has no room for, has its own status",
        arguments: [("NOPERM", 403, "forbidden"), ("OVERQUOTA", 507, "over-quota")])
    func notPermitted(responseCode: String, status: Int, code: String) async throws {
        try await run { request, connection, tag in
            try await connection.send("\(tag) NO [\(responseCode)] no\r\n")
            return true
        } _: { client in
            let reply = try await client.get(Self.raw)
            expectProblem(reply, status, code)
            #expect(reply.json["upstream"]["responseCode"].string == responseCode)
        }
    }

    @Test("a size that was a lie never makes a complete answer", arguments: [1_000, 1_000_000])
    func liesAboutSize(size: Int) async throws {
        let script = BodyScript(size: size) { _, connection, tag in try await Self.sendAll(connection, tag) }
        try await withScriptedServer(script: script.script) { server in
            try await PosternUnderTest(server).run { client in
                let client = try await client.loggedIn()
                // Of the answer itself, the literal's length is what counts.
                expectWhole(try await client.get(Self.raw))
                let range = try await client.get(Self.raw, ["Range": "bytes=0-99"])
                let right = [Self.content, Array(Self.content.prefix(100))]
                #expect(
                    !range.isComplete || right.contains { range.has($0) },
                    "\(range.status), \(range.bytes.count) bytes, \(range.text.prefix(300))")
            }
        }
    }

    @Test(
        "a server that ignores a partial fetch: the range is right all the same, or all of it comes",
        arguments: [
            ("bytes=10-19", 10..<20), ("bytes=0-9", 0..<10), ("bytes=-7", -7..<0),
        ])
    func ignoredPartial(range: String, wanted: Range<Int>) async throws {
        let imap = ScriptedIMAP(fault: .ignoredPartial)
        try await withScriptedServer(script: imap.script) { server in
            try await PosternUnderTest(server).run { client in
                let client = try await client.loggedIn()
                let id = try await client.get(HTTPClient.me + "/folders/inbox/messages?limit=1").messageIDs[0]
                for path in ["raw", "parts/1"] {
                    let path = HTTPClient.me + "/messages/\(id)/\(path)"
                    let whole = try await client.get(path)
                    #expect(whole.status == 200 && whole.isComplete)
                    let bounds =
                        wanted.lowerBound < 0
                        ? (whole.bytes.count + wanted.lowerBound)..<whole.bytes.count : wanted
                    let reply = try await client.get(path, ["Range": range])
                    #expect(reply.isComplete)
                    if reply.status == 206 {
                        let isRange = reply.has(Array(whole.bytes[bounds]))
                        #expect(isRange, "\(path)")
                        let spelled = "bytes \(bounds.lowerBound)-\(bounds.upperBound - 1)/\(whole.bytes.count)"
                        #expect(reply["Content-Range"] == spelled)
                    } else {
                        #expect(reply.status == 200 && reply.has(whole.bytes), "\(path)")
                    }
                }
            }
        }
    }
}
