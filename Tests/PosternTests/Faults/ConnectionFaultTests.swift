import PosternTesting
import Testing

/// What a request meets on a mail server that breaks off, babbles or falls silent under it.
@Suite("Reading where the connection goes wrong", .timeLimit(.minutes(3)))
struct ConnectionFaultTests {
    private static let page = HTTPClient.me + "/folders/inbox/messages"

    struct Case: Sendable, CustomTestStringConvertible {
        var fault: ScriptedIMAP.Fault
        /// How often it strikes.
        var times: Int
        /// The first request's answer.
        var status: Int
        var code: String?
        var testDescription: String { "\(fault.rawValue) × \(times)" }
    }

    @Test(
        "the page, or a clear problem; the next request works",
        arguments: [
            // A connection that dies costs one retry on a new one.
            Case(fault: .cutInLiteral, times: 1, status: 200), Case(fault: .bye, times: 1, status: 200),
            Case(fault: .reset, times: 1, status: 200),
            Case(fault: .cutInLiteral, times: 2, status: 502, code: "upstream-broken"),
            Case(fault: .bye, times: 2, status: 502, code: "upstream-broken"),
            Case(fault: .reset, times: 2, status: 502, code: "upstream-broken"),
            Case(fault: .silence, times: 1, status: 504, code: "upstream-timeout"),
            // What isn't asked for costs nothing.
            Case(fault: .unsolicitedFetch, times: .max, status: 200),
            Case(fault: .malformedBodyStructure, times: .max, status: 200),
        ])
    func page(fault: Case) async throws {
        let imap = ScriptedIMAP(fault: fault.fault, times: fault.times)
        try await withScriptedServer(script: imap.script) { server in
            let postern = PosternUnderTest(server)
            try await (fault.fault == .silence ? postern.impatient() : postern).run { client in
                let client = try await client.loggedIn()
                let reply = try await client.get(Self.page)
                if let code = fault.code {
                    expectProblem(reply, fault.status, code)
                    #expect(reply.json["retryable"].bool == true)
                } else {
                    #expect(reply.status == fault.status, "\(reply.text.prefix(400))")
                    #expect(reply.messageIDs.count == 20)
                }
                let next = try await client.get(Self.page)
                #expect(next.status == 200, "\(next.text.prefix(400))")
                #expect(next.messageIDs.count == 20)
            }
        }
    }

    @Test("what isn't IMAP costs the answer at most", arguments: [ScriptedIMAP.Fault.garbage, .wrongTag])
    func babble(fault: ScriptedIMAP.Fault) async throws {
        let imap = ScriptedIMAP(fault: fault, times: 1)
        try await withScriptedServer(script: imap.script) { server in
            try await PosternUnderTest(server).run { client in
                let client = try await client.loggedIn()
                let reply = try await client.get(Self.page)
                if reply.status == 200 {
                    #expect(reply.messageIDs.count == 20)
                } else {
                    expectProblem(reply, 502, "upstream-broken")
                }
                let next = try await client.get(Self.page)
                #expect(next.status == 200, "\(next.text.prefix(400))")
                #expect(next.messageIDs.count == 20)
            }
        }
    }

    @Test("a broken BODYSTRUCTURE costs that item: the page lists its message, which opens as a problem or in part")
    func malformedBodyStructure() async throws {
        let imap = ScriptedIMAP(fault: .malformedBodyStructure)
        try await withScriptedServer(script: imap.script) { server in
            try await PosternUnderTest(server).run { client in
                let client = try await client.loggedIn()
                let ids = try await client.get(Self.page + "?fields=envelope,flags,structure,preview").messageIDs
                #expect(ids.count == 20)
                for id in ids.suffix(2) {
                    let reply = try await client.get(HTTPClient.me + "/messages/\(id)")
                    #expect(reply.status == 200 || reply.json["code"].string == "upstream-broken", "\(reply.text)")
                    #expect(try await client.get(HTTPClient.me + "/messages/\(id)/raw").status == 200)
                }
            }
        }
    }

    @Test("a password that was changed on the mail server is 401 that says to log in again")
    func passwordChanged() async throws {
        // The login's connection breaks off at SELECT, and the next one is refused.
        let healthy = ScriptedIMAP(fault: .bye)
        let refusing = ScriptedIMAP(fault: .wrongPassword)
        let logins = Counter()
        let script: ScriptedServer.Script = { connection in
            try await (logins.next() == 1 ? healthy : refusing).script(connection)
        }
        try await withScriptedServer(script: script) { server in
            try await PosternUnderTest(server).run { client in
                let client = try await client.loggedIn()
                expectProblem(try await client.get(Self.page), 401, "upstream-authentication")
            }
        }
    }

    @Test(
        "a server that is full in the middle of a session is 503 with Retry-After",
        arguments: [
            ScriptedIMAP.Fault.limit, .unavailable, .tooManyConnections,
        ])
    func fullLater(fault: ScriptedIMAP.Fault) async throws {
        let healthy = ScriptedIMAP(fault: .bye)
        let full = ScriptedIMAP(fault: fault)
        let logins = Counter()
        let script: ScriptedServer.Script = { connection in
            try await (logins.next() == 1 ? healthy : full).script(connection)
        }
        try await withScriptedServer(script: script) { server in
            try await PosternUnderTest(server).run { client in
                let client = try await client.loggedIn()
                for _ in 0..<2 {
                    // The second is refused by the back-off: the server isn't asked again at once.
                    let reply = try await client.get(Self.page)
                    expectProblem(reply, 503, "upstream-throttled")
                    #expect(reply["Retry-After"].flatMap { Int($0) } ?? 0 > 0)
                }
                #expect(server.connections <= 3)
            }
        }
    }
}
