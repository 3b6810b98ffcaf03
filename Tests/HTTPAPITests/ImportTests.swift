import Foundation
import HTTPTypes
import MailService
import Synchronization
import Testing

@testable import HTTPAPI

@Suite("Messages that are put into folders", .timeLimit(.minutes(1)))
struct ImportTests {
    private static let path = APIClient.me + "/folders/archive/messages"

    private func send(
        _ client: APIClient, _ body: String, to path: String = Self.path, type: String = "message/rfc822"
    ) async throws -> Reply {
        try await client.send(.post, path, [.contentType: type], body: body)
    }

    @Test("as it is, but for its line ends")
    func message() async throws {
        let contents = try TemporaryContents()
        var fixture = APIFixture()
        fixture.contents = contents
        try await fixture.run { client in
            let reply = try await send(
                client, "Subject: x\nA: b\r\n\r\nText\r",
                to: Self.path + "?keywords=$Seen,later&receivedAt=2026-02-01T09:30:00Z")
            #expect(reply.status == 201, "\(reply.text)")
            #expect(try reply.json()["size"] as? Int == 26)
            let id = try #require(reply.json()["id"] as? String)
            #expect(reply["Location"] == APIClient.me + "/messages/" + id)
        }
        let appended = try #require(fixture.mail.state.withLock { $0.appended.first })
        #expect(String(decoding: appended.bytes, as: UTF8.self) == "Subject: x\r\nA: b\r\n\r\nText\r\n")
        #expect(appended.message.size == appended.bytes.count)
        #expect(appended.message.keywords == [.seen, Keyword(rawValue: "later")])
        #expect(appended.message.receivedAt == RFC3339.date("2026-02-01T09:30:00Z"))
        #expect(appended.folder == .role(.archive))
        // Nothing is left of it here.
        #expect(try TemporaryContents.names(in: contents.passing).isEmpty)
        #expect(try TemporaryContents.names(in: contents.kept).isEmpty)
    }

    @Test("what is no message is refused, and nothing is kept")
    func refused() async throws {
        let contents = try TemporaryContents()
        var fixture = APIFixture()
        fixture.contents = contents
        fixture.options.maximumMessageSize = 1_000
        try await fixture.run { client async throws -> Void in
            #expect(try await send(client, "a", type: "text/plain").status == 415)
            #expect(try await send(client, "a\0b").code == "invalid-request")
            #expect(try await send(client, String(repeating: "a", count: 1_001)).code == "too-large")
            #expect(try await send(client, "a", to: Self.path + "?keywords=a,,b").code == "invalid-request")
            #expect(try await send(client, "a", to: Self.path + "?receivedAt=yesterday").code == "invalid-request")
            #expect(try await send(client, "a", to: Self.path + "?folder=x").code == "invalid-request")
            let nowhere = APIClient.me + "/folders/nowhere/messages"
            #expect(try await send(client, "a", to: nowhere).code == "folder-not-found")
        }
        #expect(fixture.mail.calls("append") == 0)
        #expect(try TemporaryContents.names(in: contents.passing).isEmpty)
    }

    @Test("a mail server that refuses leaves nothing behind")
    func refusedUpstream() async throws {
        let contents = try TemporaryContents()
        var fixture = APIFixture()
        fixture.contents = contents
        fixture.mail.change { $0.failures["append"] = MailServiceError(.overQuota, "The mailbox is full.") }
        try await fixture.run { client async throws -> Void in
            #expect(try await send(client, "Subject: x\r\n\r\n").status == 507)
        }
        #expect(try TemporaryContents.names(in: contents.passing).isEmpty)
    }

    @Test("an upload goes in as it is, a message that is written in JSON is composed")
    func json() async throws {
        let contents = try TemporaryContents()
        var fixture = APIFixture()
        fixture.contents = contents
        try await fixture.run { client async throws in
            let blob = try await client.send(
                .post, APIClient.me + "/blobs", [.contentType: "message/rfc822"], body: "Subject: x\n\nText\n")
            let id = try #require(try blob.json()["id"] as? String)
            let raw = try await client.post(
                Self.path,
                json: #"{"blobId": "\#(id)", "keywords": ["$seen", "later"], "receivedAt": "2026-02-01T09:30:00Z"}"#)
            #expect(raw.status == 201, "\(raw.text)")
            #expect(try raw.json()["size"] as? Int == 20)
            let written = try await client.post(
                Self.path,
                json: """
                    {"from": [{"name": "Bob", "address": "bob@example.com"}], "subject": "y", "text": "z\\n",
                     "bcc": [{"address": "c@d.org"}], "receivedAt": "2026-02-01T09:30:00Z"}
                    """)
            #expect(written.status == 201, "\(written.text)")
            // The upload stays.
            #expect(try TemporaryContents.names(in: contents.kept) == [id])
        }
        let appended = fixture.mail.state.withLock { $0.appended }
        #expect(appended.map(\.message.receivedAt) == Array(repeating: RFC3339.date("2026-02-01T09:30:00Z"), count: 2))
        #expect(String(decoding: appended[0].bytes, as: UTF8.self) == "Subject: x\r\n\r\nText\r\n")
        #expect(appended[0].message.keywords == [.seen, Keyword(rawValue: "later")])
        let text = String(decoding: appended[1].bytes, as: UTF8.self)
        for field in ["From: Bob <bob@example.com>", "Bcc: c@d.org", "Date: Sun, 01 Feb 2026 09:30:00 +0000"] {
            #expect(text.contains(field + "\r\n"), "\(text)")
        }
        #expect(appended[1].message.keywords.isEmpty)
        #expect(try TemporaryContents.names(in: contents.passing).isEmpty)
    }

    @Test(
        "JSON that is no message is refused with its place",
        arguments: [
            (#"{"blobId": "x"}"#, "blobId"), (#"{"blobId": "AAAAAAAAAAAAAAAAAAAAAA"}"#, "blobId"),
            (#"{"blobId": "AAAAAAAAAAAAAAAAAAAAAA", "subject": "x"}"#, "subject"),
            (#"{"subject": "x", "keywords": [""]}"#, "keywords"),
            (#"{"subject": "x", "keywords": "seen"}"#, "keywords"),
            (#"{"subject": "x", "receivedAt": "yesterday"}"#, "receivedAt"), (#"{"nonsense": 1}"#, "nonsense"),
            (#"{"to": [{"address": "bob@exa mple.com"}]}"#, "to[0].address"),
        ])
    func refusedJSON(json: String, field: String) async throws {
        let fixture = APIFixture()
        try await fixture.run { client async throws in
            let reply = try await client.post(Self.path, json: json)
            #expect(reply.status == 422, "\(reply.text)")
            let fields = try #require(try reply.json()["fields"] as? [[String: Any]])
            #expect(fields.map { $0["name"] as? String } == [field], "\(reply.text)")
            let id = try await client.get(APIClient.me + "/folders/inbox/messages?limit=1").messageIDs()[0]
            let answer = try await client.post(Self.path, json: #"{"reply": {"messageId": "\#(id)"}}"#)
            #expect(answer.status == 422 && answer.text.contains("reply"))
            #expect(try await send(client, "").status == 422)
            #expect(try await client.post(Self.path + "?keywords=a", json: #"{"keywords": ["b"]}"#).status == 422)
        }
        #expect(fixture.mail.calls("append") == 0)
    }
}
