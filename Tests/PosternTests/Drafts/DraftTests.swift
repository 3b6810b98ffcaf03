import Foundation
import PosternTesting
import Testing

/// Drafts are written, saved and found again.
@Suite("Drafts", .timeLimit(.minutes(5)))
struct DraftTests {
    private static let drafts = HTTPClient.me + "/drafts"

    private func withMailbox(
        on kind: MailServerKind = .embedded, drafts messages: [[UInt8]] = [], inbox: [[UInt8]] = [],
        _ body: @escaping @Sendable (HTTPClient) async throws -> Void
    ) async throws {
        let account = try await kind.makeAccount()
        if !messages.isEmpty { try account.store(messages, in: ["Drafts"]) }
        if !inbox.isEmpty { try account.store(inbox) }
        try await PosternUnderTest(account).run { client in
            try await body(try await client.loggedIn(account.address, password: account.password))
        }
    }

    private static func save(
        _ client: HTTPClient, _ path: String, tag: String, _ json: String
    ) async throws -> Reply {
        try await client.send("PUT", path, ["Content-Type": "application/json", "If-Match": tag], body: json)
    }

    private static func count(_ client: HTTPClient) async throws -> Int {
        try await client.get(HTTPClient.me + "/folders/drafts/messages").messageIDs.count
    }

    @Test(
        "a draft is one resource: what was written comes back, and saving it leaves one message",
        arguments: MailServerKind.allCases)
    func roundTrip(kind: MailServerKind) async throws {
        try await withMailbox(on: kind) { client async throws in
            let blob = try await client.send(
                "POST", HTTPClient.me + "/blobs", ["Content-Type": "application/pdf"], body: "%PDF-content")
            let blobID = try #require(blob.json["id"].string)
            let created = try await client.post(
                Self.drafts,
                json: """
                    {"to": [{"name": "محمد علي", "address": "m@example.net"}], "subject": "猫 \u{1F600} =?x?=",
                     "bcc": [{"address": "secret@example.net"}], "cc": [{"name": "Team", "members": [{"address": "t@b.org"}]}],
                     "text": "Grüße\\n> quoted\\n", "html": "<p>Grüße</p>",
                     "attachments": [{"blobId": "\(blobID)", "filename": "Отчёт.pdf"}]}
                    """)
            #expect(created.status == 201, "\(created)")
            let path = try #require(created["Location"])
            let first = try await client.get(path)
            #expect(first["ETag"] == created["ETag"])
            #expect(first.json["subject"].string == "猫 \u{1F600} =?x?=")
            #expect(first.json["to"][0]["name"].string == "محمد علي")
            #expect(first.json["bcc"][0]["address"].string == "secret@example.net")
            #expect(first.json["cc"][0]["members"][0]["address"].string == "t@b.org")
            #expect(first.json["text"].string == "Grüße\n> quoted\n" && first.json["html"].string == "<p>Grüße</p>")
            let attachment = first.json["attachments"][0]
            #expect(attachment["filename"].string == "Отчёт.pdf" && attachment["type"].string == "application/pdf")
            // The upload goes; the draft keeps its copy.
            #expect(try await client.send("DELETE", HTTPClient.me + "/blobs/\(blobID)").status == 204)

            #expect(try await client.send("PUT", path, ["Content-Type": "application/json"], body: "{}").status == 428)
            #expect(
                try await Self.save(client, path, tag: "\"other\"", "{}").json["code"].string == "precondition-failed")
            let partID = try #require(attachment["partId"].string)
            let saved = try await Self.save(
                client, path, tag: try #require(first["ETag"]),
                #"{"subject": "New", "text": "Second\n", "attachments": [{"partId": "\#(partID)"}]}"#)
            #expect(saved.status == 200, "\(saved)")
            #expect(saved.json["id"] == first.json["id"] && saved.json["messageId"] == first.json["messageId"])
            #expect(saved["ETag"] != first["ETag"])
            #expect(saved.json["attachments"][0]["filename"].string == "Отчёт.pdf")
            #expect(saved.json["html"].string == nil && saved.json["to"].array.isEmpty)
            #expect(try await Self.count(client) == 1)
            let place = try #require(saved.json["placeId"].string)
            let newPart = try #require(saved.json["attachments"][0]["partId"].string)
            let content = try await client.get(HTTPClient.me + "/messages/\(place)/parts/\(newPart)")
            #expect(content.text == "%PDF-content")
            #expect(
                try await client.get(HTTPClient.me + "/messages/\(place)").json["keywords"].array.contains(
                    .string("$draft")))
            // The same by the message's id, and gone when it is deleted.
            #expect(try await client.get(Self.drafts + "/" + place).json["id"] == saved.json["id"])
            #expect(try await client.send("DELETE", path).status == 204)
            #expect(try await client.get(path).json["code"].string == "draft-not-found")
            #expect(try await Self.count(client) == 0)
        }
    }

    private static let foreign = Array(
        """
        Message-ID: <foreign@example.net>\r
        Date: Fri, 2 Jan 2026 02:54:56 +0100\r
        X-Mozilla-Draft-Info: internal/draft; vcard=0; receipt=0\r
        User-Agent: Mozilla Thunderbird\r
        From: Ada <ada@example.org>\r
        Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=\r
        X-Unknown:  kept\r
        \tas it is\r
        MIME-Version: 1.0\r
        Content-Type: multipart/mixed; boundary="b"\r
        \r
        --b\r
        Content-Type: multipart/alternative; boundary="c"\r
        \r
        --c\r
        Content-Type: text/plain; charset=iso-8859-1; format=flowed\r
        Content-Transfer-Encoding: 8bit\r
        \r
        soft \r
        break\r
        --c\r
        Content-Type: text/calendar; method=REQUEST\r
        X-Part: kept\r
        \r
        BEGIN:VCALENDAR\r
        --c--\r
        --b\r
        Content-Type: application/x-odd; odd=parameter\r
        Content-Description: an odd thing\r
        Content-Transfer-Encoding: base64\r
        \r
        AAECAw==\r
        --b--\r

        """.utf8)

    @Test("a draft from elsewhere is edited here without losing what only it knows", arguments: MailServerKind.allCases)
    func foreignDraft(kind: MailServerKind) async throws {
        try await withMailbox(on: kind, drafts: [Self.foreign]) { client async throws in
            let place = try #require(try await client.get(HTTPClient.me + "/folders/drafts/messages").messageIDs.first)
            let draft = try await client.get(Self.drafts + "/" + place)
            #expect(draft.status == 200, "\(draft)")
            #expect(draft.json["messageId"].string == "foreign@example.net")
            #expect(draft.json["text"].string == "soft break\n" || draft.json["text"].string == "soft break")
            let attachments = draft.json["attachments"].array
            #expect(attachments.map(\.["type"].string) == ["text/calendar", "application/x-odd"])
            #expect(attachments.first?["alternative"].bool == true)
            let id = try #require(draft.json["id"].string)
            let parts = attachments.compactMap(\.["partId"].string).map { #"{"partId": "\#($0)"}"# }.joined(
                separator: ",")
            let saved = try await Self.save(
                client, Self.drafts + "/" + id, tag: try #require(draft["ETag"]),
                #"{"subject": "Edited", "text": "new\n", "attachments": [\#(parts)]}"#)
            #expect(saved.status == 200, "\(saved)")
            #expect(saved.json["messageId"].string == "foreign@example.net")
            let newPlace = try #require(saved.json["placeId"].string)
            let raw = try await client.get(HTTPClient.me + "/messages/\(newPlace)/raw").text
            for kept in [
                "X-Unknown:  kept\r\n\tas it is\r\n", "X-Mozilla-Draft-Info: internal/draft", "X-Part: kept\r\n",
                "Content-Description: an odd thing\r\n", "application/x-odd; odd=parameter\r\n", "\r\n\r\nAAECAw==\r\n",
                "Content-Type: text/calendar; method=REQUEST\r\n", "Subject: Edited\r\n",
            ] {
                #expect(raw.contains(kept), "\(kept)")
            }
            #expect(!raw.contains("Thunderbird"))
            #expect(try await Self.count(client) == 1)
        }
    }

    @Test(
        "of two hundred saves at once, each on top of what it read, one succeeds, and one draft is there",
        arguments: MailServerKind.allCases)
    func concurrentSaves(kind: MailServerKind) async throws {
        try await withMailbox(on: kind) { client async throws in
            let created = try await client.post(Self.drafts, json: #"{"subject": "0"}"#)
            let path = try #require(created["Location"])
            let tag = try #require(created["ETag"])
            let statuses = try await Self.saveOften(client, path, tag: tag)
            #expect(statuses.filter { $0 == 200 }.count == 1)
            #expect(statuses.filter { $0 == 412 }.count == 199, "\(Set(statuses))")
            #expect(try await Self.count(client) == 1)
            let all = try await Self.saveOften(client, path, tag: "*")
            #expect(all.allSatisfy { $0 == 200 }, "\(Set(all))")
            #expect(try await Self.count(client) == 1)
            #expect(try await client.get(path).status == 200)
        }
    }

    private static func saveOften(_ client: HTTPClient, _ path: String, tag: String) async throws -> [Int] {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let reply = try await save(client, path, tag: tag, #"{"subject": "\#(number)"}"#)
                    #expect(reply.status == 200 || reply.status == 412, "\(reply)")
                    return reply.status
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    @Test("what a save that died half-way has left is healed by the next look", arguments: MailServerKind.allCases)
    func healing(kind: MailServerKind) async throws {
        let versions = (0..<3).map { number in
            Array(
                "Message-ID: <same@example.net>\r\nSubject: \(number)\r\nFrom: a@example.org\r\n\r\ntext \(number)\r\n"
                    .utf8)
        }
        try await withMailbox(on: kind, drafts: versions) { client async throws in
            let places = try await client.get(HTTPClient.me + "/folders/drafts/messages").messageIDs
            #expect(places.count == 3)
            let draft = try await client.get(Self.drafts + "/" + (places.last ?? ""))
            #expect(draft.json["subject"].string == "2")
            #expect(try await Self.count(client) == 1)
            let id = try #require(draft.json["id"].string)
            let saved = try await Self.save(client, Self.drafts + "/" + id, tag: "*", #"{"subject": "3"}"#)
            #expect(saved.json["subject"].string == "3")
            #expect(try await Self.count(client) == 1)
        }
    }

    private static let letter = Array(
        """
        From: Bob <bob@example.net>\r
        To: user@example.org, Carol <carol@example.net>\r
        Cc: dave@example.net, BOB@example.net\r
        Reply-To: replies@example.net\r
        Subject: AW: Re: Lunch\r
        Message-ID: <3@example.net>\r
        In-Reply-To: <2@example.net>\r
        References: <1@example.net> <2@example.net>\r
        Date: Fri, 2 Jan 2026 02:54:56 +0100\r
        MIME-Version: 1.0\r
        Content-Type: multipart/mixed; boundary=b\r
        \r
        --b\r
        Content-Type: text/plain; charset=utf-8\r
        \r
        At one?\r
        > Maybe\r
        --b\r
        Content-Type: application/pdf; name="menu.pdf"\r
        Content-Disposition: attachment; filename="menu.pdf"\r
        Content-Transfer-Encoding: base64\r
        \r
        JVBERg==\r
        --b--\r

        """.utf8)

    @Test(
        "an answer to all takes recipients, subject, references and quotation from the message",
        arguments: MailServerKind.allCases)
    func replyToAll(kind: MailServerKind) async throws {
        try await withMailbox(on: kind, inbox: [Self.letter]) { client async throws in
            let id = try #require(try await client.get(HTTPClient.me + "/folders/inbox/messages").messageIDs.first)
            let reply = try await client.post(
                Self.drafts, json: #"{"reply": {"messageId": "\#(id)", "to": "all"}, "text": "Yes.\n"}"#)
            #expect(reply.status == 201, "\(reply)")
            #expect(
                reply.json["to"].array.map(\.["address"].string)
                    == ["replies@example.net", "user@example.org", "carol@example.net"])
            #expect(reply.json["cc"].array.map(\.["address"].string) == ["dave@example.net", "BOB@example.net"])
            #expect(reply.json["subject"].string == "Re: Lunch")
            #expect(reply.json["inReplyTo"].array == [.string("3@example.net")])
            #expect(
                reply.json["references"].array.compactMap(\.string)
                    == ["1@example.net", "2@example.net", "3@example.net"])
            #expect(
                reply.json["text"].string
                    == "Yes.\n\nOn Fri, 02 Jan 2026 01:54:56 +0000, Bob wrote:\n> At one?\n>> Maybe\n")
            #expect(
                reply.json["original"]["messageId"].string == id && reply.json["original"]["action"].string == "reply")
        }
    }

    @Test(
        "what is handed on has the text and the attachments, or is one attachment", arguments: MailServerKind.allCases)
    func forward(kind: MailServerKind) async throws {
        try await withMailbox(on: kind, inbox: [Self.letter]) { client async throws in
            let id = try #require(try await client.get(HTTPClient.me + "/folders/inbox/messages").messageIDs.first)
            let forward = try await client.post(Self.drafts, json: #"{"forward": {"messageId": "\#(id)"}}"#)
            #expect(forward.json["subject"].string == "Fwd: AW: Re: Lunch")
            #expect(forward.json["text"].string?.contains("From: Bob <bob@example.net>\n") == true, "\(forward)")
            let attachment = forward.json["attachments"][0]
            #expect(attachment["filename"].string == "menu.pdf" && attachment["type"].string == "application/pdf")
            let place = try #require(forward.json["placeId"].string)
            let part = try #require(attachment["partId"].string)
            #expect(try await client.get(HTTPClient.me + "/messages/\(place)/parts/\(part)").text == "%PDF")
            let whole = try await client.post(
                Self.drafts, json: #"{"forward": {"messageId": "\#(id)", "asAttachment": true}, "text": "See.\n"}"#)
            #expect(whole.json["attachments"][0]["type"].string == "message/rfc822", "\(whole)")
            let raw = try await client.get(HTTPClient.me + "/messages/\(whole.json["placeId"].string ?? "")/raw").text
            #expect(raw.contains(String(decoding: Self.letter, as: UTF8.self)))
        }
    }

    @Test(
        "what can't be a draft is refused, with its place",
        arguments: [
            (#"{"subject": "a\nBcc: x@y.z"}"#, "subject"), (#"{"to": [{"address": "x"}]}"#, "to[0].address"),
            (#"{"to": [{"name": "a\u0000", "address": "x@y.z"}]}"#, "to[0].name"), (#"{"nonsense": 1}"#, "nonsense"),
            (#"{"attachments": [{"blobId": "none"}]}"#, "attachments[0].blobId"),
            (#"{"attachments": [{"partId": "1"}]}"#, "attachments[0].partId"),
            (#"{"attachments": [{}]}"#, "attachments[0].blobId"), (#"{"inReplyTo": ["a b"]}"#, "inReplyTo[0]"),
            (#"{"reply": {"messageId": "x"}}"#, "reply.messageId"),
        ])
    func refused(json: String, field: String) async throws {
        try await withMailbox { client async throws in
            let reply = try await client.post(Self.drafts, json: json)
            #expect(reply.status == 422, "\(reply)")
            #expect(reply.json["fields"][0]["name"].string == field, "\(reply)")
            #expect(try await Self.count(client) == 0)
        }
    }
}
