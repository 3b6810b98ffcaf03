import Foundation
import Logging
import MailServer
package import MailStore
import NIOCore
import SASL
import ServiceLifecycle

/// This project's own mail servers in the test's process, on ports that the system chose.
package struct EmbeddedServer: Sendable {
    /// IMAP over TLS from the first byte.
    package let imapsPort: Int
    /// POP3 over TLS from the first byte.
    package let pop3sPort: Int
    /// Mail submission with STARTTLS; it delivers to the server's own accounts.
    package let submissionPort: Int
    /// The certificate that the servers made for themselves, PEM.
    package let authorityFile: String
    /// The mail.
    package let store: MailStore

    /// The servers could not be started.
    package struct Failure: Error {}

    /// Few rounds: tests log in often, and try no guesses.
    private static let iterations = 4096

    private init(in directory: URL) async throws {
        var options = MailServers.Options(directory: directory)
        options.ports = [.imaps: 0, .pop3s: 0, .submission: 0]
        options.localDomains = ["example.org"]
        options.authentication.iterations = Self.iterations
        // These mailboxes go with the process.
        options.store.syncsToDisk = false
        let servers = try MailServers(options, logger: Self.quiet)
        let addresses = try await servers.start()
        let port = { (port: MailServers.Port) in addresses.first { $0.port == port }?.address.port }
        guard let imaps = port(.imaps), let pop3s = port(.pop3s), let submission = port(.submission) else {
            throw Failure()
        }
        imapsPort = imaps
        pop3sPort = pop3s
        submissionPort = submission
        authorityFile = servers.certificate.trustFile
        store = servers.store
        let group = ServiceGroup(services: servers.services, logger: Self.quiet)
        // The process's exit ends it.
        Task { try await group.run() }
    }

    private static let quiet = Logger(label: "embedded") { _ in SwiftLogNoOpLogHandler() }
}

extension EmbeddedServer {
    /// The servers that all suites of this test process share, started at the first call.
    package static func shared() async throws -> EmbeddedServer {
        try await sharedServer.value
    }

    private static let sharedServer = Task {
        try await EmbeddedServer(in: ProcessFolder.shared.makeFolder())
    }

    /// An account that no other test has: empty, with Drafts, Sent, Trash, Junk and Archive.
    package func makeAccount(_ name: String = "user") throws -> EmbeddedAccount {
        let address = "\(name)-\(UUID().uuidString.prefix(13).lowercased())@example.org"
        let password = "secret"
        let account = try store.createAccount(
            address, credentials: .make(password: Secret(password), iterations: Self.iterations))
        let roles: [FolderRole] = [.drafts, .sent, .trash, .junk, .archive]
        for (folder, role) in zip(["Drafts", "Sent", "Trash", "Junk", "Archive"], roles) {
            try account.createFolder(FolderPath(folder), role: role)
        }
        return EmbeddedAccount(address: address, password: password, server: self, account: account)
    }
}
