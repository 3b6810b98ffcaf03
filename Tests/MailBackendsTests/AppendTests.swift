import Foundation
import MailBackends
import MailService
import PosternTesting
import Testing

/// Messages that are put into folders.
@Suite(.timeLimit(.minutes(2)))
struct AppendTests {
    private static func source(_ id: String, text: String = "Text.") -> [UInt8] {
        Array(
            """
            From: Bob <bob@example.net>\r
            To: alice@example.org\r
            Subject: \(id)\r
            Message-ID: <\(id)@example.net>\r
            \r
            \(text)\r\n
            """.utf8)
    }

    private func backend(of mailbox: BackendFixture) async throws -> any MailBackend {
        try await mailbox.provider.backend(for: mailbox.access.account, password: mailbox.access.password)
    }

    private func raw(_ id: MessageID, from backend: any MailBackend) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        let reply = try await backend.content(ContentRequest(message: id, section: .message))
        for try await piece in reply.stream { bytes += piece }
        return bytes
    }

    @Test(arguments: MailServerKind.allCases)
    func anAppendedMessageIsThereByteForByte(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 3)
        let backend = try await backend(of: mailbox)
        let source = Self.source("one", text: String(repeating: "A line of text.\r\n", count: 20_000))
        let date = Date(timeIntervalSince1970: 1_000_000_000)
        let id = try #require(
            try await backend.append(
                NewMessage(source, keywords: [.seen, Keyword(rawValue: "later")], receivedAt: date),
                to: .role(.inbox)))
        #expect(try await raw(id, from: backend) == source)
        let summary = try #require(try await mailbox.page().messages.first { $0.id == id })
        #expect(summary.keywords == [.seen, Keyword(rawValue: "later")])
        #expect(summary.header.receivedAt == date)
        #expect(try await mailbox.page().total == 4)
    }

    @Test(arguments: MailServerKind.allCases)
    func manyPiecesAndManyAtOnce(on kind: MailServerKind) async throws {
        // They wait for each other's connections, on a machine that has other tests to run.
        var options = IMAPBackendOptions()
        options.leaseTimeout = .seconds(100)
        let mailbox = try await BackendFixture.make(on: kind, options: options)
        let backend = try await backend(of: mailbox)
        let ids = try await withThrowingTaskGroup { group in
            for number in 0..<20 {
                group.addTask {
                    let source = Self.source("m\(number)", text: String(repeating: "x\r\n", count: number * 5_000))
                    let message = NewMessage(size: source.count) {
                        ContentStream { writer in
                            for start in stride(from: 0, to: source.count, by: 7_001) {
                                try await writer.write(Array(source[start..<min(start + 7_001, source.count)]))
                            }
                        }
                    }
                    return try await backend.append(message, to: .role(.inbox))
                }
            }
            return try await group.reduce(into: [MessageID]()) { ids, id in ids += [id].compactMap { $0 } }
        }
        #expect(Set(ids).count == 20)
        let sizes = try await mailbox.page().messages.map { $0.header.size }.sorted()
        let largest = Self.source("m19", text: String(repeating: "x\r\n", count: 95_000)).count
        #expect(sizes.last == largest)
    }

    @Test(arguments: MailServerKind.allCases)
    func aRolesFolderIsMadeOnce(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind)
        let backend = try await backend(of: mailbox)
        let first = try await backend.append(NewMessage(Self.source("a")), to: .role(.sent))
        let second = try await backend.append(NewMessage(Self.source("b")), to: .role(.sent))
        #expect(first?.folder == second?.folder)
        let folders = try await backend.folders(FolderListRequest())
        #expect(folders.filter { $0.role == .sent }.map(\.total) == [2])
        #expect(folders.count { $0.name.lowercased().contains("sent") } == 1)
    }

    @Test(arguments: MailServerKind.allCases)
    func aMissingFolderIsSaid(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind)
        let backend = try await backend(of: mailbox)
        let nowhere = FolderSelector.id(FolderID(.name(Array("Nowhere".utf8))))
        for size in [10, 1_000_000] {
            let message = NewMessage(Self.source("a", text: String(repeating: "x", count: size)))
            await #expect { _ = try await backend.append(message, to: nowhere) } throws: {
                ($0 as? MailServiceError)?.code == .folderNotFound
            }
        }
        #expect(try await mailbox.page().messages.isEmpty)
    }

    @Test(arguments: MailServerKind.allCases)
    func aReplacedMessageIsOne(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 3)
        let backend = try await backend(of: mailbox)
        var id = try #require(
            try await backend.append(NewMessage(Self.source("v0"), keywords: [.draft]), to: .role(.drafts)))
        let original = id
        for version in 1...3 {
            id = try #require(
                try await backend.replace(id, with: NewMessage(Self.source("v\(version)"), keywords: [.draft, .seen])))
        }
        let drafts = try await mailbox.page(.role(.drafts)).messages
        #expect(drafts.map(\.id) == [id])
        #expect(drafts.map(\.header.subject) == ["v3"])
        await #expect { _ = try await backend.replace(original, with: NewMessage(Self.source("late"))) } throws: {
            ($0 as? MailServiceError)?.code == .messageNotFound
        }
        #expect(try await mailbox.page(.role(.drafts)).total == 1)
    }

    @Test(arguments: MailServerKind.allCases)
    func ofManyReplacementsOneWins(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind)
        let backend = try await backend(of: mailbox)
        let id = try #require(try await backend.append(NewMessage(Self.source("old")), to: .role(.drafts)))
        let winners = try await withThrowingTaskGroup { group in
            for number in 0..<10 {
                group.addTask {
                    do {
                        return try await backend.replace(id, with: NewMessage(Self.source("new\(number)"))) != nil
                    } catch let error as MailServiceError where error.code == .messageNotFound {
                        return false
                    }
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(winners == 1)
        #expect(try await mailbox.page(.role(.drafts)).total == 1)
    }

    @Test(arguments: MailServerKind.allCases)
    func foundByMessageID(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 2)
        let backend = try await backend(of: mailbox)
        // A connection watches the folder; what another program files meanwhile is found.
        _ = try await mailbox.page(.role(.sent))
        let first = try await backend.append(NewMessage(Self.source("same")), to: .role(.sent))
        _ = try await backend.append(NewMessage(Self.source("not-the-same")), to: .role(.sent))
        try mailbox.account.store([Self.source("same")], in: ["Sent"])
        let found = try await backend.find(messageID: "<same@example.net>", in: .role(.sent))
        #expect(found.count == 2 && found.first == first)
        #expect(try await backend.find(messageID: "same@example.net", in: .role(.sent)) == found)
        #expect(try await backend.find(messageID: "same@example.ne", in: .role(.sent)) == [])
        #expect(try await backend.find(messageID: "", in: .role(.sent)) == [])
        #expect(try await backend.find(messageID: "a\r\nb", in: .role(.sent)) == [])
    }
}
