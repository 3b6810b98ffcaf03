import Foundation
import PosternTesting
import Testing

/// Changing mail over HTTP, over every kind of server.
@Suite(.timeLimit(.minutes(3)))
struct ChangingTests {
    private static let messages = HTTPClient.me + "/messages/"
    private static let folders = HTTPClient.me + "/folders"

    private func withClient(
        on kind: MailServerKind, messages: Int = 0, _ body: @escaping @Sendable (HTTPClient) async throws -> Void
    ) async throws {
        try await withSampleMailbox(on: kind, messages: messages) { client, _ in try await body(client) }
    }

    private func ids(_ client: HTTPClient, _ folder: String = "inbox", limit: Int = 500) async throws -> [String] {
        let page = try await client.get("\(Self.folders)/\(folder)/messages?limit=\(limit)")
        return page.json["messages"].array.compactMap { $0["id"].string }
    }

    private func patch(
        _ client: HTTPClient, _ path: String, _ json: String, _ headers: [String: String] = [:]
    ) async throws -> Reply {
        try await client.send(
            "PATCH", path, ["Content-Type": "application/json"].merging(headers) { $1 }, body: json)
    }

    @Test(arguments: MailServerKind.allCases)
    func oneOfTwentyConditionalChangesWins(on kind: MailServerKind) async throws {
        try await withClient(on: kind, messages: 1) { client in
            let path = Self.messages + (try await ids(client)[0])
            let tag = try #require(try await client.get(path)["ETag"])
            let statuses = try await withThrowingTaskGroup { group in
                for number in 0..<20 {
                    group.addTask {
                        try await patch(client, path, #"{"keywords": {"add": ["w\#(number)"]}}"#, ["If-Match": tag])
                            .status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.count { $0 == 200 } == 1 && statuses.count { $0 == 412 } == 19, "\(statuses)")
        }
    }

    @Test(arguments: MailServerKind.allCases)
    func aMovedMessageIsFollowed(on kind: MailServerKind) async throws {
        try await withClient(on: kind, messages: 3) { client in
            let id = try await ids(client)[0]
            let moved = try await patch(
                client, Self.messages + id, #"{"folderId": "archive", "keywords": {"add": ["$flagged"]}}"#)
            #expect(moved.status == 200)
            let new = try #require(moved.json["id"].string)
            let old = try await client.get(Self.messages + id + "/raw")
            #expect(old.status == 308)
            #expect(old["Location"] == Self.messages + new + "/raw")
            let trashed = try await client.send("DELETE", Self.messages + new)
            #expect(trashed.status == 204)
            // Asked for the first id, the way leads to where it is by now.
            let far = try await client.get(Self.messages + id)
            let there = try await client.get(try #require(far["Location"]))
            #expect(there.status == 200)
            #expect(try await client.send("DELETE", Self.messages + id).status == 404)
            #expect(try await ids(client, "trash").count == 1)
        }
    }

    @Test(arguments: MailServerKind.allCases)
    func foldersLiveTheirLives(on kind: MailServerKind) async throws {
        try await withClient(on: kind, messages: 4) { client in
            let made = try await client.post(Self.folders, json: #"{"name": "Projekte"}"#)
            #expect(made.status == 201)
            let id = try #require(made.json["id"].string)
            let below = try await client.post(Self.folders, json: #"{"name": "2026", "parentId": "\#(id)"}"#)
            let belowID = try #require(below.json["id"].string)
            let batch = try await client.post(
                Self.messages + "batch",
                json: #"{"search": {"q": "larger:1", "folder": "inbox"}, "action": {"moveTo": "\#(belowID)"}}"#)
            #expect(batch.json["outcomes"].array.count == 4, "\(batch)")
            let message = try await ids(client, belowID)[0]

            let renamed = try await patch(client, "\(Self.folders)/\(id)", #"{"name": "Vorhaben"}"#)
            #expect(renamed.json["path"].array.compactMap(\.string) == ["Vorhaben"])
            var page = try await client.get("\(Self.folders)/\(belowID)/messages")
            if page.status == 308 {
                page = try await client.get(try #require(page["Location"]))
            }
            #expect(page.json["messages"].array.count == 4)
            let now = try await client.get(Self.messages + message)
            #expect(now.status == 200 || now.status == 308)

            let folder = "\(Self.folders)/\(try #require(renamed.json["id"].string))"
            let refused = try await client.send("DELETE", folder)
            #expect(refused.status == 409 && refused.json["code"].string == "folder-not-empty")
            #expect(try await client.send("DELETE", folder + "?contents").status == 204)
            let names = try await client.get(Self.folders).json["folders"].array.compactMap { $0["name"].string }
            #expect(!names.contains("Vorhaben") && !names.contains("2026"))
        }
    }

    @Test(arguments: MailServerKind.allCases)
    func aBatchByLines(on kind: MailServerKind) async throws {
        try await withClient(on: kind, messages: 400) { client in
            let reply = try await client.post(
                Self.messages + "batch",
                json: #"{"search": {"filter": {"larger": 1}}, "action": {"keywords": {"add": ["$seen"]}}}"#,
                ["Accept": "application/x-ndjson"])
            #expect(reply.status == 200 && reply.isComplete)
            #expect(reply.lines.count { $0["outcome"]["status"].string == "done" } == 400)
            #expect(reply.lines.last?["end"]["total"].int == 400)
            let inbox = try await client.get("\(Self.folders)/inbox")
            #expect(inbox.json["unread"].int == 0)
            let emptied = try await client.send("POST", "\(Self.folders)/inbox/empty")
            #expect(emptied.json["removed"].int == 400)
            #expect(try await ids(client).isEmpty)
            #expect(try await ids(client, "trash").count == 400)
        }
    }
}

/// Mail in and out, over every kind of server.
@Suite(.timeLimit(.minutes(3)))
struct ImportExportTests {
    @Test(arguments: MailServerKind.allCases)
    func whatGoesInComesOut(on kind: MailServerKind) async throws {
        try await withSampleMailbox(on: kind, messages: 0) { client, _ in
            let folder = HTTPClient.me + "/folders/archive"
            let body = String(repeating: "From a line\r\n>From another\r\n", count: 20_000)
            let sent = "Subject: there and back\r\n\r\n" + body
            for _ in 0..<3 {
                let reply = try await client.send(
                    "POST", folder + "/messages?keywords=$seen", ["Content-Type": "message/rfc822"], body: sent)
                #expect(reply.status == 201, "\(reply)")
                let id = try #require(reply.json["id"].string)
                let raw = try await client.get(HTTPClient.me + "/messages/\(id)/raw")
                #expect(raw.has(Array(sent.utf8)))
            }
            for path in [folder + "/export", HTTPClient.me + "/search/export?q=subject:there"] {
                let mbox = try await client.get(path)
                #expect(mbox.status == 200 && mbox.isComplete)
                let quoted = body.replacing("\r\n", with: "\n").replacing(">From", with: ">>From")
                    .replacing("From a line", with: ">From a line")
                let messages = mbox.text.components(separatedBy: quoted)
                #expect(messages.count == 4)
            }
        }
    }
}
