package import Foundation
import MailBackends
import MailService
import MailStore
import MailTransport
import Synchronization

/// An account that Postern reads by POP3. Its inbox is on a server; its other folders are in Postern's own files, which any
/// program may write that knows the store: ``store(_:in:flags:)`` is such a program.
package struct POP3Account: TestAccount {
    private let inbox: any TestAccount
    package let endpoint: TestEndpoint
    package let data: URL?
    private let folders: LocalStore

    /// - Parameter port: POP3 over TLS, on the server of `inbox`.
    init(_ inbox: any TestAccount, port: Int) throws {
        self.inbox = inbox
        endpoint = TestEndpoint(
            scheme: .pop3s, host: inbox.endpoint.host, port: port, authorityFile: inbox.endpoint.authorityFile)
        let data = ProcessFolder.shared.makeFolder()
        self.data = data
        let server = MailServer(
            name: MailServerKind.serverName, domains: ["*"], pop3: MailEndpoint(host: endpoint.host, port: port))
        let account = try AccountDirectory(servers: [server]).account(for: inbox.address)
        folders = LocalStore(data.appending(path: "pop3/\(POP3BackendProvider.mailbox(of: account))/mail"))
    }

    package var address: String { inbox.address }
    package var password: String { inbox.password }
    package var submissionPort: Int { inbox.submissionPort }

    package func seed(_ path: [String], count: Int) async throws {
        guard !path.isEmpty else { return try await inbox.seed([], count: count) }
        try await withTaskExecutorPreference(EmbeddedAccount.filling) {
            try folders.account().fill(path, count: count)
        }
    }

    package func store(_ messages: [[UInt8]], in path: [String], flags: Maildir.Flags) throws {
        guard !path.isEmpty else { return try inbox.store(messages, in: [], flags: flags) }
        try folders.account().store(messages, in: path, flags: flags)
    }

    package func createFolder(_ path: [String]) throws {
        try folders.account().createFolder(FolderPath(path))
    }

    package func deleteFolder(_ path: [String]) throws {
        try folders.account().deleteFolder(FolderPath(path))
    }

    package func expunge(_ uids: ClosedRange<UInt32>, in path: [String]) async throws {
        guard !path.isEmpty else { return try await inbox.expunge(uids, in: []) }
        try folders.account().expunge(uids, in: path)
    }
}

/// The account's local folders, opened when a test first needs them.
private final class LocalStore: Sendable {
    private let directory: URL
    private let opened = Mutex<LocalFolders?>(nil)

    init(_ directory: URL) {
        self.directory = directory
    }

    func account() throws -> AccountStore {
        try opened.withLock { opened in
            if let opened { return opened.account }
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            let folders = try LocalFolders(in: directory)
            opened = folders
            return folders.account
        }
    }
}
