import Foundation
import HTTPTypes
import MailService
import Persistence
import Testing

@testable import HTTPAPI

/// `Idempotency-Key` on what sends, appends and copies, and after a process that died.
@Suite("Idempotency keys", .timeLimit(.minutes(1)))
struct IdempotencyTests {
    private static let message = "From: ada@example.org\r\nTo: bob@example.com\r\nSubject: x\r\n\r\nHello\r\n"

    private struct Case: Sendable, CustomTestStringConvertible {
        let path: String
        let type: String
        let body: String
        let other: String
        /// What the mail server is asked once for, and how often, for one request.
        let call: (name: String, count: Int)
        var testDescription: String { "\(path) \(type)" }
    }

    private static let cases = [
        Case(
            path: "/submissions", type: "message/rfc822", body: message, other: message + "more\r\n",
            call: ("append", 0)),
        Case(
            path: "/submissions", type: "application/json", body: #"{"to": [{"address": "b@c.org"}], "text": "1"}"#,
            other: #"{"to": [{"address": "b@c.org"}], "text": "2"}"#, call: ("append", 0)),
        Case(
            path: "/drafts", type: "application/json", body: #"{"subject": "1"}"#, other: #"{"subject": "2"}"#,
            call: ("append", 1)),
        Case(
            path: "/folders/archive/messages", type: "message/rfc822", body: message, other: message + "more\r\n",
            call: ("append", 1)),
        Case(
            path: "/folders/archive/messages", type: "application/json", body: #"{"subject": "1"}"#,
            other: #"{"subject": "2"}"#, call: ("append", 1)),
        Case(
            path: "/messages/batch", type: "application/json",
            body: #"{"search": {"q": "is:unread"}, "action": {"copyTo": "inbox"}}"#,
            other: #"{"search": {"q": "is:unread"}, "action": {"copyTo": "trash"}}"#, call: ("change", 1)),
    ]

    private static func send(_ client: APIClient, _ path: String, _ type: String, _ body: String) async throws -> Reply
    {
        var headers: HTTPFields = [.contentType: type]
        headers[.idempotencyKey] = "key-1"
        return try await client.send(.post, APIClient.me + path, headers, body: body)
    }

    @Test("the same request has its effect once; another one under its key is refused", arguments: cases)
    private func once(_ request: Case) async throws {
        let fixture = APIFixture(messages: 5)
        try await fixture.run { client async throws in
            let first = try await Self.send(client, request.path, request.type, request.body)
            #expect(first.status < 300 && first["Idempotency-Replayed"] == nil, "\(first.text)")
            let again = try await Self.send(client, request.path, request.type, request.body)
            #expect(again.status == first.status && again.bytes == first.bytes)
            #expect(again["Idempotency-Replayed"] == "true" && again["Location"] == first["Location"])
            let other = try await Self.send(client, request.path, request.type, request.other)
            #expect(other.status == 422 && other.code == "idempotency-key-reused")
        }
        #expect(fixture.mail.calls(request.call.name) == request.call.count)
    }

    /// What a process leaves that died with a request: its key, and the body's digest once all of it had come.
    private static func leave(
        _ request: Case, _ contents: TemporaryContents, by client: APIClient, bodyWasRead: Bool
    ) async throws {
        let account = try await client.get("/v1/accounts").json()["accounts"] as? [[String: Any]]
        let id = try #require(account?.first?["id"] as? String)
        let key = try #require(IdempotencyKey("key-1", account: AccountID(rawValue: id)))
        let head = Idempotency.head(.post, APIClient.me + request.path, request.type)
        let claim = try await contents.state.claimKey(
            key, request: RequestDigest(head: head, body: nil), run: "one that died", repeatable: false, now: Date(),
            expiredBefore: .distantPast, within: IdempotencyLimits())
        #expect(claim == .claimed)
        guard bodyWasRead else { return }
        let digest = BodyDigest()
        digest.update(Array(request.body.utf8))
        #expect(try await contents.state.recordBody(digest.value, of: key))
    }

    @Test("after a crash the key is the same request's, and no other's", arguments: cases)
    private func afterACrash(_ request: Case) async throws {
        let contents = try TemporaryContents()
        var fixture = APIFixture(messages: 5)
        fixture.contents = contents
        try await fixture.run { client async throws in
            try await Self.leave(request, contents, by: client, bodyWasRead: true)
            let other = try await Self.send(client, request.path, request.type, request.other)
            #expect(other.status == 422 && other.code == "idempotency-key-reused", "\(other.text)")
            let same = try await Self.send(client, request.path, request.type, request.body)
            if ["/submissions", "/drafts"].contains(request.path) {
                #expect(same.status < 300, "\(same.text)")
            } else {
                // It may have had its effect, and would have it again.
                #expect(same.status == 409 && same.code == "idempotency-outcome-unknown", "\(same.text)")
            }
            let late = try await Self.send(client, request.path, request.type, request.other)
            #expect(late.code == "idempotency-key-reused", "\(late.text)")
        }
    }

    @Test("a request that was cut before its end has had no effect: its key is free", arguments: cases.prefix(5))
    private func cut(_ request: Case) async throws {
        let contents = try TemporaryContents()
        var fixture = APIFixture(messages: 5)
        fixture.contents = contents
        try await fixture.run { client async throws in
            try await Self.leave(request, contents, by: client, bodyWasRead: false)
            let reply = try await Self.send(client, request.path, request.type, request.other)
            #expect(reply.status < 300, "\(reply.text)")
        }
    }

    @Test("a draft that was made before the answer failed is found, not made again")
    func draft() async throws {
        let fixture = APIFixture(messages: 1)
        let request = Self.cases[2]
        fixture.mail.change { $0.failures["message"] = MailServiceError(.upstreamBroken, "It broke.") }
        try await fixture.run { client async throws in
            let broken = try await Self.send(client, request.path, request.type, request.body)
            #expect(broken.code == "upstream-broken")
            fixture.mail.change { $0.failures = [:] }
            let other = try await Self.send(client, request.path, request.type, request.other)
            #expect(other.code == "idempotency-key-reused")
            let again = try await Self.send(client, request.path, request.type, request.body)
            #expect(again.status == 201 && again["Idempotency-Replayed"] == nil, "\(again.text)")
        }
        #expect(fixture.mail.calls("append") == 1)
    }
}
