import MailService
import PosternTesting
import Testing

/// POP3 servers with oddities, over HTTP.
@Suite("Odd maildrops", .timeLimit(.minutes(3)))
struct OddMaildropTests {
    private static let me = HTTPClient.me
    private static let inbox = me + "/folders/inbox/messages"
    private static let count = 8

    private func withMaildrop(
        _ oddity: ScriptedPOP3.Oddity?, times: Int = .max,
        _ body: @escaping @Sendable (HTTPClient, ScriptedPOP3) async throws -> Void
    ) async throws {
        let pop3 = ScriptedPOP3(messages: ScriptedPOP3.series(Self.count), oddity: oddity, times: times)
        try await withScriptedServer(script: pop3.script) { server in
            try await PosternUnderTest(server, speaking: .pop3).impatient().run { client in
                try await body(client, pop3)
            }
        }
    }

    /// What a person does with a mailbox, from the list to a message in the archive.
    @Test(
        "each message is listed, opened, marked, found and moved",
        arguments: [
            nil, ScriptedPOP3.Oddity.noUIDL, .noTOP, .noCAPA, .noPipelining, .lyingSize,
            .bareLineFeed, .eightBit, .slow, .duplicateUIDs, .oddUIDs, .hugeLines, .headerAfterTop,
        ])
    func wholeWay(oddity: ScriptedPOP3.Oddity?) async throws {
        try await withMaildrop(oddity) { client, pop3 in
            let client = try await client.loggedIn()
            let page = try await client.get(Self.inbox + "?limit=5")
            #expect(page.status == 200 && page.json["total"].int == Self.count, "\(page.text.prefix(300))")
            let next = try #require(page.json["nextCursor"].string)
            let ids = page.messageIDs + (try await client.get(Self.inbox + "?limit=5&cursor=\(next)").messageIDs)
            #expect(Set(ids).count == Self.count)
            for id in ids {
                for view in ["", "/text", "/headers", "/raw"] {
                    let reply = try await client.get(Self.me + "/messages/\(id)\(view)")
                    #expect(reply.status == 200 && reply.isComplete, "\(view): \(reply.text.prefix(300))")
                    if view == "/text", oddity != .eightBit, oddity != .hugeLines {
                        #expect(reply.text.contains("The text of message"))
                    }
                }
            }
            let path = Self.me + "/messages/\(ids[1])"
            let marked = try await client.send(
                "PATCH", path, ["Content-Type": "application/json"], body: #"{"keywords": {"add": ["$flagged"]}}"#)
            #expect(marked.status == 200)
            let found = try await client.get(Self.me + "/search?folder=inbox&q=is:flagged")
            #expect(found.messageIDs == [ids[1]])
            let texts = try await client.get(Self.me + "/search?folder=inbox&q=body:text")
            #expect(texts.status == 200, "\(texts.text.prefix(300))")
            let moved = try await client.send(
                "PATCH", path, ["Content-Type": "application/json"], body: #"{"folderId": "archive"}"#)
            #expect(moved.status == 200, "\(moved.text.prefix(300))")
            #expect(try await client.get(Self.me + "/folders/archive/messages").messageIDs.count == 1)
            #expect(try await client.get(Self.inbox).messageIDs == ids.filter { $0 != ids[1] })
            #expect(pop3.messages.count == Self.count - 1)
            #expect(try await client.send("DELETE", Self.me + "/messages/\(ids[0])?permanent").status == 204)
            #expect(try await client.get(Self.inbox).messageIDs == ids.filter { $0 != ids[0] && $0 != ids[1] })
        }
    }

    /// The dot behind the last line is taken for the end once the server has been silent for five seconds.
    @Test("a message without its last line's end is whole")
    func missingFinalEnd() async throws {
        let pop3 = ScriptedPOP3(messages: ScriptedPOP3.series(1), oddity: .missingFinalEnd)
        try await withScriptedServer(script: pop3.script) { server in
            try await PosternUnderTest(server, speaking: .pop3).run { client in
                let client = try await client.loggedIn()
                let id = try #require(try await client.get(Self.inbox).messageIDs.first)
                let text = try await client.get(Self.me + "/messages/\(id)/text")
                #expect(text.status == 200 && text.text.contains(".A line that begins with a dot."), "\(text.text)")
            }
        }
    }

    @Test("a message that can't be had costs itself alone")
    func failingMessage() async throws {
        try await withMaildrop(.failingMessage) { client, _ in
            let client = try await client.loggedIn()
            let ids = try await client.get(Self.inbox).messageIDs
            #expect(ids.count == Self.count)
            var statuses: [Int] = []
            for id in ids { statuses.append(try await client.get(Self.me + "/messages/\(id)").status) }
            #expect(statuses.count { $0 == 200 } == Self.count - 1)
            #expect(statuses.filter { $0 != 200 }.allSatisfy { $0 >= 500 }, "\(statuses)")
        }
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let oddity: ScriptedPOP3.Oddity
        var times = 1
        var status = 503
        var code = "upstream-throttled"

        var testDescription: String { oddity.rawValue }
    }

    @Test(
        "who can't log in is told why, and the next login works",
        arguments: [
            Refusal(oddity: .loginDelay), Refusal(oddity: .systemTemporary),
            Refusal(oddity: .wrongPassword, status: 401, code: "invalid-credentials"),
            // In use: tried three times before anybody is told.
            Refusal(oddity: .inUseInWords, times: 3),
        ])
    func logins(refusal: Refusal) async throws {
        try await withMaildrop(refusal.oddity, times: refusal.times) { client, _ in
            let refused = try await client.logIn()
            expectProblem(refused, refusal.status, refusal.code)
            if refusal.status == 503 { #expect(refused["Retry-After"] != nil) }
            // A server that wants time between logins gets it.
            guard refusal.oddity != .loginDelay else { return }
            #expect(try await client.logIn().status == 201)
        }
    }

    @Test("a server that says nothing is 504 at the command's deadline, and one that refuses is 502 or 503")
    func silence() async throws {
        try await withMaildrop(.silence) { client, _ in
            let reply = try await client.logIn()
            expectProblem(reply, 504, "upstream-timeout")
        }
        try await withMaildrop(.refusedGreeting) { client, _ in
            let reply = try await client.logIn()
            #expect([502, 503].contains(reply.status), "\(reply.text.prefix(300))")
        }
    }
}
