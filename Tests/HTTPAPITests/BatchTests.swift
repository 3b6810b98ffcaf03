import Foundation
import HTTPTypes
import MailService
import Testing

@testable import HTTPAPI

@Suite("Batches", .timeLimit(.minutes(1)))
struct BatchTests {
    private static let batch = APIClient.me + "/messages/batch"

    @Test("what a search finds", arguments: [#""q": "is:unread""#, #""filter": {"is": "unread"}, "folder": "inbox""#])
    func bySearch(search: String) async throws {
        try await APIFixture(messages: 5).run { client in
            let reply = try await client.post(
                Self.batch, json: #"{"search": {\#(search)}, "action": {"keywords": {"add": ["x"]}}}"#)
            #expect(reply.status == 200)
            let outcomes = try #require(reply.json()["outcomes"] as? [[String: Any]])
            #expect(outcomes.count == 5 && outcomes.allSatisfy { $0["status"] as? String == "done" })
            #expect(try reply.json()["hasMore"] as? Bool == true)
        }
    }

    @Test(
        "a search is one line or one tree, and goes without ids",
        arguments: [
            (#"{}"#, "search.q"), (#"{"q": " "}"#, "search.q"), (#"{"q": "a", "filter": {"text": "a"}}"#, "search.q"),
            (#"{"q": "a", "limit": 3}"#, "search.limit"), (#"{"filter": {"colour": "red"}}"#, "filter.colour"),
        ])
    func refused(search: String, field: String) async throws {
        let fixture = APIFixture()
        try await fixture.run { client in
            let reply = try await client.post(
                Self.batch, json: #"{"search": \#(search), "action": {"delete": "trash"}}"#)
            #expect(reply.status == 422, "\(reply.text)")
            let fields = try #require(reply.json()["fields"] as? [[String: Any]])
            #expect(fields.compactMap { $0["name"] as? String }.allSatisfy { $0.hasSuffix(field) }, "\(fields)")
        }
        #expect(fixture.mail.calls("change") == 0)
    }

    @Test("line by line")
    func lines() async throws {
        try await APIFixture(messages: 3).run { client in
            let ids = try await client.get(APIClient.me + "/folders/inbox/messages").messageIDs()
            let list = (ids + ids.prefix(1)).map { "\"\($0)\"" }.joined(separator: ",")
            let reply = try await client.post(
                Self.batch, json: #"{"ids": [\#(list)], "action": {"delete": "permanent"}}"#,
                [.accept: "application/x-ndjson"])
            #expect(reply.status == 200 && reply["Content-Type"] == "application/x-ndjson")
            let lines = try reply.text.split(separator: "\n").map { line in
                try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: [String: Any]])
            }
            #expect(lines.compactMap { $0["outcome"]?["status"] as? String } == ["done", "done", "done", "failed"])
            #expect(lines.compactMap { $0["progress"]?["done"] as? Int } == [4])
            #expect(lines.last?["end"]?["total"] as? Int == 4 && lines.last?["end"]?["failed"] as? Int == 1)
        }
    }

    @Test("a failure before the first line is a problem")
    func failure() async throws {
        let fixture = APIFixture()
        fixture.mail.change { $0.failures["change"] = MailServiceError(.upstreamBroken, "It broke.") }
        try await fixture.run { client in
            let ids = try await client.get(APIClient.me + "/folders/inbox/messages?limit=1").messageIDs()
            let reply = try await client.post(
                Self.batch, json: #"{"ids": ["\#(ids[0])"], "action": {"delete": "trash"}}"#,
                [.accept: "application/x-ndjson"])
            #expect(reply.status == 502 && reply.code == "upstream-broken")
        }
    }
}
