import PosternTesting
import Testing

/// Searches on servers that can't do what is asked.
@Suite("Searching where something goes wrong", .timeLimit(.minutes(3)))
struct SearchFaultTests {
    private static let search = HTTPClient.me + "/search"

    private static func messages() -> [CannedMessage] {
        var messages = CannedMessage.series(5)
        messages[1].subject = "plain words"
        messages[3].envelope = """
            ("Wed, 17 Jul 1996 02:23:25 -0700" "=?utf-8?q?Gr=C3=BC=C3=9Fe?=" NIL NIL NIL NIL NIL NIL NIL "<1@x>")
            """
        return messages
    }

    @Test("BADCHARSET: what is ASCII is asked for, the rest is looked at here, and the answer says so")
    func badCharset() async throws {
        let imap = ScriptedIMAP(messages: Self.messages(), fault: .badCharset)
        try await withScriptedServer(script: imap.script) { server in
            try await PosternUnderTest(server).run { client in
                let client = try await client.loggedIn()
                let reply = try await client.get(Self.search + "?q=subject:Gr%C3%BC%C3%9Fe")
                #expect(reply.status == 200, "\(reply.text.prefix(300))")
                #expect(reply.json["approximate"].bool == true)
                #expect(reply.json["messages"].array.compactMap(\.["subject"].string) == ["Grüße"])
                let lines = try await client.get(
                    Self.search + "?q=subject:Gr%C3%BC%C3%9Fe", ["Accept": "application/x-ndjson"])
                #expect(lines.lines.last?["end"]["approximate"].bool == true)
                let plain = try await client.get(Self.search + "?q=subject:plain")
                #expect(plain.status == 200 && plain.json["approximate"] == .null)
            }
        }
    }

    @Test("a search that is cut off is retried, then a problem, as a page and as a stream", arguments: [1, 2])
    func cut(times: Int) async throws {
        for accept in ["application/json", "application/x-ndjson"] {
            let imap = ScriptedIMAP(messages: Self.messages(), fault: .bye, times: times)
            try await withScriptedServer(script: imap.script) { server in
                try await PosternUnderTest(server).run { client in
                    let client = try await client.loggedIn()
                    let path = Self.search + "?q=message&folder=inbox"
                    let reply = try await client.get(path, ["Accept": accept])
                    if times == 1 {
                        #expect(reply.status == 200, "\(reply.text.prefix(300))")
                    } else {
                        expectProblem(reply, 502, "upstream-broken")
                    }
                    #expect(try await client.get(path, ["Accept": accept]).status == 200)
                }
            }
        }
    }
}
