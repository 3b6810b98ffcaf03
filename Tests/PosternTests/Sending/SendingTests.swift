import Foundation
import PosternTesting
import Testing

/// A person sends, over the submission service of each server, which delivers to itself.
@Suite("Sending", .timeLimit(.minutes(3)))
struct SendingTests {
    private static let path = HTTPClient.me + "/submissions"

    private func withTwo(
        on kind: MailServerKind,
        _ body: @escaping @Sendable (HTTPClient, any TestAccount, HTTPClient, any TestAccount) async throws -> Void
    ) async throws {
        let (amy, bob) = (try await kind.makeAccount("amy"), try await kind.makeAccount("bob"))
        try await PosternUnderTest(amy).run { client in
            try await body(
                try await client.loggedIn(amy.address, password: amy.password), amy,
                try await client.loggedIn(bob.address, password: bob.password), bob)
        }
    }

    private func send(_ message: String, _ query: String = "", by client: HTTPClient) async throws -> String {
        let reply = try await client.send(
            "POST", Self.path + query, ["Content-Type": "message/rfc822"], body: message)
        #expect(reply.status == 202, "\(reply)")
        return try #require(reply.json["id"].string)
    }

    private func wait(for id: String, by client: HTTPClient, _ isSo: (JSONValue) -> Bool) async throws -> JSONValue {
        var last = JSONValue.null
        try await eventually {
            last = try await client.get(Self.path + "/" + id).json
            return isSo(last)
        }
        return last
    }

    private func only(in folder: String, of client: HTTPClient) async throws -> String {
        var ids: [String] = []
        try await eventually {
            ids = try await client.get(HTTPClient.me + "/folders/\(folder)/messages").messageIDs
            return !ids.isEmpty
        }
        #expect(ids.count == 1)
        return try await client.get(HTTPClient.me + "/messages/\(ids[0])/raw").text
    }

    @Test(
        "what was sent arrives byte for byte, the copy is in Sent, once", arguments: MailServerKind.allCases)
    func arrives(on kind: MailServerKind) async throws {
        try await withTwo(on: kind) { amy, amysAccount, bob, bobsAccount in
            let body = "Grüße aus 東京, \u{1F600}\r\n.\r\n..two dots\r\nFrom here\r\n  trailing  \r\n"
            let message =
                "From: Amy <\(amysAccount.address)>\r\nTo: Bob <\(bobsAccount.address)>\r\n"
                + "Bcc: \(amysAccount.address)\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nMIME-Version: 1.0\r\n"
                + "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + body
            let id = try await send(message, by: amy)
            let done = try await wait(for: id, by: amy) { $0["copy"]["state"].string == "done" }
            #expect(done["state"].string == "sent")
            #expect(done["recipients"].array.map(\.["state"].string) == ["accepted", "accepted"])
            #expect(done["recipients"][0]["reply"]["code"].int == 250)
            let arrived = try await only(in: "inbox", of: bob)
            #expect(arrived.hasSuffix("\r\n\r\n" + body))
            #expect(arrived.contains("\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n"))
            #expect(!arrived.contains("Bcc:"))
            #expect(try await only(in: "inbox", of: amy).hasSuffix("\r\n\r\n" + body))
            let copy = try await only(in: "sent", of: amy)
            #expect(copy.contains("\r\nBcc: \(amysAccount.address)\r\n") && copy.hasSuffix("\r\n\r\n" + body))
            #expect(copy.contains("\r\nUser-Agent: Postern/"))
        }
    }

    @Test(
        "what a message answers is marked, and sending survives the session's end",
        arguments: MailServerKind.allCases)
    func answered(on kind: MailServerKind) async throws {
        try await withTwo(on: kind) { amy, amysAccount, bob, bobsAccount in
            let message = "From: \(amysAccount.address)\r\nTo: \(bobsAccount.address)\r\nSubject: first\r\n\r\nHi\r\n"
            _ = try await send(message, by: amy)
            _ = try await only(in: "inbox", of: bob)
            let page = try await bob.get(HTTPClient.me + "/folders/inbox/messages")
            let original = try #require(page.messageIDs.first)
            let reply = "From: \(bobsAccount.address)\r\nTo: \(amysAccount.address)\r\nSubject: Re: first\r\n\r\nHo\r\n"
            _ = try await send(reply, "?answered=\(original)", by: bob)
            #expect(try await bob.send("DELETE", "/v1/sessions/current").status == 204)
            _ = try await only(in: "inbox", of: amy)
            let again = try await HTTPClient(port: bob.port).loggedIn(
                bobsAccount.address, password: bobsAccount.password)
            try await eventually {
                let message = try await again.get(HTTPClient.me + "/messages/\(original)").json
                return message["keywords"].array.contains(.string("$answered"))
            }
        }
    }

    private func wait(
        for message: String, of client: HTTPClient, _ isSo: @Sendable (JSONValue) -> Bool
    ) async throws {
        try await eventually { isSo(try await client.get(HTTPClient.me + "/messages/\(message)").json) }
    }

    @Test(
        "a message that is written in JSON arrives, blind copies in secret; an answer to it marks it",
        arguments: MailServerKind.allCases)
    func json(on kind: MailServerKind) async throws {
        try await withTwo(on: kind) { amy, amysAccount, bob, bobsAccount in
            let blob = try await amy.send(
                "POST", HTTPClient.me + "/blobs", ["Content-Type": "application/pdf"], body: "%PDF-content")
            let sent = try await amy.post(
                Self.path,
                json: """
                    {"to": [{"name": "Bob Ä", "address": "\(bobsAccount.address)"}],
                     "bcc": [{"address": "\(amysAccount.address)"}], "subject": "猫 \u{1F600} مرحبا", "text": "Grüße\\n",
                     "html": "<p>Grüße</p>",
                     "attachments": [{"blobId": "\(blob.json["id"].string ?? "")", "filename": "Отчёт 猫.pdf"}]}
                    """)
            #expect(sent.status == 202, "\(sent)")
            let id = try #require(sent.json["id"].string)
            let done = try await wait(for: id, by: amy) { $0["copy"]["state"].string == "done" }
            #expect(done["recipients"].array.map(\.["state"].string) == ["accepted", "accepted"])
            #expect(!(try await only(in: "inbox", of: bob)).contains("Bcc:"))
            #expect(try await only(in: "sent", of: amy).contains("\r\nBcc: \(amysAccount.address)\r\n"))
            let original = try #require(
                try await bob.get(HTTPClient.me + "/folders/inbox/messages").messageIDs.first)
            let arrived = try await bob.get(HTTPClient.me + "/messages/\(original)").json
            #expect(arrived["subject"].string == "猫 \u{1F600} مرحبا")
            #expect(arrived["attachments"][0]["filename"].string == "Отчёт 猫.pdf")

            let reply = try await bob.post(
                Self.path, json: #"{"reply": {"messageId": "\#(original)"}, "text": "Yes\n"}"#)
            #expect(reply.status == 202, "\(reply)")
            try await wait(for: original, of: bob) {
                $0["keywords"].array.contains(.string("$answered"))
            }
        }
    }

    @Test(
        "a draft that is sent goes when it has, and what it handed on is marked; the copy knows its blind copies",
        arguments: MailServerKind.allCases)
    func draft(on kind: MailServerKind) async throws {
        try await withTwo(on: kind) { amy, amysAccount, bob, bobsAccount in
            let message = "From: \(amysAccount.address)\r\nTo: \(bobsAccount.address)\r\nSubject: news\r\n\r\nHi\r\n"
            _ = try await send(message, by: amy)
            _ = try await only(in: "inbox", of: bob)
            let original = try #require(
                try await bob.get(HTTPClient.me + "/folders/inbox/messages").messageIDs.first)
            let draft = try await bob.post(
                HTTPClient.me + "/drafts",
                json: """
                    {"forward": {"messageId": "\(original)"}, "bcc": [{"address": "\(amysAccount.address)"}]}
                    """)
            let draftID = try #require(draft.json["id"].string, "\(draft)")
            let sent = try await bob.post(Self.path, json: #"{"draftId": "\#(draftID)"}"#)
            #expect(sent.status == 202, "\(sent)")
            let arrived = try await only(in: "inbox", of: amy)
            #expect(arrived.contains("Subject: Fwd: news\r\n") && !arrived.contains("Bcc:"))
            #expect(!arrived.contains("X-Postern"))
            try await wait(for: original, of: bob) {
                $0["keywords"].array.contains(.string("$forwarded"))
            }
            try await eventually {
                try await bob.get(HTTPClient.me + "/folders/drafts/messages").messageIDs.isEmpty
            }
            #expect(try await only(in: "sent", of: bob).contains("\r\nBcc: \(amysAccount.address)\r\n"))
        }
    }

    @Test("a server without smtp can't send")
    func unsupported() async throws {
        try await withScriptedServer(script: ScriptedIMAP().script) { server in
            try await PosternUnderTest(server).run { client in
                let client = try await client.loggedIn()
                let reply = try await client.send(
                    "POST", Self.path, ["Content-Type": "message/rfc822"],
                    body: "From: alice@example.org\r\nTo: bob@example.org\r\n\r\nHi\r\n")
                expectProblem(reply, 409, "unsupported")
            }
        }
    }
}
