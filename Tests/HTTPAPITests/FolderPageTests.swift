import Foundation
import HTTPTypes
import MailService
import Testing

@testable import HTTPAPI

@Suite("Accounts, folders and their pages", .timeLimit(.minutes(1)))
struct FolderPageTests {
    private static let inbox = APIClient.me + "/folders/inbox/messages"

    @Test("the account is the session's own")
    func account() async throws {
        try await APIFixture().run { client in
            let account = try await client.get("/v1/accounts/me")
            #expect(account.status == 200)
            #expect(try account.json()["state"] as? String == "connected")
            let capabilities = try #require(account.json()["capabilities"] as? [String: Any])
            #expect(capabilities["sort"] as? [String] == ["newest", "oldest"])
            let id = try #require(account.json()["id"] as? String)
            #expect(try await client.get("/v1/accounts/\(id)").status == 200)
            #expect(try await client.get("/v1/accounts/other").code == "account-not-found")
            #expect(try await client.get("/v1/accounts").status == 200)
            #expect(try await client.get("/v1/accounts/me/connections").status == 200)
        }
    }

    @Test("folders, by role and by id")
    func folders() async throws {
        try await APIFixture().run { client in
            let list = try await client.get(APIClient.me + "/folders")
            let folders = try #require(list.json()["folders"] as? [[String: Any]])
            #expect(folders.map { $0["name"] as? String } == ["INBOX", "Work"])
            #expect(folders[1]["role"] == nil)
            let id = try #require(folders[1]["id"] as? String)
            #expect(try await client.get(APIClient.me + "/folders/\(id)").json()["name"] as? String == "Work")
            #expect(try await client.get(APIClient.me + "/folders/inbox").status == 200)
            #expect(try await client.get(APIClient.me + "/folders/sent").code == "folder-not-found")
            #expect(try await client.get(APIClient.me + "/folders/%FF%00").code == "folder-not-found")
        }
    }

    @Test("cursors lead through a folder, each message once, while new mail arrives")
    func paging() async throws {
        let fixture = APIFixture(messages: 23)
        try await fixture.run { client in
            var path: String? = Self.inbox + "?limit=10"
            var seen: [String] = []
            while let next = path {
                let page = try await client.get(next)
                #expect(page.status == 200)
                seen += try page.messageIDs()
                fixture.mail.change { state in
                    state.messages.append(SampleMessage.message(uid: 100 + UInt32(state.messages.count)))
                    state.modification += 1
                }
                path = page["Link"].map { String($0.dropFirst().prefix { $0 != ">" }) }
                #expect((path != nil) == (try page.json()["nextCursor"] != nil))
            }
            #expect(seen.count == 23)
            #expect(Set(seen).count == 23)
        }
    }

    @Test("fields say what a summary holds")
    func fields() async throws {
        try await APIFixture().run { client in
            let flags = try await client.get(Self.inbox + "?limit=1&fields=flags")
            let message = try #require((flags.json()["messages"] as? [[String: Any]])?.first)
            #expect(Set(message.keys) == ["id", "folderId", "uid", "uidValidity", "keywords"])
            let all = try await client.get(Self.inbox + "?limit=1")
            let summary = try #require((all.json()["messages"] as? [[String: Any]])?.first)
            #expect(summary["receivedAt"] as? String == "2026-02-02T04:40:00Z")
            #expect(summary["cc"] == nil)
        }
    }

    @Test("a page is sent again from memory while its folder is what it was")
    func representationCache() async throws {
        let fixture = APIFixture()
        try await fixture.run { client in
            let first = try await client.get(Self.inbox)
            let second = try await client.get(Self.inbox)
            #expect(first.bytes == second.bytes)
            #expect(first["ETag"] == second["ETag"])
            #expect(first["Link"] == second["Link"])
            fixture.mail.change { $0.modification += 1 }
            let third = try await client.get(Self.inbox)
            #expect(third["ETag"] != first["ETag"])
        }
    }

    @Test("If-None-Match is 304, whether or not the page is still in memory")
    func notModified() async throws {
        for size in [0, 1 << 20] {
            var fixture = APIFixture()
            fixture.options.representationCacheSize = size
            let mail = fixture.mail
            try await fixture.run { client in
                let tag = try #require(try await client.get(Self.inbox)["ETag"])
                let again = try await client.get(Self.inbox, [.ifNoneMatch: "W/\(tag), \"other\""])
                #expect(again.status == 304)
                #expect(again.bytes.isEmpty)
                #expect(again["ETag"] == tag)
                // The tag of one question is not that of another.
                #expect(try await client.get(Self.inbox + "?limit=3", [.ifNoneMatch: tag]).status == 200)
                #expect(try await client.get(Self.inbox, [.ifNoneMatch: tag, .accept: "text/plain"]).status == 200)
                mail.change { $0.modification += 1 }
                #expect(try await client.get(Self.inbox, [.ifNoneMatch: tag]).status == 200)
            }
        }
    }

    @Test("one account's page is never another's")
    func separateAccounts() async throws {
        try await APIFixture().run { client in
            let tag = try #require(try await client.get(Self.inbox)["ETag"])
            let reply = try await client.post(
                "/v1/sessions", json: #"{"address": "charles@example.org", "password": "lovelace"}"#)
            let token = try #require(reply.json()["token"] as? String)
            let other = try await client.get(
                Self.inbox, [.authorization: "Bearer \(token)", .ifNoneMatch: tag])
            #expect(other.status == 200)
            #expect(other["ETag"] != tag)
        }
    }

    @Test("a table for people, without a stranger's control characters")
    func text() async throws {
        try await APIFixture().run { client in
            let page = try await client.get(Self.inbox + "?limit=2", [.accept: "text/plain"])
            #expect(page["Content-Type"] == "text/plain; charset=utf-8")
            #expect(page.text.contains("Ada Lovelace"))
            #expect(!page.text.contains("\u{1B}"))
            #expect(page.text.contains("next: ?cursor="))
            #expect(try await client.get(APIClient.me + "/folders", [.accept: "text/plain"]).text.contains("INBOX"))
        }
    }

    @Test(
        "what can't be asked is told with its name",
        arguments: [
            ("limit=0", "limit"), ("limit=501", "limit"), ("limit=x", "limit"), ("limit=", "limit"),
            ("fields=flags,nonsense", "fields"), ("fields=", "fields"), ("sort=upwards", "sort"),
            ("colour=red", "colour"), ("limit=1&limit=2", "limit"), ("pretty=maybe", "pretty"), ("=", ""),
        ])
    func invalid(query: String, name: String) async throws {
        try await APIFixture().run { client in
            let reply = try await client.get(Self.inbox + "?" + query)
            #expect(reply.status == 422)
            let fields = try #require(reply.json()["fields"] as? [[String: Any]])
            #expect(fields.map { $0["name"] as? String } == [name])
        }
    }

    @Test("cursors of other lists, and what is none", arguments: ["x", "AUOOOO", String(repeating: "A", count: 5000)])
    func invalidCursors(cursor: String) async throws {
        try await APIFixture().run { client async throws in
            #expect(try await client.get(Self.inbox + "?cursor=\(cursor)").code == "invalid-cursor")
        }
    }

    @Test("a query that isn't UTF-8 is 400")
    func malformedQuery() async throws {
        try await APIFixture().run { client async throws in
            #expect(try await client.get(Self.inbox + "?limit=%FF").status == 400)
            #expect(try await client.get(Self.inbox + "?limit=%2").status == 400)
        }
    }

    @Test("?explain=1 adds what was said upstream, and ?pretty indents")
    func explained() async throws {
        try await APIFixture().run { client in
            let reply = try await client.get(Self.inbox + "?limit=1&explain=1&pretty")
            #expect((try reply.json()["explain"] as? [String: Any])?["commands"] != nil)
            #expect(reply.text.contains("\n  \"messages\""))
        }
    }
}
