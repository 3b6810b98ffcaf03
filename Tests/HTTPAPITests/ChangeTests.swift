import Foundation
import HTTPTypes
import MailService
import Testing

@testable import HTTPAPI

@Suite("Changing messages", .timeLimit(.minutes(1)))
struct ChangeTests {
    private static let batch = APIClient.me + "/messages/batch"

    private func ids(_ client: APIClient, _ count: Int) async throws -> [String] {
        try await client.get(APIClient.me + "/folders/inbox/messages?limit=\(count)").messageIDs()
    }

    @Test("keywords of one message")
    func keywords() async throws {
        try await APIFixture().run { client in
            let path = try await APIClient.me + "/messages/" + ids(client, 1)[0]
            let reply = try await client.patch(
                path, json: #"{"keywords": {"add": ["$Flagged", "later"], "remove": ["$seen"]}}"#)
            #expect(reply.status == 200)
            let keywords = try #require(reply.json()["keywords"] as? [String])
            #expect(keywords.contains("$flagged") && keywords.contains("later") && !keywords.contains("$seen"))
            #expect(try await client.get(path).json()["keywords"] as? [String] == keywords)
        }
    }

    @Test("a moved message has a new id, a deleted one is gone")
    func moved() async throws {
        let fixture = APIFixture()
        try await fixture.run { client in
            let ids = try await ids(client, 3)
            let path = APIClient.me + "/messages/"
            #expect(try await client.send(.delete, path + ids[0]).status == 204)
            #expect(try await client.get(path + ids[0]).status == 308)
            #expect(try await client.send(.delete, path + ids[0]).code == "message-not-found")
            #expect(try await client.send(.delete, path + ids[1] + "?permanent").status == 204)
            #expect(try await client.send(.delete, path + ids[1]).code == "message-not-found")
            #expect(try await client.send(.delete, path + ids[2] + "?permanent=maybe").status == 422)
            // What it was moved to can't be read here, but it was moved.
            _ = try await client.patch(path + ids[2], json: #"{"folderId": "archive"}"#)
            #expect(try await client.get(path + ids[2]).status == 308)
        }
        #expect(fixture.mail.calls("change") == 5)
    }

    @Test("many messages, and an outcome for each")
    func batch() async throws {
        try await APIFixture().run { client in
            let ids = try await ids(client, 3)
            _ = try await client.send(.delete, APIClient.me + "/messages/" + ids[1])
            let list = ids.map { "\"\($0)\"" }.joined(separator: ",")
            let reply = try await client.post(
                Self.batch, json: #"{"ids": [\#(list)], "action": {"moveTo": "archive"}}"#)
            #expect(reply.status == 200)
            let outcomes = try #require(reply.json()["outcomes"] as? [[String: Any]])
            #expect(outcomes.map { $0["id"] as? String } == ids)
            #expect(outcomes.map { $0["status"] as? String } == ["done", "failed", "done"])
            #expect(outcomes[0]["newId"] is String && outcomes[1]["code"] as? String == "message-not-found")
        }
    }

    @Test(
        "what makes no sense is named",
        arguments: [
            (#"{"ids": ["x"], "action": {"delete": "trash"}}"#, "ids[0]"),
            (#"{"ids": [], "action": {"delete": "trash", "moveTo": "archive"}}"#, "action"),
            (#"{"ids": [], "action": {"delete": "forever"}}"#, "action.delete"),
            (#"{"ids": [], "action": {"burn": true}}"#, "action.burn"),
            (#"{"ids": [], "action": {"keywords": {}}}"#, "action.keywords.add"),
            (
                #"{"ids": [], "action": {"keywords": {"add": ["$seen"], "remove": ["$SEEN"]}}}"#,
                "action.keywords.remove"
            ),
            (#"{"ids": [], "action": {"keywords": {"add": [7]}}}"#, "action.keywords.add[0]"),
            (#"{"action": {"delete": "trash"}}"#, "ids"),
            (#"{"ids": [], "search": "is:read", "action": {"delete": "trash"}}"#, "search"),
        ])
    func refused(body: String, field: String) async throws {
        try await APIFixture().run { client in
            let reply = try await client.post(Self.batch, json: body)
            #expect(reply.status == 422)
            let fields = try #require(reply.json()["fields"] as? [[String: Any]])
            #expect(fields.map { $0["name"] as? String } == [field])
        }
    }

    @Test("a patch says what to change")
    func emptyPatch() async throws {
        let fixture = APIFixture()
        try await fixture.run { client in
            let path = try await APIClient.me + "/messages/" + ids(client, 1)[0]
            #expect(try await client.patch(path, json: "{}").status == 422)
            #expect(try await client.patch(path, json: #"{"folder": "archive"}"#).status == 422)
            #expect(try await client.send(.patch, path).status == 415)
        }
        #expect(fixture.mail.calls("change") == 0)
    }

    @Test("too many messages at once are refused")
    func tooMany() async throws {
        let mailbox = MailboxService(provider: FakeMail())
        let account = Account(
            id: AccountID(rawValue: "a"), address: "a@b", loginName: "a", server: MailServer(name: "x", domains: ["*"]))
        let ids = (1...10_001).map { MessageID(folder: FakeMail.inbox, key: .uid(validity: 1, UInt32($0))) }
        await #expect {
            _ = try await mailbox.change(AccountAccess(account: account, password: Secret("x")), ids, .delete)
        } throws: {
            ($0 as? MailServiceError)?.code == .tooLarge
        }
    }
}
