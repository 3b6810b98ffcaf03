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

    @Test("a message is written in JSON, with what is attached, and when it goes")
    func json() async throws {
        let contents = try TemporaryContents()
        var fixture = APIFixture()
        fixture.contents = contents
        try await fixture.run { client async throws in
            let blob = try await client.send(
                .post, APIClient.me + "/blobs", [.contentType: "application/pdf"], body: "%PDF-content")
            let blobID = try #require(try blob.json()["id"] as? String)
            let reply = try await client.post(
                Self.path,
                json: """
                    {"to": [{"name": "Bob", "address": "bob@bücher.example"}], "cc": [{"members": [{"address": "c@d.org"}]}],
                     "bcc": [{"address": "secret@example.net"}], "subject": "猫", "text": "Grüße\\n", "html": "<p>Grüße</p>",
                     "attachments": [{"blobId": "\(blobID)", "filename": "Отчёт.pdf"}], "undoSeconds": 60, "copy": "none"}
                    """)
            #expect(reply.status == 202, "\(reply.text)")
            let made = try reply.json()
            let recipients = try #require(made["recipients"] as? [[String: Any]])
            #expect(
                recipients.map { $0["address"] as? String } == [
                    "bob@xn--bcher-kva.example", "c@d.org", "secret@example.net",
                ])
            #expect(made["subject"] as? String == "猫" && made["from"] as? String == "ada@example.org")
            #expect(made["canCancel"] as? Bool == true)
            // The upload, and the message that waits: nothing else is left.
            #expect(try TemporaryContents.names(in: contents.kept).count == 2)
            #expect(try TemporaryContents.names(in: contents.passing).isEmpty)
        }
    }

    @Test("an upload that is a message is sent as one")
    func blob() async throws {
        try await APIFixture().run { client async throws in
            let blob = try await client.send(.post, APIClient.me + "/blobs", Self.mail, body: Self.message)
            let id = try #require(try blob.json()["id"] as? String)
            let reply = try await client.post(Self.path, json: #"{"blobId": "\#(id)"}"#)
            #expect(reply.status == 202)
            #expect(try reply.json()["subject"] as? String == "Notes")
        }
    }

    @Test(
        "JSON that can't be sent is refused with its place",
        arguments: [
            ("{}", "to"), (#"{"to": []}"#, "to"), (#"{"to": [{"address": "bob@exa mple.com"}]}"#, "to[0].address"),
            (#"{"cc": [{"address": "a@b.org"}, {"address": "exa@mple@b.org"}]}"#, "cc[1].address"),
            (#"{"bcc": [{"name": "a\nTo: x@y.z", "address": "a@b.org"}]}"#, "bcc[0].name"),
            (#"{"to": [{"address": "a@b.org"}], "from": [{"address": "eve@example.net"}]}"#, "from"),
            (#"{"to": [{"address": "a@b.org"}], "from": [{"address": "ada@exa\u200bmple.org"}]}"#, "from[0].address"),
            (#"{"to": [{"address": "a@b.org"}], "subject": "a\u0000b"}"#, "subject"),
            (#"{"to": [{"address": "a@b.org"}], "text": "a\u0000b"}"#, "text"),
            (#"{"to": "a@b.org"}"#, "to"), (#"{"to": [{"address": 7}]}"#, "to[0].address"),
            (#"{"to": ["a@b.org"]}"#, "to[0]"), (#"{"to": [{"address": "a@b.org"}], "nonsense": 1}"#, "nonsense"),
            (#"{"to": [{"address": "a@b.org"}], "attachments": [{"blobId": "none"}]}"#, "attachments[0].blobId"),
            (#"{"to": [{"address": "a@b.org"}], "attachments": [{"partId": "1"}]}"#, "attachments[0].partId"),
            (#"{"to": [{"address": "a@b.org"}], "undoSeconds": 601}"#, "undoSeconds"),
            (#"{"to": [{"address": "a@b.org"}], "undoSeconds": "9"}"#, "undoSeconds"),
            (#"{"to": [{"address": "a@b.org"}], "sendAt": "soon"}"#, "sendAt"),
            (#"{"to": [{"address": "a@b.org"}], "copy": "both"}"#, "copy"),
            (#"{"draftId": "x"}"#, "draftId"), (#"{"draftId": 1}"#, "draftId"), (#"{"blobId": "x"}"#, "blobId"),
            (#"{"blobId": "AAAAAAAAAAAAAAAAAAAAAA"}"#, "blobId"), (#"{"draftId": "x", "blobId": "y"}"#, "blobId"),
            (#"{"draftId": "x", "to": []}"#, "to"), (#"{"blobId": "x", "subject": "y"}"#, "subject"),
            (#"{"reply": {"messageId": "x"}}"#, "reply.messageId"), ("[]", "body"), ("null", "body"),
        ])
    func refusedJSON(json: String, field: String) async throws {
        let contents = try TemporaryContents()
        var fixture = APIFixture()
        fixture.contents = contents
        try await fixture.run { client async throws in
            let reply = try await client.post(Self.path, json: json)
            #expect(reply.status == 422, "\(reply.text)")
            let fields = try #require(try reply.json()["fields"] as? [[String: Any]])
            #expect(fields.map { $0["name"] as? String } == [field], "\(reply.text)")
            #expect(try await client.get(Self.path).text == #"{"submissions":[]}"#)
        }
        #expect(try TemporaryContents.names(in: contents.kept).isEmpty)
        #expect(try TemporaryContents.names(in: contents.passing).isEmpty)
    }

    @Test("what is in the query isn't in the body too, and bodies have their limits")
    func saidOnce() async throws {
        try await APIFixture().run { client async throws in
            let twice = try await client.post(
                Self.path + "?undoSeconds=5", json: #"{"to": [{"address": "a@b.org"}], "undoSeconds": 5}"#)
            #expect(twice.status == 422 && twice.text.contains("undoSeconds"))
            let large = #"{"to": [{"address": "a@b.org"}], "text": "\#(String(repeating: "a", count: 1 << 20))"}"#
            #expect(try await client.post(Self.path, json: large).status == 413)
            #expect(try await client.post(Self.path, json: "{").status == 400)
            #expect(try await client.post(Self.path, json: "").status == 400)
            let many = (0...500).map { #"{"address": "a\#($0)@b.org"}"# }.joined(separator: ",")
            let refused = try await client.post(Self.path, json: #"{"to": [\#(many)]}"#)
            #expect(refused.status == 422 && refused.text.contains("501 recipients"), "\(refused.text)")
        }
    }

    @Test(
        "a recipient that had to be guessed is refused",
        arguments: [
            "bob@exa mple.com", "Bob <bob@exa mple.com>", "bob@example.com carol@example.com", "<bob@example.com> x",
            "bob@exa(c)mple.com", "<bob@example.com", "bob@exa\u{200B}mple.com", "bob@exa\u{7F}mple.com",
        ])
    func guessed(recipient: String) async throws {
        try await APIFixture().run { client async throws in
            let message = "From: ada@example.org\r\nTo: \(recipient)\r\n\r\nHello\r\n"
            let reply = try await client.send(.post, Self.path, Self.mail, body: message)
            #expect(reply.status == 422, "\(reply.text)")
            let fields = try #require(try reply.json()["fields"] as? [[String: Any]])
            #expect(fields.map { $0["name"] as? String } == ["to"])
        }
    }

    @Test("a header with more fields than are read is refused: a recipient might be in the rest")
    func manyFields() async throws {
        try await APIFixture().run { client async throws in
            let message =
                "From: ada@example.org\r\nTo: a@b.org\r\n" + String(repeating: "X: y\r\n", count: 5_001)
                + "Cc: bob@example.com\r\n\r\nHello\r\n"
            let reply = try await client.send(.post, Self.path, Self.mail, body: message)
            #expect(reply.status == 422 && reply.text.contains("header fields"), "\(reply.text)")
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

    @Test("an account that sends too much is told when to come back; recipients and size have their limits")
    func limits() async throws {
        var options = SubmissionService.Options()
        options.limits.messagesPerHour = 2
        options.recipients = 3
        options.messageSize = 2_000
        var fixture = APIFixture()
        fixture.contents = try TemporaryContents(sending: options)
        try await fixture.run { client async throws in
            let many = Self.message.replacing("bob@", with: "a@b.org, c@d.org, e@f.org, bob@")
            let refused = try await client.send(.post, Self.path, Self.mail, body: many)
            #expect(refused.status == 422 && refused.text.contains("4 recipients"), "\(refused.text)")
            let large = Self.message + String(repeating: "0123456789\r\n", count: 200)
            #expect(try await client.send(.post, Self.path, Self.mail, body: large).code == "too-large")
            for _ in 0..<2 {
                #expect(try await client.send(.post, Self.path, Self.mail, body: Self.message).status == 202)
            }
            let third = try await client.send(.post, Self.path, Self.mail, body: Self.message)
            #expect(third.status == 429 && third.code == "submission-limit" && third["Retry-After"] != nil)
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
