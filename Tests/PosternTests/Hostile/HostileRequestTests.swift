import PosternTesting
import Testing

/// What a client may send that no client should.
@Suite("Requests that are too much", .timeLimit(.minutes(3)))
struct HostileRequestTests {
    private static let me = HTTPClient.me

    /// Runs `body` logged in, and shows that the account can be read afterwards.
    private func run(_ body: @escaping @Sendable (HTTPClient) async throws -> Void) async throws {
        try await withScriptedServer(script: ScriptedIMAP().script) { server in
            try await PosternUnderTest(server).run { client in
                let client = try await client.loggedIn()
                try await body(client)
                let next = try await client.get(Self.me + "/folders/inbox/messages")
                #expect(next.status == 200 && next.messageIDs.count == 20)
            }
        }
    }

    @Test("a query of 10 MB in the target is refused", arguments: [10 << 20, 200_000])
    func longTarget(length: Int) async throws {
        try await run { client in
            let reply = try await client.get(Self.me + "/search?q=" + String(repeating: "a", count: length))
            #expect([400, 414, 431].contains(reply.status))
            expectProblem(reply, reply.status, reply.json["code"].string ?? "")
        }
    }

    @Test(
        "a query that fits but is too long, too deep or of too many terms is 422",
        arguments: [
            String(repeating: "a", count: 10_000), String(repeating: "(", count: 5_000),
            String(repeating: "-", count: 5_000),
            Array(repeating: "a", count: 4_000).joined(separator: "%20"),
            Array(repeating: "from:a", count: 1_000).joined(separator: "%20OR%20"), "%22unclosed", "nokey:x",
            "before:never",
            "larger:99999999999999999999999", "OR", "()", "from:",
        ])
    func badQuery(query: String) async throws {
        try await run { client in
            let reply = try await client.get(Self.me + "/search?q=" + query)
            expectProblem(reply, 422, "invalid-request")
            #expect(reply.json["fields"].array.isEmpty == false)
        }
    }

    @Test(
        "line ends and NULs in a query reach the mail server as text or not at all",
        arguments: [
            "a%0D%0AA9%20LOGOUT", "%00", "subject:%22a%0D%0Ab%22", "from:%22%5C%22%20ALL%22", "%7B10%7D",
            "%F0%9F%92%A9",
        ])
    func injection(query: String) async throws {
        try await withScriptedServer(script: ScriptedIMAP().script) { server in
            try await PosternUnderTest(server).run { client in
                let client = try await client.loggedIn()
                let reply = try await client.get(Self.me + "/search?q=" + query)
                #expect([200, 422].contains(reply.status), "\(reply.text)")
                #expect(!server.received.contains { $0.hasPrefix("A9 ") })
                #expect(try await client.get(Self.me + "/folders/inbox/messages").status == 200)
            }
        }
    }

    @Test("a body over the limit is 413, declared or not", arguments: [true, false])
    func largeBody(isDeclared: Bool) async throws {
        try await run { client in
            let text = #"{"filter": {"text": "\#(String(repeating: "a", count: 10 << 20))"}}"#
            let chunked = ["Transfer-Encoding": "chunked"]
            let reply =
                isDeclared
                ? try await client.post(Self.me + "/search", json: text)
                : try await client.send(
                    "POST", Self.me + "/search", ["Content-Type": "application/json"].merging(chunked) { $1 },
                    body: text
                )
            expectProblem(reply, 413, "too-large")
        }
    }

    @Test(
        "a body that isn't what it should be",
        arguments: [
            ("", 400, "bad-request"), ("{", 400, "bad-request"), ("\u{0}", 400, "bad-request"),
            ("[]", 422, "invalid-request"), ("{}", 422, "invalid-request"), ("null", 422, "invalid-request"),
            (#"{"filter": {"colour": "red"}}"#, 422, "invalid-request"),
            (#"{"filter": {"from": 1}}"#, 422, "invalid-request"),
            (#"{"filter": {}, "colour": 1}"#, 422, "invalid-request"),
            (#"{"filter": {}, "limit": 0}"#, 422, "invalid-request"),
            (#"{"filter": {}, "limit": 1e99}"#, 422, "invalid-request"),
            (#"{"filter": {}, "limit": 1e999}"#, 422, "invalid-request"),
            (String(repeating: "[", count: 100_000), 400, "bad-request"),
            (
                #"{"filter": "# + String(repeating: #"{"not": "#, count: 400) + "{}"
                    + String(repeating: "}", count: 401), 422,
                "invalid-request"
            ),
        ])
    func badBody(body: String, status: Int, code: String) async throws {
        try await run { client in
            expectProblem(try await client.post(Self.me + "/search", json: body), status, code)
        }
    }

    @Test("a header of 1 MB is 431", arguments: ["X-Padding", "Authorization", "Cookie", "If-None-Match"])
    func longHeader(name: String) async throws {
        try await run { client in
            let header = [name: String(repeating: "a", count: 1 << 20)]
            expectProblem(try await client.get(Self.me + "/folders", header), 431, "header-too-large")
        }
    }

    @Test("many header fields are 431")
    func manyHeaders() async throws {
        try await run { client in
            let headers = Dictionary(uniqueKeysWithValues: (0..<5_000).map { ("X-Padding-\($0)", "a") })
            expectProblem(try await client.get(Self.me + "/folders", headers), 431, "header-too-large")
        }
    }

    @Test(
        "credentials that are no credentials",
        arguments: [
            (#"{"address": "alice@example.org"}"#, 422), (#"{"address": "alice@example.org", "password": 1}"#, 422),
            (#"{"address": "alice@example.org", "password": "correct-horse-battery", "x": 1}"#, 422),
            (#"{"address": 1, "password": "correct-horse-battery"}"#, 422), (#""correct-horse-battery""#, 422),
            (#"{"address": "alice@example.org", "password": "correct-horse-battery""#, 400),
        ])
    func badCredentials(body: String, status: Int) async throws {
        try await run { client in
            let reply = try await client.post("/v1/sessions", json: body)
            expectProblem(reply, status, status == 400 ? "bad-request" : "invalid-request")
        }
    }

    @Test("a password over the limit is refused without asking the mail server, and not repeated")
    func longPassword() async throws {
        try await run { client in
            let password = String(repeating: PosternUnderTest.password, count: 500)
            let reply = try await client.logIn(password: password)
            #expect([401, 422].contains(reply.status))
            expectProblem(reply, reply.status, reply.json["code"].string ?? "")
        }
    }

    @Test("a token that is none is 401", arguments: ["", "Bearer", "Bearer x", "Basic eDp5", "Bearer \u{e9}"])
    func badToken(header: String) async throws {
        try await run { client in
            let reply = try await client.get(Self.me + "/folders", ["Authorization": header])
            expectProblem(reply, 401, "unauthenticated")
            #expect(reply["WWW-Authenticate"]?.hasPrefix("Bearer") == true)
        }
    }

    @Test(
        "ranges that make no sense are 416, or as if they weren't there",
        arguments: [
            ("bytes=999999999-", 416), ("bytes=5-2", 200), ("bytes=-0", 416), ("bytes=a-b", 200), ("lines=1-2", 200),
            ("bytes=0-1,3-4", 200), ("bytes=-99999999999999999999", 200), ("bytes=18446744073709551615-", 416),
        ])
    func badRange(range: String, status: Int) async throws {
        try await run { client in
            let id = try await client.get(Self.me + "/folders/inbox/messages").messageIDs[0]
            for view in ["raw", "parts/1"] {
                let reply = try await client.get(Self.me + "/messages/\(id)/\(view)", ["Range": range])
                #expect(reply.isComplete)
                if status == 416, reply.status == 416 {
                    expectProblem(reply, 416, "range-not-satisfiable")
                } else {
                    // A number too large to be one may be no range at all (RFC 9110 section 14.2).
                    #expect(reply.status == 200 || reply.status == 206, "\(view): \(reply.status)")
                }
            }
        }
    }
}
