import MailBackends
import MailService
import PosternTesting
import Testing

/// Messages that go out by folder and by search.
@Suite(.timeLimit(.minutes(3)))
struct ExportTests {
    private func export(_ filter: SearchFilter, of mailbox: BackendFixture) async throws -> [(MessageID, [UInt8])] {
        var messages: [(MessageID, [UInt8])] = []
        var isOpen = false
        let request = SearchRequest(scope: .folder(.role(.inbox)), filter: filter, limit: 1, fields: [])
        try await mailbox.service.export(mailbox.access, request) { piece in
            switch piece {
            case .message(let id, _):
                #expect(!isOpen)
                isOpen = true
                messages.append((id, []))
            case .bytes(let bytes): messages[messages.count - 1].1 += bytes
            case .end: isOpen = false
            }
        }
        #expect(!isOpen)
        return messages
    }

    @Test(arguments: MailServerKind.allCases)
    func allOfAFolderByteForByteTheOldestFirst(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 250)
        let large = Array(("Subject: large\r\n\r\n" + String(repeating: "A line.\r\n", count: 200_000)).utf8)
        let backend = try await mailbox.provider.backend(
            for: mailbox.access.account, password: mailbox.access.password)
        _ = try await backend.append(NewMessage(large), to: .role(.inbox))
        let exported = try await export(.all, of: mailbox)
        #expect(exported.count == 251)
        #expect(exported.map(\.0) == (try await mailbox.page(limit: 500, sort: .oldest).messages.map(\.id)))
        let isSame = exported.contains { $0.1 == large }
        #expect(isSame)
        for (id, bytes) in exported.prefix(20) {
            var raw: [UInt8] = []
            let reply = try await backend.content(ContentRequest(message: id, section: .message))
            for try await piece in reply.stream { raw += piece }
            let isExact = raw == bytes
            #expect(isExact, "\(id)")
        }
    }

    @Test(arguments: MailServerKind.imap)
    func fewTripsForManyMessages(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 300)
        try await mailbox.logIn()
        let commands = try await mailbox.commands { _ = try await export(.all, of: mailbox) }
        #expect(commands.count < 40, "\(commands.count)")
    }

    @Test(arguments: MailServerKind.allCases)
    func whatASearchFindsAndNoMore(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 100)
        let flagged = try await mailbox.page().messages.prefix(7).map(\.id)
        let word = Keyword(rawValue: "wanted")
        _ = try await mailbox.service.change(mailbox.access, Array(flagged), .keywords(add: [word], remove: []))
        let exported = try await export(.keyword(word, isPresent: true), of: mailbox)
        #expect(Set(exported.map(\.0)) == Set(flagged))
        // What IMAP can't search for exactly is looked at again.
        let attached = try await export(.hasAttachment, of: mailbox)
        let counted = try await mailbox.page(limit: 500).messages.count { $0.header.hasAttachments == true }
        #expect(attached.count == counted)
        #expect(try await export(.subject("no such subject"), of: mailbox).isEmpty)
    }
}
