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
}
