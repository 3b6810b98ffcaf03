import PosternTesting
import Testing

/// A person looks through folders.
@Suite(
    "Reading folders", .timeLimit(.minutes(3)))
struct FolderReadingTests {
    private static let me = HTTPClient.me
    private static let inbox = me + "/folders/inbox/messages"

    @Test("from login to logout", arguments: MailServerKind.allCases)
    func wholeWay(on kind: MailServerKind) async throws {
        let account = try await kind.makeAccount()
        try await account.seed(count: 3)
        try await PosternUnderTest(account).run { client in
            expectProblem(try await client.get(Self.inbox), 401, "unauthenticated")
            expectProblem(try await client.logIn(account.address, password: "wrong"), 401, "invalid-credentials")
            let login = try await client.logIn(account.address, password: account.password)
            #expect(login.status == 201 && login["Location"] == "/v1/sessions/current")
            #expect(login["Cache-Control"] == "no-store")
            #expect(login.json["account"]["address"].string == account.address)
            #expect(!login.text.contains(account.password))
            let client = HTTPClient(port: client.port, token: login.json["token"].string)
            #expect(try await client.get("/v1/sessions/current").json["account"]["id"].string?.isEmpty == false)
            #expect(try await client.get(Self.inbox).messageIDs.count == 3)
            #expect(try await client.send("DELETE", "/v1/sessions/current").status == 204)
            for path in [Self.inbox, "/v1/sessions/current", Self.me] {
                expectProblem(try await client.get(path), 401, "unauthenticated")
            }
        }
    }

    @Test("the account tells what it can do, and folders what they are for", arguments: MailServerKind.allCases)
    func folders(on kind: MailServerKind) async throws {
        try await withSampleMailbox(on: kind, messages: 7) { client, account in
            let about = try await client.get(Self.me)
            #expect(about.status == 200)
            #expect(about.json["protocol"].string == (kind.speaksIMAP ? "imap" : "pop3"))
            #expect(about.json["state"].string == "connected")
            let capabilities = about.json["capabilities"]
            #expect(
                (kind.speaksIMAP ? ["thread", "object-id"] : ["references"]).contains(capabilities["threads"].string))
            #expect(capabilities["search"].string == (kind.speaksIMAP ? "server" : "index"))
            #expect(capabilities["push"].bool == kind.speaksIMAP)
            #expect(capabilities["localFolders"].bool == !kind.speaksIMAP)
            #expect(try await client.get("/v1/accounts").json["accounts"].array.count == 1)
            #expect(try await client.get(Self.me + "/connections").json["connections"].array.isEmpty == false)

            try account.store([SampleMail().message(1).bytes], in: ["Work", "Grüße & Co"])
            let list = try await client.get(Self.me + "/folders")
            let folders = list.json["folders"].array
            #expect(folders.first?["role"].string == "inbox")
            #expect(folders.first?["total"].int == 7)
            #expect(
                Set(folders.compactMap(\.["role"].string)).isSuperset(of: ["inbox", "sent", "drafts", "trash", "junk"]))
            let inbox = try #require(folders.first?["id"].string)
            let one = try await client.get(Self.me + "/folders/\(inbox)")
            #expect(one.json["id"].string == inbox && one.json["total"].int == 7)
        }
    }

    @Test("pages follow each other by Link, newest first, each message once", arguments: MailServerKind.allCases)
    func pages(on kind: MailServerKind) async throws {
        try await withSampleMailbox(on: kind, messages: 45) { client, _ in
            var path: String? = Self.inbox + "?limit=20"
            var ids: [String] = []
            var uids: [Int] = []
            var sizes: [Int] = []
            while let next = path {
                let page = try await client.get(next)
                #expect(page.status == 200 && page.json["total"].int == 45)
                ids += page.messageIDs
                uids += page.json["messages"].array.compactMap(\.["uid"].int)
                sizes.append(page.messageIDs.count)
                path = try page["Link"].map { link in
                    #expect(link.hasSuffix("rel=\"next\""))
                    return try #require(link.split(separator: ">").first.map { String($0.dropFirst()) })
                }
            }
            #expect(sizes == [20, 20, 5])
            #expect(Set(ids).count == 45)
            #expect(uids == (try await client.hasUIDs() ? Array((1...45).reversed()) : []))
            let oldest = try await client.get(Self.inbox + "?sort=oldest&limit=3")
            #expect(oldest.messageIDs == ids.suffix(3).reversed())
        }
    }

    @Test(
        "a page that hasn't changed is 304, and costs no FETCH; one that has is sent",
        arguments: MailServerKind.allCases)
    func validators(on kind: MailServerKind) async throws {
        try await withSampleMailbox(on: kind, messages: 5) { client, account in
            let page = try await client.get(Self.inbox)
            let tag = try #require(page["ETag"])
            let again = try await client.get(Self.inbox, ["If-None-Match": tag])
            #expect(again.status == 304 && again.bytes.isEmpty && again["ETag"] == tag, "\(again)")
            for prefix in ["\"x\", ", "W/"] {
                // A new mailbox settles: its state may move once more before somebody watches it.
                try await eventually {
                    let tag = try #require(try await client.get(Self.inbox)["ETag"])
                    return try await client.get(Self.inbox, ["If-None-Match": prefix + tag]).status == 304
                }
            }
            #expect(try await client.get(Self.inbox, ["If-None-Match": "\"x\""]).status == 200)
            // Another question is another answer.
            #expect(try await client.get(Self.inbox + "?limit=2", ["If-None-Match": tag]).status == 200)

            try account.store([SampleMail(recipient: account.address).message(9).bytes])
            try await eventually { try await client.get(Self.inbox, ["If-None-Match": tag]).status == 200 }
            #expect(try await client.get(Self.inbox).messageIDs.count == 6)
        }
    }

    @Test("fields are sent as asked for", arguments: MailServerKind.allCases)
    func fields(on kind: MailServerKind) async throws {
        try await withSampleMailbox(on: kind, messages: 2) { client, _ in
            let flags = try await client.get(Self.inbox + "?fields=flags").json["messages"][0]
            #expect(flags["keywords"] != .null && flags["subject"] == .null && flags["hasAttachments"] == .null)
            let preview = try await client.get(Self.inbox + "?fields=envelope,preview").json["messages"][0]
            #expect(preview["preview"].string?.isEmpty == false && preview["from"].array.isEmpty == false)
        }
    }
}
