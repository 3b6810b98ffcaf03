import PosternTesting
import Testing

/// A person looks for mail.
@Suite(
    "Searching", .timeLimit(.minutes(3)))
struct SearchReadingTests {
    private static let me = HTTPClient.me

    private func withMail(
        on kind: MailServerKind, _ body: @escaping @Sendable (HTTPClient) async throws -> Void
    ) async throws {
        try await withSampleMailbox(on: kind, messages: 30) { client, account in
            let mail = { (from: String, subject: String, text: String) in
                Array(
                    """
                    From: \(from)\r
                    Subject: \(subject)\r
                    Message-ID: <\(subject.utf8.count).\(from.utf8.count)@example.net>\r
                    Content-Type: text/plain; charset=utf-8\r
                    \r
                    \(text)\r

                    """.utf8)
            }
            try account.store(
                [
                    mail("zoe@zebra.example", "xylophone lessons", "the first xylophone"),
                    mail("zoe@zebra.example", "=?utf-8?q?=C3=9Cbermut?=", "Übermut tut selten gut"),
                ], in: ["Work"])
            try account.store([mail("yan@yak.example", "another xylophone", "the second")], in: ["Archive"])
            try await body(client)
        }
    }

    private func subjects(_ reply: Reply) -> Set<String> {
        Set(reply.json["messages"].array.compactMap(\.["subject"].string))
    }

    @Test("one line finds it in all folders, or in one", arguments: MailServerKind.allCases)
    func line(on kind: MailServerKind) async throws {
        try await withMail(on: kind) { client in
            let all = try await client.get(Self.me + "/search?q=subject:xylophone")
            #expect(all.status == 200)
            #expect(subjects(all) == ["xylophone lessons", "another xylophone"])
            let archive = try await client.get(Self.me + "/search?q=subject:xylophone&folder=archive")
            #expect(subjects(archive) == ["another xylophone"])
            let not = try await client.get(Self.me + "/search?q=subject:xylophone%20-from:zoe@zebra.example")
            #expect(subjects(not) == ["another xylophone"])
            let either = try await client.get(Self.me + "/search?q=from:yak.example%20OR%20subject:%C3%BCbermut")
            #expect(subjects(either) == ["another xylophone", "Übermut"])
            #expect(either.json["approximate"] == .null)
        }
    }

    @Test("a tree finds the same", arguments: MailServerKind.allCases)
    func tree(on kind: MailServerKind) async throws {
        try await withMail(on: kind) { client in
            let body = #"{"filter": {"and": [{"subject": "xylophone"}, {"not": {"from": "zoe@zebra.example"}}]}}"#
            let reply = try await client.post(Self.me + "/search", json: body)
            #expect(reply.status == 200 && subjects(reply) == ["another xylophone"], "\(reply.text.prefix(300))")
        }
    }

    @Test("a stream gives a line for each, and an end", arguments: MailServerKind.allCases)
    func stream(on kind: MailServerKind) async throws {
        try await withMail(on: kind) { client in
            let reply = try await client.get(
                Self.me + "/search?q=subject:xylophone", ["Accept": "application/x-ndjson"])
            #expect(reply.status == 200 && reply["Content-Type"] == "application/x-ndjson" && reply.isComplete)
            let found = reply.lines.compactMap(\.["message"]["subject"].string)
            #expect(Set(found) == ["xylophone lessons", "another xylophone"])
            #expect(reply.lines.last?["end"]["hasMore"].bool == false && reply.lines.count == 3)
        }
    }

    @Test("results come in pages that lose and repeat nothing", arguments: MailServerKind.allCases)
    func pages(on kind: MailServerKind) async throws {
        try await withMail(on: kind) { client in
            var path: String? = Self.me + "/search?q=larger:1&limit=10"
            var ids: [String] = []
            while let next = path {
                let page = try await client.get(next)
                #expect(page.status == 200, "\(page.text.prefix(300))")
                ids += page.messageIDs
                path = page["Link"].map { String($0.dropFirst().prefix { $0 != ">" }) }
            }
            #expect(ids.count == 33 && Set(ids).count == 33)
        }
    }

    @Test("threads list and open", arguments: MailServerKind.allCases)
    func threads(on kind: MailServerKind) async throws {
        try await withSampleMailbox(on: kind, messages: 30) { client, _ in
            let page = try await client.get(Self.me + "/threads?limit=10")
            #expect(page.status == 200, "\(page.text.prefix(300))")
            let threads = page.json["threads"].array
            #expect(!threads.isEmpty && threads.count <= 10)
            let first = try #require(threads.first?["id"].string)
            let thread = try await client.get(Self.me + "/threads/\(first)")
            #expect(thread.status == 200)
            // A page shows of its threads what is on the page; a thread opened is all of it.
            let listed = threads[0]["messages"].array.compactMap(\.["id"].string)
            #expect(!listed.isEmpty && Set(thread.messageIDs).isSuperset(of: listed))
            if page.json["nextCursor"].string != nil { #expect(page["Link"]?.contains("rel=\"next\"") == true) }
        }
    }
}
