import MailBackends
import MailService
import PosternTesting
import Testing

/// Folders that are made, changed, emptied and deleted.
@Suite(.timeLimit(.minutes(3)))
struct FolderChangeTests {
    private func names(of mailbox: BackendFixture) async throws -> Set<String> {
        let folders = try await mailbox.service.folders(mailbox.access, FolderListRequest())
        return Set(folders.map { $0.path.joined(separator: "/") })
    }

    private func expect(
        _ code: MailServiceError.Code, sourceLocation: SourceLocation = #_sourceLocation,
        _ body: () async throws -> Void
    ) async {
        let error = await #expect(throws: MailServiceError.self, sourceLocation: sourceLocation) { try await body() }
        #expect(error?.code == code, sourceLocation: sourceLocation)
    }

    private func create(_ name: String, in parent: Folder? = nil, of mailbox: BackendFixture) async throws -> Folder {
        try await mailbox.service.createFolder(
            mailbox.access, NewFolder(name: name, parent: parent.map { .id($0.id) }))
    }

    @Test(arguments: MailServerKind.allCases)
    func aFolderIsMadeWithAnyNameThatServersTake(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind)
        let names = ["Entwürfe & Co", "日本語", "emoji 📬", "\"quoted\" \\ back", "مجلد", "plus+minus-#$"]
        for name in names {
            let made = try await create(name, of: mailbox)
            #expect(made.name == name && made.subscribed && made.selectable && made.total == 0)
        }
        #expect(try await self.names(of: mailbox).isSuperset(of: names))
        await expect(.folderExists) { _ = try await create("日本語", of: mailbox) }
        await expect(.folderExists) { _ = try await create("inbox", of: mailbox) }
        await expect(.invalidRequest) { _ = try await create("a/b", of: mailbox) }
        let nowhere = FolderSelector.id(FolderID(.name(Array("Nowhere".utf8))))
        await expect(.folderNotFound) {
            _ = try await mailbox.service.createFolder(mailbox.access, NewFolder(name: "x", parent: nowhere))
        }
    }

    @Test(arguments: MailServerKind.allCases)
    func renamedAndMovedWithAllThatIsBelow(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind)
        let work = try await create("Work", of: mailbox)
        let reports = try await create("Reports", in: work, of: mailbox)
        let old = try await create("Old", in: reports, of: mailbox)
        let other = try await create("Other", of: mailbox)
        let backend = try await mailbox.provider.backend(
            for: mailbox.access.account, password: mailbox.access.password)
        let message = try #require(
            try await backend.append(NewMessage(Array("Subject: x\r\n\r\ny\r\n".utf8)), to: .id(old.id)))
        // A connection watches what is about to be called otherwise.
        _ = try await mailbox.page(.id(old.id))

        let renamed = try await mailbox.service.changeFolder(
            mailbox.access, .id(reports.id), FolderUpdate(name: "Berichte"))
        #expect(renamed.path == ["Work", "Berichte"])
        let moved = try await mailbox.service.changeFolder(
            mailbox.access, .id(renamed.id), FolderUpdate(place: .below(.id(other.id))))
        #expect(moved.path == ["Other", "Berichte"] && moved.parentID == other.id)
        let top = try await mailbox.service.changeFolder(
            mailbox.access, .id(moved.id), FolderUpdate(name: "Top", place: .top))
        #expect(top.path == ["Top"])
        let names = try await names(of: mailbox)
        #expect(names.isSuperset(of: ["Top", "Top/Old", "Work", "Other"]))
        #expect(!names.contains { $0.contains("Berichte") || $0.contains("Reports") })

        let folders = try await mailbox.service.folders(mailbox.access, FolderListRequest())
        #expect(folders.filter { $0.path.first == "Top" && !$0.subscribed }.isEmpty)
        // The old ids know the way, unless the server gives ids that stay.
        let now = mailbox.service.place(of: message, in: mailbox.access) ?? message
        #expect(try await mailbox.service.message(mailbox.access, now).summary.header.subject == "x")
        if now != message {
            await expect(.folderNotFound) { _ = try await mailbox.service.message(mailbox.access, message) }
        }
    }

    @Test(arguments: MailServerKind.allCases)
    func whatCanNotBeRenamedIsNot(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind)
        let work = try await create("Work", of: mailbox)
        let below = try await create("Below", in: work, of: mailbox)
        _ = try await create("Taken", of: mailbox)
        func change(_ selector: FolderSelector, _ update: FolderUpdate) async throws {
            _ = try await mailbox.service.changeFolder(mailbox.access, selector, update)
        }
        await expect(.forbidden) { try await change(.role(.inbox), FolderUpdate(name: "Outbox")) }
        await expect(.folderExists) { try await change(.id(work.id), FolderUpdate(name: "Taken")) }
        await expect(.invalidRequest) { try await change(.id(work.id), FolderUpdate(place: .below(.id(below.id)))) }
        await expect(.invalidRequest) { try await change(.id(work.id), FolderUpdate(place: .below(.id(work.id)))) }
        // Nothing changes where it is that already.
        try await change(.id(work.id), FolderUpdate(name: "Work", place: .top))
        let unsubscribed = try await mailbox.service.changeFolder(
            mailbox.access, .id(work.id), FolderUpdate(subscribed: false))
        #expect(!unsubscribed.subscribed && unsubscribed.id == work.id)
    }

    @Test(arguments: MailServerKind.allCases)
    func deletedOnlyWithWhatItHoldsIfThatIsSaid(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 2)
        let work = try await create("Work", of: mailbox)
        let below = try await create("Below", in: work, of: mailbox)
        func delete(_ selector: FolderSelector, _ withContents: Bool) async throws {
            try await mailbox.service.deleteFolder(mailbox.access, selector, withContents: withContents)
        }
        await expect(.folderNotEmpty) { try await delete(.id(work.id), false) }
        let ids = try await mailbox.page().messages.map(\.id)
        _ = try await mailbox.service.change(mailbox.access, ids, .copy(to: .id(below.id)))
        _ = try await mailbox.page(.id(below.id))
        await expect(.folderNotEmpty) { try await delete(.id(below.id), false) }
        await expect(.forbidden) { try await delete(.role(.inbox), true) }
        try await delete(.id(work.id), true)
        let names = try await names(of: mailbox)
        #expect(!names.contains { $0.hasPrefix("Work") })
        await expect(.folderNotFound) { _ = try await mailbox.page(.id(below.id)) }
        await expect(.folderNotFound) { try await delete(.id(work.id), true) }
        let empty = try await create("Empty", of: mailbox)
        try await delete(.id(empty.id), false)
        #expect(try await mailbox.page().total == 2)
    }

    @Test(arguments: MailServerKind.allCases)
    func emptiedToTheTrashAndFromThereForGood(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind, messages: 60)
        func empty(_ role: FolderRole, permanently: Bool = false) async throws -> EmptiedFolder {
            try await mailbox.service.emptyFolder(mailbox.access, .role(role), permanently: permanently)
        }
        #expect(try await empty(.inbox) == EmptiedFolder(removed: 60))
        #expect(try await mailbox.page().messages.isEmpty)
        #expect(try await mailbox.page(.role(.trash), limit: 100).messages.count == 60)
        #expect(try await empty(.trash) == EmptiedFolder(removed: 60))
        #expect(try await mailbox.page(.role(.trash)).messages.isEmpty)
        #expect(try await empty(.trash) == EmptiedFolder())
        try await mailbox.account.seed(count: 0)
        let other = try await BackendFixture.make(on: kind, messages: 5)
        let emptied = try await other.service.emptyFolder(other.access, .role(.inbox), permanently: true)
        #expect(emptied == EmptiedFolder(removed: 5))
        #expect(try await other.page().messages.isEmpty)
    }

    @Test(arguments: MailServerKind.imap)
    func aThousandFoldersAreOneTrip(on kind: MailServerKind) async throws {
        let mailbox = try await BackendFixture.make(on: kind)
        for number in 0..<1_000 { try await mailbox.account.seed(["F\(number)"], count: 0) }
        try await mailbox.logIn()
        let commands = try await mailbox.commands {
            let folders = try await mailbox.restartedList()
            #expect(folders.count >= 1_001)
            #expect(folders.allSatisfy { $0.total != nil || !$0.selectable })
        }
        #expect(commands.count { $0.contains("LIST") } == 1 && commands.count == 1, "\(commands)")
    }
}

extension BackendFixture {
    /// The folders with their counts, as the server now has them.
    fileprivate func restartedList() async throws -> [Folder] {
        try await service.folders(access, FolderListRequest(counts: true))
    }
}
