import Foundation
import MailStore
import PosternTesting

/// An account in a directory that is removed afterwards.
struct Fixture {
    let directory: String
    let store: MailStore
    let account: AccountStore
    let inbox: FolderID

    init(_ directory: String, options: MailStoreOptions = MailStoreOptions()) throws {
        self.directory = directory
        store = try MailStore(directory: directory, options: options)
        account = try store.createAccount("ann", credentials: StoredCredentials())
        inbox = try account.folder(at: .inbox).id
    }

    /// INBOX's file.
    var inboxFile: String { directory + "/accounts/ann/INBOX.mbox" }

    /// The same account through another store, as another process would see it.
    func elsewhere(options: MailStoreOptions = MailStoreOptions()) throws -> AccountStore {
        try MailStore(directory: directory, options: options).account("ann")
    }

    @discardableResult
    func append(_ text: String, flags: MessageFlags = MessageFlags(), to folder: FolderID? = nil) throws -> UInt32 {
        let incoming = account.makeIncoming()
        try incoming.write(contentsOf: text.utf8)
        let result = try account.append([NewMessage(incoming, flags: flags)], to: folder ?? inbox)
        guard let uid = result.uids.first else { throw StoreError(.noSuchMessage, "nothing was appended") }
        return uid
    }
}

extension AccountStore {
    func text(of uid: UInt32, in folder: FolderID) throws -> String {
        String(decoding: try content(of: uid, in: folder).whole(), as: UTF8.self)
    }

    func flags(in folder: FolderID) throws -> [UInt32: MessageFlags] {
        var flags: [UInt32: MessageFlags] = [:]
        try rows(in: folder, uids: UIDRanges(1...UInt32.max), columns: []) { flags[$0.uid] = $0.flags }
        return flags
    }
}

func withFixture(options: MailStoreOptions = MailStoreOptions(), _ body: (Fixture) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "postern-store-\(UUID().uuidString)")
    defer {
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            print("left behind: \(folder.path): \(error)")
        }
    }
    try body(Fixture(folder.path, options: options))
}

func appendBytes(_ text: String, to file: String) throws {
    let handle = try FileHandle(forWritingTo: URL(filePath: file))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(text.utf8))
    try handle.close()
}

/// A message of which most lines are usual and some are not.
func sample(_ subject: String) -> String {
    "From: a@example.com\r\nSubject: \(subject)\r\n\r\nFrom here on\r\n>From there\r\n\r\nFrom \r\nend\r\n"
}

func withFixture(
    options: MailStoreOptions = MailStoreOptions(), _ body: (Fixture) async throws -> Void
) async throws {
    try await withTemporaryFolder { folder in
        try await body(Fixture(folder.path, options: options))
    }
}

/// `StoreExercise` at work: see there for its modes.
struct StoreProcess {
    let process = Process()
    let output: FileHandle

    /// - Parameter wrapper: a program with arguments that runs it.
    init(_ mode: String, _ directory: String, _ name: String, wrapper: [String] = []) throws {
        let folder = Bundle.allBundles.map(\.bundleURL).first { $0.pathExtension == "xctest" }?
            .deletingLastPathComponent()
        let tests = folder ?? URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        let command = wrapper + [tests.appending(path: "StoreExercise").path, mode, directory, name]
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        let pipe = Pipe()
        process.standardOutput = pipe
        output = pipe.fileHandleForReading
        try process.run()
    }

    /// Waits for its end; the lines that it said.
    func wait() -> [Substring] {
        let text = String(decoding: output.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return text.split(separator: "\n")
    }
}
