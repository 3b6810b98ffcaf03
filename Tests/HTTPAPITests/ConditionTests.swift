import HTTPTypes
import MailService
import Testing

@testable import HTTPAPI

@Suite("Conditional changes, and the way to what was moved", .timeLimit(.minutes(1)))
struct ConditionTests {
    private func first(_ client: APIClient) async throws -> String {
        let page = try await client.get(APIClient.me + "/folders/inbox/messages?limit=1")
        return APIClient.me + "/messages/" + (try page.messageIDs()[0])
    }

    private func patch(_ client: APIClient, _ path: String, _ tag: String, _ json: String) async throws -> Reply {
        try await client.send(.patch, path, [.contentType: "application/json", .ifMatch: tag], body: json)
    }

    @Test("a tag of any representation lets one change through, and no second one")
    func tags() async throws {
        try await APIFixture().run { client in
            let path = try await first(client)
            for headers in [HTTPFields(), [.accept: "text/plain"]] {
                for query in ["", "?pretty"] {
                    let tag = try #require(try await client.get(path + query, headers)["ETag"])
                    let word = "k\(tag.count)\(query.count)\(headers.count)"
                    let json = #"{"keywords": {"add": ["\#(word)"]}}"#
                    let changed = try await patch(client, path, "\"other\", \(tag)", json)
                    #expect(changed.status == 200)
                    #expect(changed["ETag"] != nil && changed["ETag"] != tag)
                    let late = try await patch(client, path, tag, #"{"keywords": {"add": ["late"]}}"#)
                    #expect(late.status == 412 && late.code == "precondition-failed")
                }
            }
            let keywords = try await client.get(path).json()["keywords"] as? [String]
            #expect(keywords?.contains("late") == false)
        }
    }

    @Test("the tag of a change leads to the next; weak and broken ones to nothing")
    func chain() async throws {
        try await APIFixture().run { client in
            let path = try await first(client)
            var tag = try #require(try await client.get(path)["ETag"])
            for word in ["a", "b", "c"] {
                let changed = try await patch(client, path, tag, #"{"keywords": {"add": ["\#(word)"]}}"#)
                tag = try #require(changed["ETag"])
            }
            #expect(try await client.get(path)["ETag"] == tag)
            for bad in ["W/\(tag)", "", "x", "\"\"", tag.dropLast().description] {
                #expect(try await patch(client, path, bad, #"{"keywords": {"add": ["d"]}}"#).status == 412)
                #expect(try await client.send(.delete, path, [.ifMatch: bad]).status == 412)
            }
            #expect(try await patch(client, path, "*", #"{"keywords": {"add": ["d"]}}"#).status == 200)
            #expect(try await client.send(.delete, path, [.ifMatch: tag]).status == 412)
            let now = try #require(try await client.get(path)["ETag"])
            #expect(try await client.send(.delete, path, [.ifMatch: now]).status == 204)
        }
    }

    @Test("what was moved answers 308, to all but DELETE")
    func moved() async throws {
        try await APIFixture().run { client in
            let path = try await first(client)
            _ = try await client.patch(path, json: #"{"folderId": "archive"}"#)
            let there = try await client.get(path + "/raw?pretty=1")
            #expect(there.status == 308)
            let location = try #require(there["Location"])
            #expect(location.hasPrefix(APIClient.me + "/messages/") && location.hasSuffix("/raw?pretty=1"))
            #expect(there["Cache-Control"] == "no-store")
            #expect(location != path + "/raw?pretty=1")
            #expect(try await client.get(path).status == 308)
            #expect(try await client.patch(path, json: #"{"keywords": {"add": ["x"]}}"#).status == 308)
            #expect(try await client.send(.delete, path).code == "message-not-found")
        }
    }
}
