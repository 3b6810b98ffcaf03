import Foundation
import HTTPTypes
import MailMessage
import MailService
import Synchronization
import Testing

@testable import HTTPAPI

@Suite("Drafts over HTTP", .timeLimit(.minutes(1)))
struct DraftTests {
    private static let path = APIClient.me + "/drafts"
    private static let json: HTTPFields = [.contentType: "application/json"]

    private static func put(_ client: APIClient, _ path: String, tag: String?, _ body: String) async throws -> Reply {
        var headers = json
        if let tag { headers[.ifMatch] = tag }
        return try await client.send(.put, path, headers, body: body)
    }

    @Test("a draft is made, read, saved under the same id, and needs its version named")
    func life() async throws {
        let fixture = APIFixture()
        try await fixture.run { client async throws in
            let created = try await client.post(
                Self.path,
                json: #"{"to": [{"name": "Bob", "address": "b@example.net"}], "subject": "s", "text": "t\n"}"#)
            #expect(created.status == 201)
            let location = try #require(created["Location"])
            let tag = try #require(created["ETag"])
            let read = try await client.get(location)
            #expect(read.status == 200 && read["ETag"] == tag)
            #expect(try read.json()["text"] as? String == "t\n")
            #expect(try await client.get(location, [.ifNoneMatch: tag]).status == 304)
            #expect(try await Self.put(client, location, tag: nil, "{}").code == "precondition-required")
            #expect(try await Self.put(client, location, tag: "\"x\"", "{}").code == "precondition-failed")
            let saved = try await Self.put(client, location, tag: tag, #"{"subject": "new"}"#)
            #expect(saved.status == 200 && saved["ETag"] != tag)
            #expect(try saved.json()["id"] as? String == read.json()["id"] as? String)
            #expect(try await Self.put(client, location, tag: tag, "{}").status == 412)
            // What was read can be sent back.
            #expect(try await Self.put(client, location, tag: "*", saved.text).status == 200)
            let appended = String(decoding: fixture.mail.state.withLock { $0.appended[0].bytes }, as: UTF8.self)
            #expect(appended.contains("From: ada@example.org\r\n") && appended.contains("@example.org>\r\n"))
        }
    }

    @Test("there is no draft where there is none")
    func unknown() async throws {
        try await APIFixture().run { client async throws in
            for id in ["x", DraftID.message("none@example.org").encoded] {
                #expect(try await client.get(Self.path + "/" + id).code == "draft-not-found")
                #expect(try await Self.put(client, Self.path + "/" + id, tag: "*", "{}").status == 404)
                #expect(try await client.send(.delete, Self.path + "/" + id).status == 404)
            }
        }
    }
}
