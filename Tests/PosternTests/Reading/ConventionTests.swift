import PosternTesting
import Testing

/// What holds for all of the API.
@Suite(
    "Conventions", .timeLimit(.minutes(3)))
struct ConventionTests {
    private static let me = HTTPClient.me
    private static let inbox = me + "/folders/inbox/messages"

    @Test("?explain=1 shows the commands, and never the password")
    func explain() async throws {
        try await withSampleMailbox(on: .embedded, messages: 3) { client, account in
            let first = try await client.get(Self.inbox + "?explain=1")
            let commands = first.json["explain"]["commands"].array
            #expect(commands.contains { $0["command"].string?.contains("FETCH") == true }, "\(first.text)")
            #expect(commands.allSatisfy { $0["protocol"].string == "imap" && $0["bytesDown"].int != nil })
            let id = try #require(first.messageIDs.first)
            let paths = [Self.me, Self.me + "/folders", Self.me + "/messages/\(id)", Self.me + "/search?q=a"]
            for path in paths {
                let reply = try await client.get(path + (path.contains("?") ? "&" : "?") + "explain=1")
                #expect(reply.json["explain"]["commands"] != .null, "\(path)")
                #expect(!reply.text.contains("\"\(account.password)\"") && !reply.text.contains(" \(account.password)"))
            }
        }
    }

    @Test("a new connection's login is explained without what it says")
    func explainedLogin() async throws {
        // Each SELECT ends the connection, so the next request logs in again.
        try await withScriptedServer(script: ScriptedIMAP(fault: .bye, times: 3).script) { server in
            try await PosternUnderTest(server).run { client in
                let client = try await client.loggedIn()
                for _ in 0..<3 { expectNoSecret(try await client.get(Self.inbox + "?explain=1")) }
            }
        }
    }

    @Test("an unknown parameter is 422 with its name")
    func unknownParameter() async throws {
        try await withSampleMailbox(on: .embedded, messages: 1) { client, _ in
            let id = try #require(try await client.get(Self.inbox).messageIDs.first)
            let message = Self.me + "/messages/\(id)"
            let paths = [
                "/v1", "/v1/accounts", "/v1/sessions/current", Self.me, Self.me + "/folders", Self.inbox, message,
                message + "/raw", message + "/text", message + "/headers", message + "/parts/1",
                Self.me + "/search", Self.me + "/threads", "/health/live", "/metrics",
            ]
            for path in paths {
                let reply = try await client.get(path + "?colour=red")
                expectProblem(reply, 422, "invalid-request")
                #expect(reply.json["fields"][0]["name"].string == "colour", "\(path)")
            }
            for query in [
                "limit=0", "limit=501", "limit=x", "limit=1&limit=2", "sort=size2", "fields=x", "pretty=maybe",
            ] {
                let reply = try await client.get(Self.inbox + "?" + query)
                expectProblem(reply, 422, "invalid-request")
                #expect(reply.json["fields"][0]["name"].string == query.split(separator: "=").first.map(String.init))
            }
            expectProblem(try await client.get(Self.inbox + "?limit=%zz"), 400, "bad-request")
        }
    }

    @Test("?pretty is for people, and the same")
    func pretty() async throws {
        try await withSampleMailbox(on: .embedded, messages: 2) { client, _ in
            let plain = try await client.get(Self.inbox)
            let pretty = try await client.get(Self.inbox + "?pretty")
            #expect(pretty.json == plain.json && pretty.text.contains("\n  ") && !plain.text.contains("\n"))
            #expect(try await client.get("/nowhere?pretty").text.contains("\n"))
        }
    }

    @Test("text/plain is a table, with what steers a terminal taken out")
    func text() async throws {
        let account = try await MailServerKind.embedded.makeAccount()
        try account.store([Array("From: a@example.org\r\nSubject: a\u{1b}[2Jb\r\n\r\n\u{1b}]0;x\u{7}text\r\n".utf8)])
        try await PosternUnderTest(account).run { client in
            let client = try await client.loggedIn(account.address, password: account.password)
            let accept = ["Accept": "text/plain"]
            let id = try #require(try await client.get(Self.inbox).messageIDs.first)
            for path in [Self.me + "/folders", Self.inbox, Self.me + "/messages/\(id)", Self.me + "/search?q=text"] {
                let reply = try await client.get(path, accept)
                #expect(reply.status == 200 && reply["Content-Type"] == "text/plain; charset=utf-8", "\(path)")
                #expect(!reply.bytes.contains(0x1B) && !reply.bytes.contains(0x07), "\(path)")
                #expect(reply["Vary"]?.contains("Accept") == true)
            }
            #expect(try await client.get(Self.inbox, accept).text.contains(id))
            expectProblem(try await client.get(Self.inbox, ["Accept": "image/png"]), 406, "not-acceptable")
        }
    }

    @Test("answers are compressed where that is asked for, and secrets and small things never are")
    func compression() async throws {
        try await withSampleMailbox(on: .embedded, messages: 30) { client, account in
            let plain = try await client.get(Self.inbox)
            for (coding, magic) in [("gzip", [0x1F, 0x8B]), ("deflate", [0x78])] as [(String, [UInt8])] {
                let reply = try await client.get(Self.inbox, ["Accept-Encoding": coding])
                #expect(reply.status == 200 && reply["Content-Encoding"] == coding)
                #expect(reply.bytes.starts(with: magic) && reply.bytes.count < plain.bytes.count / 2)
                #expect(reply["Vary"]?.isEmpty == false)
            }
            #expect(try await client.get("/health/live", ["Accept-Encoding": "gzip"])["Content-Encoding"] == nil)
            let login = try await client.post(
                "/v1/sessions", json: #"{"address": "\#(account.address)", "password": "secret"}"#,
                ["Accept-Encoding": "gzip"])
            #expect(login.status == 201 && login["Content-Encoding"] == nil)
        }
    }

    @Test("every answer has a name and says how long it took")
    func frame() async throws {
        try await withSampleMailbox(on: .embedded, messages: 1) { client, _ in
            for path in [Self.inbox, "/nowhere", "/v1", Self.me + "/messages/x"] {
                let reply = try await client.get(path, ["X-Request-Id": "mine-1"])
                #expect(reply["X-Request-Id"] == "mine-1" && reply["Server-Timing"]?.contains("total;dur=") == true)
                #expect(reply["X-Content-Type-Options"] == "nosniff")
            }
            expectProblem(try await client.get("/nowhere"), 404, "not-found")
            let wrong = try await client.send("PUT", Self.inbox, body: "{}")
            expectProblem(wrong, 405, "method-not-allowed")
            #expect(wrong["Allow"]?.contains("GET") == true)
        }
    }

    @Test("operators see health and metrics by route, without anybody's address")
    func operations() async throws {
        try await withSampleMailbox(on: .embedded, messages: 1) { client, account in
            for path in ["/health/live", "/health/ready"] {
                #expect(try await client.get(path, ["Authorization": ""]).status == 200)
            }
            _ = try await client.get(Self.inbox)
            let metrics = try await client.get("/metrics")
            #expect(metrics.status == 200 && metrics["Content-Type"]?.hasPrefix("text/plain") == true)
            #expect(metrics.text.contains("http_requests_total{"))
            #expect(metrics.text.contains("/folders/{folder}/messages"))
            #expect(!metrics.text.contains(account.address) && !metrics.text.contains("/inbox/"))
            #expect(try await client.get("/v1").json["limits"]["pageMaximum"].int == 500)
            #expect(try await client.get("/openapi.yaml").text.contains("openapi: 3.1"))
            #expect(try await client.get("/docs")["Content-Type"]?.hasPrefix("text/html") == true)
        }
    }
}
