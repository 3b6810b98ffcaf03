import Foundation
import Logging
import MailBackends
import MailMessage
import MailService
import Persistence
import PosternTesting
import Testing

/// What is sent of a draft, and what becomes of one whose save died half-way.
@Suite(.timeLimit(.minutes(2)))
struct DraftServiceTests {
    private struct Fixture {
        let mailbox: BackendFixture
        let drafts: DraftService
        let contents: FileContentStore
        let folder: URL

        func backend() async throws -> any MailBackend {
            try await mailbox.provider.backend(for: mailbox.access.account, password: mailbox.access.password)
        }

        /// The contents that lie about.
        func files() throws -> [String] {
            try ["content", "passing"].flatMap { name in
                try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: name).path)
            }.filter { $0 != "lock" }
        }

        func bytes(_ content: StoredContent) async throws -> [UInt8] {
            var bytes: [UInt8] = []
            for try await piece in try contents.open(content.id) { bytes += piece }
            return bytes
        }
    }

    private func withFixture(on kind: MailServerKind, _ body: (Fixture) async throws -> Void) async throws {
        let mailbox = try await BackendFixture.make(on: kind)
        try await withTemporaryFolder { folder in
            let contents = try FileContentStore(in: DataDirectory(folder))
            let blobs = BlobService(contents: contents, records: InMemoryBlobRecords())
            let drafts = DraftService(
                mailbox: mailbox.service, contents: contents, blobs: blobs, logger: Logger(label: "test"))
            try await body(Fixture(mailbox: mailbox, drafts: drafts, contents: contents, folder: folder))
        }
    }

    private func list(_ addresses: String...) -> AddressList {
        AddressList(entries: addresses.map { .mailbox(MailAddress(name: nil, address: $0)) })
    }

    private func content(_ subject: String) -> DraftContent {
        var content = DraftContent()
        content.to = list("bob@example.net", "bob@EXAMPLE.net")
        content.cc = AddressList(entries: [
            .group(name: "Team", members: [MailAddress(name: "X", address: "x@bücher.example")])
        ])
        content.bcc = list("secret@example.net")
        content.subject = subject
        content.text = "Grüße\n"
        return content
    }

    @Test(arguments: MailServerKind.allCases)
    func whatIsGivenOutKeepsItsBccForTheSender(on kind: MailServerKind) async throws {
        try await withFixture(on: kind) { fixture in
            let access = fixture.mailbox.access
            let asked = "From: bob@example.net\r\nSubject: asked\r\nMessage-ID: <1@example.net>\r\n\r\nhi\r\n"
            let id = try #require(
                try await fixture.backend().append(NewMessage(Array(asked.utf8)), to: .role(.inbox)))
            let original = DraftOriginal(id: id, action: .reply)
            let reply = DraftTemplate.reply(to: id, .sender, quotes: false)
            let draft = try await fixture.drafts.create(access, from: reply, content("Lunch"))
            #expect(draft.content.bcc.mailboxes.map(\.address) == ["secret@example.net"])
            let sent = try await fixture.drafts.outgoing(access, draft: draft.id)
            let direct = try await fixture.drafts.outgoing(access, from: reply, content("Lunch"))
            for message in [sent, direct] {
                #expect(message.original == original)
                let parsed = Message.parse(try await fixture.bytes(message.content))
                #expect(parsed.source.count == message.content.size)
                #expect(parsed.headers.bcc.mailboxes.map(\.address) == ["secret@example.net"])
                #expect(parsed.headers["x-postern-original"] == nil)
                #expect(parsed.headers.from.mailboxes.map(\.address) == [access.account.address])
                #expect(parsed.headers.cc.mailboxes.map(\.address) == ["x@xn--bcher-kva.example"])
                #expect(parsed.headers.inReplyTo == ["1@example.net"])
                #expect(parsed.headers.messageID == message.messageID)
                #expect(parsed.headers.all("date").count == 1 && parsed.headers.all("message-id").count == 1)
                #expect(parsed.headers.to.mailboxes.count == 2 && parsed.text(of: "1")?.text == "Grüße\r\n")
            }
            #expect(sent.messageID == draft.messageID && sent.draft == draft.id && direct.draft == nil)
            // Nothing but what its owner keeps.
            #expect(Set(try fixture.files()) == [sent.content.id.rawValue, direct.content.id.rawValue])
        }
    }

    @Test(arguments: MailServerKind.allCases)
    func aSaveThatDiedBetweenItsTwoCommandsIsHealedByTheNext(on kind: MailServerKind) async throws {
        try await withFixture(on: kind) { fixture in
            let access = fixture.mailbox.access
            let draft = try await fixture.drafts.create(access, content("first"))
            let messageID = try #require(draft.messageID)
            // What a process that was killed has done: the new version is there, the old one still is.
            let version = "Message-ID: <\(messageID)>\r\nSubject: second\r\nFrom: a@example.org\r\n\r\ntext\r\n"
            let backend = try await fixture.backend()
            _ = try await backend.append(NewMessage(Array(version.utf8), keywords: [.draft]), to: .role(.drafts))
            #expect(try await backend.find(messageID: messageID, in: .role(.drafts)).count == 2)
            let saved = try await fixture.drafts.save(access, draft.id, content("third")) { $0 != draft.place }
            #expect(saved.content.subject == "third")
            #expect(try await backend.find(messageID: messageID, in: .role(.drafts)) == [saved.place])
            #expect(try fixture.files() == [])
        }
    }
}
