import Foundation
import HTTPTypes
import MailService
import Testing

@testable import HTTPAPI

@Suite("Sending over HTTP", .timeLimit(.minutes(1)))
struct SubmissionTests {
    private static let path = APIClient.me + "/submissions"
    private static let mail: HTTPFields = [.contentType: "message/rfc822"]
    private static let message = "From: ada@example.org\r\nTo: bob@example.com\r\nSubject: Notes\r\n\r\nHello\r\n"

    @Test("a message is taken, shown, listed and cancelled")
    func life() async throws {
        try await APIFixture().run { client async throws in
            let created = try await client.send(
                .post, Self.path + "?undoSeconds=60", Self.mail, body: Self.message)
            #expect(created.status == 202)
            let made = try created.json()
            let id = try #require(made["id"] as? String)
            #expect(created["Location"] == Self.path + "/" + id)
            #expect(made["state"] as? String == "queued")
            #expect(made["canCancel"] as? Bool == true)
            #expect(made["from"] as? String == "ada@example.org")
            #expect(made["subject"] as? String == "Notes")
            let recipients = try #require(made["recipients"] as? [[String: Any]])
            #expect(recipients.map { $0["address"] as? String } == ["bob@example.com"])
            #expect(try await client.get(Self.path + "/" + id).json()["id"] as? String == id)
            let list = try await client.get(Self.path + "?state=queued,deferred").json()
            #expect((list["submissions"] as? [[String: Any]])?.count == 1)
            #expect(try await client.get(Self.path + "?state=sent").text == #"{"submissions":[]}"#)
            let cancelled = try await client.send(.delete, Self.path + "/" + id)
            #expect(cancelled.status == 200)
            #expect(try cancelled.json()["state"] as? String == "cancelled")
        }
    }

    @Test("pages of the list hold each once, the newest first")
    func pages() async throws {
        try await APIFixture().run { client async throws in
            var made: [String] = []
            for number in 1...5 {
                let reply = try await client.send(
                    .post, Self.path, Self.mail, body: Self.message.replacing("Notes", with: "Notes \(number)"))
                made.append(try #require(try reply.json()["id"] as? String))
            }
            var seen: [String] = []
            var path: String? = Self.path + "?limit=2"
            while let next = path {
                let page = try await client.get(next)
                seen += (try page.json()["submissions"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
                path = try page.json()["nextCursor"].map { "\(Self.path)?limit=2&cursor=\($0)" }
                #expect((page["Link"] != nil) == (path != nil))
            }
            #expect(seen.count == 5)
            #expect(Set(seen) == Set(made))
            #expect(try await client.get(Self.path + "?cursor=nonsense").code == "invalid-cursor")
        }
    }

    @Test(
        "what can't be sent is refused with its field",
        arguments: [
            ("From: eve@example.net\r\nTo: bob@example.com\r\n\r\n", "from"),
            ("From: ada@example.org\r\n\r\n", "to"),
            ("From: ada@example.org\r\nTo: bob@example.com, b d\r\n\r\n", "to"),
            ("To: bob@example.com\r\n\r\n", "from"), ("no header at all", "body"),
            ("From: ada@example.org\r\nTo: bob@example.com\r\n\r\nNUL \0\r\n", "body"),
        ])
    func refused(message: String, field: String) async throws {
        try await APIFixture().run { client async throws in
            let reply = try await client.send(.post, Self.path, Self.mail, body: message)
            #expect(reply.status == 422)
            let fields = try #require(try reply.json()["fields"] as? [[String: Any]])
            #expect(fields.map { $0["name"] as? String } == [field])
        }
    }

    @Test(
        "parameters are checked",
        arguments: [
            "sendAt=tomorrow", "sendAt=2999-01-01T00:00:00Z", "undoSeconds=-1", "undoSeconds=x", "undoSeconds=601",
            "copy=maybe", "from=eve@example.net", "from=x", "to=x", "to=", "answered=x", "notify=always", "return=all",
            "envelopeId=", "nonsense=1",
        ])
    func parameters(query: String) async throws {
        try await APIFixture().run { client async throws in
            let reply = try await client.send(.post, Self.path + "?" + query, Self.mail, body: Self.message)
            #expect(reply.status == 422, "\(reply.text)")
        }
    }

    @Test("other types, other people's submissions, and what isn't there")
    func refusals() async throws {
        try await APIFixture().run { client async throws in
            let text = try await client.send(.post, Self.path, [.contentType: "text/plain"], body: "x")
            #expect(text.status == 415)
            #expect(try await client.post(Self.path, json: "{}").status == 422)
            #expect(try await client.get(Self.path + "/nonsense").code == "submission-not-found")
            #expect(try await client.send(.delete, Self.path + "/nonsense").code == "submission-not-found")
        }
    }

    // MARK: - Idempotency-Key

    private static func keyed(_ key: String) -> HTTPFields {
        var headers = mail
        headers[.idempotencyKey] = key
        return headers
    }

    @Test("the same request sent again makes no second submission, and says so")
    func replay() async throws {
        try await APIFixture().run { client async throws in
            let first = try await client.send(.post, Self.path, Self.keyed("k-1"), body: Self.message)
            let again = try await client.send(.post, Self.path, Self.keyed("k-1"), body: Self.message)
            #expect(first.status == 202 && again.status == 202)
            #expect(first.bytes == again.bytes)
            #expect(first["Idempotency-Replayed"] == nil && again["Idempotency-Replayed"] == "true")
            #expect(first["Location"] == again["Location"])
            let other = try await client.send(.post, Self.path, Self.keyed("k-2"), body: Self.message)
            #expect(other.bytes != first.bytes)
            let list = try await client.get(Self.path).json()
            #expect((list["submissions"] as? [[String: Any]])?.count == 2)
        }
    }

    @Test("a key is one request's")
    func reused() async throws {
        try await APIFixture().run { client async throws in
            #expect(try await client.send(.post, Self.path, Self.keyed("k"), body: Self.message).status == 202)
            let changed = Self.message + "More\r\n"
            for (query, body) in [("", changed), ("?undoSeconds=1", Self.message)] {
                let reply = try await client.send(.post, Self.path + query, Self.keyed("k"), body: body)
                #expect(reply.status == 422 && reply.code == "idempotency-key-reused")
            }
        }
    }

    @Test("a request that was refused gives its key back")
    func released() async throws {
        try await APIFixture().run { client async throws in
            let refused = try await client.send(
                .post, Self.path, Self.keyed("k"), body: "From: ada@example.org\r\n\r\n")
            #expect(refused.status == 422 && refused.code == "invalid-request")
            #expect(try await client.send(.post, Self.path, Self.keyed("k"), body: Self.message).status == 202)
        }
    }

    @Test("what can't be a key", arguments: ["", "with space", String(repeating: "k", count: 256)])
    func badKeys(key: String) async throws {
        try await APIFixture().run { client async throws in
            let reply = try await client.send(.post, Self.path, Self.keyed(key), body: Self.message)
            #expect(reply.status == 422)
        }
    }
}
