import Foundation
import MailStore
import Testing

struct FolderTests {
    @Test func foldersAreMadeRenamedAndDeleted() throws {
        try withFixture { fixture in
            let account = fixture.account
            let made = try account.createFolder(FolderPath("Work/Ä %/x.mbox"), role: .archive)
            #expect(try account.folders().map(\.path.text) == ["INBOX", "Work", "Work/Ä %", "Work/Ä %/x.mbox"])
            #expect(try !account.folder(at: FolderPath("Work")).isSelectable)
            try fixture.append(sample("a"), to: made.id)
            try account.renameFolder(FolderPath("Work"), to: FolderPath("Play/Hard"))
            let moved = try account.folder(at: FolderPath("Play/Hard/Ä %/x.mbox"))
            #expect(moved.id == made.id && moved.mailboxID == made.mailboxID)
            #expect(try account.text(of: 1, in: moved.id) == sample("a"))
            #expect(
                FileManager.default.fileExists(
                    atPath: fixture.directory + "/accounts/ann/Play/Hard/Ä %25/x%2Embox.mbox"))
            try account.createFolder(FolderPath("Play"))
            try account.deleteFolder(FolderPath("Play"))
            #expect(try !account.folder(at: FolderPath("Play")).isSelectable)
            #expect(throws: StoreError.self) { try account.deleteFolder(FolderPath("Play")) }
            #expect(throws: StoreError.self) { try account.deleteFolder(.inbox) }
            try account.deleteFolder(moved.path)
            #expect(throws: StoreError.self) { try account.snapshot(of: moved.id) }
            #expect(try account.check() == [])
        }
    }

    @Test func inboxKeepsItsNameWhenItsMailMoves() throws {
        try withFixture { fixture in
            try fixture.append(sample("a"))
            try fixture.account.renameFolder(.inbox, to: FolderPath("Old"))
            let old = try fixture.account.folder(at: FolderPath("Old"))
            #expect(try fixture.account.text(of: 1, in: old.id) == sample("a"))
            #expect(try fixture.account.snapshot(of: fixture.inbox).uids.isEmpty)
        }
    }

    @Test func aFolderMadeAgainHasAnotherUIDValidity() throws {
        try withFixture { fixture in
            let path = try FolderPath("Again")
            let first = try fixture.account.status(of: fixture.account.createFolder(path).id)
            try fixture.account.deleteFolder(path)
            let second = try fixture.account.status(of: fixture.account.createFolder(path).id)
            #expect(second.uidValidity > first.uidValidity)
        }
    }

    @Test(arguments: ["", "/", "a//b", "a\u{1}b", String(repeating: "x", count: 300)])
    func namesThatCannotBe(_ name: String) {
        #expect(throws: StoreError.self) { try FolderPath(name) }
    }

    @Test func accountsComeAndGo() throws {
        try withFixture { fixture in
            #expect(throws: StoreError.self) {
                try fixture.store.createAccount("ann", credentials: StoredCredentials())
            }
            try fixture.store.createAccount("../b@example.com", credentials: StoredCredentials(scramSHA256: "x"))
            #expect(try fixture.store.accounts() == ["../b@example.com", "ann"])
            #expect(try fixture.store.account("../b@example.com").credentials().scramSHA256 == "x")
            try fixture.account.setSubscribed(true, FolderPath("None"))
            #expect(try fixture.account.subscriptions().map(\.text) == ["None"])
            try fixture.store.removeAccount("ann")
            #expect(throws: StoreError.self) { try fixture.store.account("ann") }
            #expect(throws: StoreError.self) { try fixture.account.folders() }
        }
    }
}
