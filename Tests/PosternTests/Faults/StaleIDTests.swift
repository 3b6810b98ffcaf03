import MailService
import PosternTesting
import Testing

/// Ids and cursors of what is no longer there, or never was.
@Suite(
    "Ids that lead nowhere", .timeLimit(.minutes(2)))
struct StaleIDTests {
    private static let me = HTTPClient.me

    /// A mailbox with five messages in INBOX and in Work, and who is logged in to it.
    private func withMailbox(
        on kind: MailServerKind,
        _ body: @escaping @Sendable (HTTPClient, any TestAccount, _ work: String) async throws -> Void
    ) async throws {
        let account = try await kind.makeAccount()
        try await account.seed(count: 5)
        try await account.seed(["Work"], count: 5)
        try await PosternUnderTest(account).run { client in
            let client = try await client.loggedIn(account.address, password: account.password)
            let folders = try await client.get(Self.me + "/folders").json["folders"].array
            let work = try #require(folders.first { $0["name"].string == "Work" }?["id"].string)
            try await body(client, account, work)
        }
    }

    private func messages(_ folder: String) -> String {
        Self.me + "/folders/\(folder)/messages"
    }

    private static let views = ["", "/text", "/headers", "/raw", "/parts/1"]

    @Test("a folder made anew makes its messages' ids stale, and its cursors", arguments: MailServerKind.allCases)
    func validityChanged(on kind: MailServerKind) async throws {
        try await withMailbox(on: kind) { client, account, work in
            let page = try await client.get(messages(work) + "?limit=2")
            let ids = page.messageIDs
            let cursor = try #require(page.json["nextCursor"].string)
            // One that was opened, so that all of it is known, and one that wasn't.
            #expect(try await client.get(Self.me + "/messages/\(ids[0])").status == 200)
            try await account.deleteFolder(["Work"])
            try await account.createFolder(["Work"])
            let mail = SampleMail(recipient: account.address)
            try account.store((1...3).map { mail.message($0).bytes }, in: ["Work"])
            // A server takes a moment to tell who watches the folder.
            var now = ""
            try await eventually {
                let folders = try await client.get(Self.me + "/folders").json["folders"].array
                now = folders.first { $0["name"].string == "Work" }?["id"].string ?? ""
                return try await client.get(messages(now)).messageIDs.count == 3
            }
            // Where folders have ids of their own, it is another folder.
            let (status, code) = now == work ? (410, "stale-id") : (404, "folder-not-found")
            for id in ids {
                for view in Self.views {
                    let reply = try await client.get(Self.me + "/messages/\(id)\(view)")
                    expectProblem(reply, status, code)
                }
            }
            expectProblem(try await client.get(messages(work) + "?limit=2&cursor=\(cursor)"), status, code)
            #expect(try await client.get(messages(now)).messageIDs.count == 3)
        }
    }

    @Test("another UIDVALIDITY in an id is 410")
    func otherValidity() async throws {
        try await withScriptedServer(script: ScriptedIMAP().script) { server in
            try await PosternUnderTest(server).run { client in
                let client = try await client.loggedIn()
                let inbox = FolderID(.name(Array("INBOX".utf8)))
                for view in Self.views {
                    let stale = MessageID(folder: inbox, key: .uid(validity: 41, 101)).encoded
                    expectProblem(try await client.get(Self.me + "/messages/\(stale)\(view)"), 410, "stale-id")
                    let good = MessageID(folder: inbox, key: .uid(validity: 42, 101)).encoded
                    #expect(try await client.get(Self.me + "/messages/\(good)\(view)").status == 200)
                }
            }
        }
    }

    @Test(
        "a message that was deleted elsewhere is 404, read before or not; its neighbours are there",
        arguments: MailServerKind.allCases)
    func deleted(on kind: MailServerKind) async throws {
        try await withMailbox(on: kind) { client, account, _ in
            let ids = try await client.get(messages("inbox")).messageIDs
            #expect(try await client.get(Self.me + "/messages/\(ids[0])").status == 200)
            try await account.expunge(4...5, in: [])
            try await eventually { try await client.get(messages("inbox")).messageIDs.count == 3 }
            for id in ids.prefix(2) {
                expectProblem(try await client.get(Self.me + "/messages/\(id)/raw"), 404, "message-not-found")
                expectProblem(try await client.get(Self.me + "/messages/\(id)"), 404, "message-not-found")
            }
            #expect(try await client.get(Self.me + "/messages/\(ids[2])").status == 200)
            #expect(try await client.get(messages("inbox")).messageIDs == Array(ids.suffix(3)))
        }
    }

    @Test(
        "a folder that went away is 404, in its pages and its messages; the others work",
        arguments: MailServerKind.allCases)
    func folderGone(on kind: MailServerKind) async throws {
        try await withMailbox(on: kind) { client, account, work in
            let id = try await client.get(messages(work)).messageIDs[0]
            try await account.deleteFolder(["Work"])
            try await eventually { try await client.get(messages(work)).status != 200 }
            expectProblem(try await client.get(messages(work)), 404, "folder-not-found")
            for view in Self.views {
                let reply = try await client.get(Self.me + "/messages/\(id)\(view)")
                #expect(["folder-not-found", "message-not-found"].contains(reply.json["code"].string), "\(reply.text)")
                #expect(reply.status == 404)
            }
            expectProblem(try await client.get(Self.me + "/search?q=hello&folder=\(work)"), 404, "folder-not-found")
            expectProblem(try await client.get(Self.me + "/threads?folder=\(work)"), 404, "folder-not-found")
            #expect(try await client.get(messages("inbox")).messageIDs.count == 5)
        }
    }

    @Test(
        "a cursor of another folder, of another order, and no cursor at all are 422", arguments: MailServerKind.allCases
    )
    func cursors(on kind: MailServerKind) async throws {
        try await withMailbox(on: kind) { client, _, work in
            let cursor = try #require(try await client.get(messages("inbox") + "?limit=2").json["nextCursor"].string)
            let paths = [
                messages(work) + "?cursor=\(cursor)", messages("sent") + "?cursor=\(cursor)",
                messages("inbox") + "?sort=oldest&cursor=\(cursor)", messages("inbox") + "?cursor=nonsense",
                messages("inbox") + "?cursor=\(cursor.dropLast())", messages("inbox") + "?cursor=\(cursor)A",
                messages("inbox") + "?cursor=", messages("inbox") + "?cursor=\(work)",
                messages("inbox") + "?cursor=" + String(repeating: "A", count: 10_000),
                Self.me + "/search?q=a&cursor=\(cursor)", Self.me + "/threads?folder=\(work)&cursor=\(cursor)",
            ]
            for path in paths {
                let reply = try await client.get(path)
                expectProblem(reply, 422, "invalid-cursor")
                #expect(reply.json["fields"][0]["name"].string == "cursor", "\(path.prefix(200)): \(reply.text)")
            }
            let next = try await client.get(messages("inbox") + "?limit=2&cursor=\(cursor)")
            #expect(next.status == 200 && next.messageIDs.count == 2)
        }
    }

    @Test("a mangled id is 404 with the name of what it isn't", arguments: MailServerKind.allCases)
    func mangledIDs(on kind: MailServerKind) async throws {
        try await withMailbox(on: kind) { client, _, work in
            let id = try await client.get(messages("inbox")).messageIDs[0]
            for bad in ["x", String(id.dropLast()), id + "A", work, "%00", "%FF%FE", "..%2F..%2Fetc", id.lowercased()] {
                for view in Self.views {
                    let reply = try await client.get(Self.me + "/messages/\(bad)\(view)")
                    expectProblem(reply, 404, "message-not-found")
                }
            }
            for bad in ["x", String(work.dropLast()), id, "%0D%0AA1%20LOGOUT", String(repeating: "A", count: 9_000)] {
                expectProblem(try await client.get(messages(bad)), 404, "folder-not-found")
            }
            for bad in ["9", "1.1.1.1.1.1.1", "0", "-1", "99999999999999999999", "1.", "HEADER", "%20"] {
                expectProblem(try await client.get(Self.me + "/messages/\(id)/parts/\(bad)"), 404, "part-not-found")
            }
            expectProblem(try await client.get(Self.me + "/threads/\(id)"), 404, "thread-not-found")
            expectProblem(try await client.get("/v1/accounts/somebody/folders"), 404, "account-not-found")
            #expect(try await client.get(Self.me + "/messages/\(id)").status == 200)
        }
    }
}
