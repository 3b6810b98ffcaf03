import Foundation
import HTTPTypes
import MailService
import Testing

@testable import HTTPAPI

@Suite("Search and threads", .timeLimit(.minutes(1)))
struct SearchTests {
    private static let path = APIClient.me + "/search"

    @Test("one line, and a tree")
    func found() async throws {
        try await APIFixture().run { client in
            let line = try await client.get(Self.path + "?q=from%3Aada+is:unread&limit=5")
            #expect(line.status == 200)
            #expect(try line.messageIDs().count == 5)
            #expect(line["Link"]?.hasSuffix("; rel=\"next\"") == true)
            let failures = try #require(line.json()["failures"] as? [[String: Any]])
            #expect(failures.first?["code"] as? String == "upstream-refused")
            let tree = try await client.post(
                Self.path, json: #"{"filter": {"and": [{"from": "ada"}, {"not": {"is": "read"}}]}, "folder": "inbox"}"#)
            #expect(tree.status == 200)
            #expect(tree["Link"] == nil)
            #expect(try await client.get(Self.path + "?q=ada", [.accept: "text/plain"]).text.contains("Ada"))
        }
    }

    @Test("conversations as tables")
    func tables() async throws {
        try await APIFixture().run { client in
            let list = try await client.get(APIClient.me + "/threads", [.accept: "text/plain"])
            #expect(list.text.hasPrefix("3  "))
            let id = try #require(list.text.split(whereSeparator: \.isWhitespace).last)
            let thread = try await client.get(APIClient.me + "/threads/\(id)", [.accept: "text/plain"])
            #expect(thread.text.split(separator: "\n").count == 3)
        }
    }

    @Test("a cursor goes on, in its own search only")
    func cursors() async throws {
        try await APIFixture().run { client in
            let first = try await client.get(Self.path + "?q=ada&limit=5")
            let cursor = try #require(first.json()["nextCursor"] as? String)
            #expect(try await client.get(Self.path + "?q=ada&limit=5&cursor=\(cursor)").status == 200)
            #expect(try await client.get(Self.path + "?q=eva&limit=5&cursor=\(cursor)").code == "invalid-cursor")
            #expect(try await client.get(Self.path + "?q=ada&cursor=x").code == "invalid-cursor")
        }
    }

    @Test("a stream says what each folder gave, and that it has ended")
    func stream() async throws {
        try await APIFixture().run { client in
            let reply = try await client.get(Self.path + "?q=ada&limit=3", [.accept: "application/x-ndjson"])
            #expect(reply["Content-Type"] == "application/x-ndjson")
            let lines = try reply.text.split(separator: "\n").map { line in
                try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
            }
            #expect(lines.map { Array($0.keys) } == [["message"], ["message"], ["message"], ["failure"], ["end"]])
            #expect((lines.last?["end"] as? [String: Any])?["hasMore"] as? Bool == true)
        }
    }

    @Test("a stream that breaks off says why, and one that can't begin is a problem")
    func brokenStreams() async throws {
        let fixture = APIFixture()
        let mail = fixture.mail
        try await fixture.run { client in
            mail.change { $0.failures["searchSecondFolder"] = MailServiceError(.upstreamBroken, "It broke off.") }
            let broken = try await client.get(Self.path + "?q=ada&limit=2", [.accept: "application/x-ndjson"])
            #expect(broken.status == 200)
            let last = try #require(broken.text.split(separator: "\n").last)
            #expect(last.contains("\"upstream-broken\""))
            mail.change { $0.failures["search"] = MailServiceError(.upstreamTimeout, "It was too slow.") }
            let failed = try await client.get(Self.path + "?q=ada", [.accept: "application/x-ndjson"])
            #expect(failed.status == 504)
            #expect(failed.code == "upstream-timeout")
        }
    }

    @Test(
        "what isn't a search is told where",
        arguments: [
            (#"{"filter": {"frm": "ada"}}"#, "filter.frm"),
            (#"{"filter": {"and": [{"is": "blue"}]}}"#, "filter.and[0].is"),
            (#"{"filter": {}, "limit": 0}"#, "limit"), (#"{"filter": {"text": "a"}, "colour": 1}"#, "colour"),
            (#"{}"#, "filter"), (#"{"filter": {"text": "a"}, "fields": ["x"]}"#, "fields"),
        ])
    func invalidTrees(body: String, name: String) async throws {
        try await APIFixture().run { client in
            let reply = try await client.post(Self.path, json: body)
            #expect(reply.status == 422)
            let fields = try #require(reply.json()["fields"] as? [[String: Any]])
            #expect((fields.first?["name"] as? String)?.hasPrefix(String(name.prefix { $0 != "." })) == true)
        }
    }

    @Test(
        "lines that aren't searches, and trees that are too deep", arguments: ["", "   ", "from:", "colour:red", "(a"])
    func invalidLines(line: String) async throws {
        try await APIFixture().run { client in
            let encoded = line.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            let reply = try await client.get(Self.path + "?q=\(encoded)")
            #expect(reply.status == 422)
            let deep = String(repeating: #"{"not": "#, count: 5000) + "{}" + String(repeating: "}", count: 5000)
            let tree = try await client.post(Self.path, json: #"{"filter": \#(deep)}"#)
            #expect([400, 422].contains(tree.status))
        }
    }

    @Test("threads")
    func threads() async throws {
        try await APIFixture().run { client in
            let list = try await client.get(APIClient.me + "/threads")
            let threads = try #require(list.json()["threads"] as? [[String: Any]])
            let id = try #require(threads.first?["id"] as? String)
            let thread = try await client.get(APIClient.me + "/threads/\(id)")
            #expect(try thread.messageIDs().count == 3)
            #expect(try await client.get(APIClient.me + "/threads/x").code == "thread-not-found")
            #expect(try await client.get(APIClient.me + "/threads?folder=sent").code == "folder-not-found")
        }
    }
}
