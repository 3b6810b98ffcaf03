package import MailStore
import MailTransport

/// One account of an ``EmbeddedServer``.
package struct EmbeddedAccount: TestAccount {
    package let address: String
    package let password: String
    package let server: EmbeddedServer
    /// The account in the server's store.
    package let account: AccountStore

    package var endpoint: TestEndpoint {
        TestEndpoint(
            scheme: .imaps, host: "localhost", port: server.imapsPort, authorityFile: server.authorityFile)
    }

    package var submissionPort: Int { server.submissionPort }

    /// Many messages take a moment, and the tests of a process fill their mailboxes at once: on the server's own threads
    /// they would keep it from greeting anybody meanwhile.
    static let filling = BlockingExecutor(threads: 1)

    package func seed(_ path: [String], count: Int) async throws {
        try await withTaskExecutorPreference(Self.filling) { try account.fill(path, count: count) }
    }

    package func store(_ messages: [[UInt8]], in path: [String], flags: Maildir.Flags) throws {
        try account.store(messages, in: path, flags: flags)
    }

    package func createFolder(_ path: [String]) throws {
        try account.createFolder(FolderPath(path))
    }

    package func deleteFolder(_ path: [String]) throws {
        try account.deleteFolder(FolderPath(path))
    }

    package func expunge(_ uids: ClosedRange<UInt32>, in path: [String]) throws {
        try account.expunge(uids, in: path)
    }
}
