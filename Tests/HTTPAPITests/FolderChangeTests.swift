import Foundation
import HTTPTypes
import MailService
import Testing

@testable import HTTPAPI

@Suite("Changing folders", .timeLimit(.minutes(1)))
struct FolderChangeTests {
    private static let folders = APIClient.me + "/folders"

    @Test("made, renamed, unsubscribed, deleted")
    func life() async throws {
        try await APIFixture().run { client in
            let made = try await client.post(Self.folders, json: #"{"name": "Reports", "role": "archive"}"#)
            #expect(made.status == 201)
            let id = try #require(made.json()["id"] as? String)
            #expect(made["Location"] == "\(Self.folders)/\(id)")
            #expect(try made.json()["role"] as? String == "archive")
            #expect(try await client.post(Self.folders, json: #"{"name": "Reports"}"#).code == "folder-exists")

            let path = "\(Self.folders)/\(id)"
            let renamed = try await client.patch(path, json: #"{"name": "Papers", "subscribed": false}"#)
            #expect(renamed.status == 200)
            #expect(try renamed.json()["name"] as? String == "Papers")
            #expect(try renamed.json()["subscribed"] as? Bool == false)
            let new = try #require(renamed.json()["id"] as? String)

            // The old id knows the way; a deletion doesn't follow it.
            let moved = try await client.patch(path + "?pretty", json: #"{"subscribed": true}"#)
            #expect(moved.status == 308)
            #expect(moved["Location"] == "\(Self.folders)/\(new)?pretty")
            #expect(try await client.send(.delete, path + "?contents").code == "folder-not-found")

            #expect(try await client.send(.delete, "\(Self.folders)/\(new)").code == "folder-not-empty")
            #expect(try await client.send(.delete, "\(Self.folders)/\(new)?contents").status == 204)
            #expect(try await client.send(.delete, "\(Self.folders)/inbox?contents").code == "forbidden")
        }
    }

    @Test("emptied")
    func empty() async throws {
        let fixture = APIFixture(messages: 7)
        try await fixture.run { client in
            let emptied = try await client.send(.post, "\(Self.folders)/trash/empty")
            #expect(emptied.status == 200)
            #expect(try emptied.json()["removed"] as? Int == 7)
            #expect(try emptied.json()["markedDeleted"] as? Int == 0)
            #expect(try await client.send(.post, "\(Self.folders)/inbox/empty?permanent").status == 200)
            #expect(try await client.send(.post, "\(Self.folders)/inbox/empty?now").status == 422)
        }
        #expect(fixture.mail.calls("empty") == 1 && fixture.mail.calls("emptyForGood") == 1)
    }

    @Test(
        "what makes no sense is named",
        arguments: [
            (HTTPRequest.Method.post, #"{}"#, "name"),
            (.post, #"{"name": ""}"#, "name"),
            (.post, #"{"name": " a"}"#, "name"),
            (.post, #"{"name": "a*"}"#, "name"),
            (.post, #"{"name": "a\u0000b"}"#, "name"),
            (.post, #"{"name": "a", "role": "inbox"}"#, "role"),
            (.post, #"{"name": "a", "color": "red"}"#, "color"),
            (.patch, #"{}"#, "name"),
            (.patch, #"{"name": "\#(String(repeating: "x", count: 251))"}"#, "name"),
            (.patch, #"{"subscribed": "yes"}"#, "subscribed"),
        ])
    func refused(method: HTTPRequest.Method, body: String, field: String) async throws {
        try await APIFixture().run { client in
            let path = method == .post ? Self.folders : "\(Self.folders)/inbox"
            let reply = try await client.send(method, path, [.contentType: "application/json"], body: body)
            #expect(reply.status == 422)
            let fields = try #require(reply.json()["fields"] as? [[String: Any]])
            #expect(fields.map { $0["name"] as? String } == [field])
        }
    }

    @Test("null is the top, and nothing is nothing")
    func parents() throws {
        func update(_ json: String) throws -> FolderUpdate {
            try JSONDecoder().decode(FolderPatchModel.self, from: Data(json.utf8)).update()
        }
        #expect(try update(#"{"parentId": null}"#) == FolderUpdate(place: .top))
        #expect(try update(#"{"parentId": "archive"}"#) == FolderUpdate(place: .below(.role(.archive))))
        #expect(try update(#"{"name": "a"}"#) == FolderUpdate(name: "a"))
    }
}
