import Crypto
package import Foundation
package import Logging
package import MailService
package import MailTransport
import NIOCore
import POP3Client
import SASL
import Synchronization

/// POP3 accounts: makes one's backend when it is first asked for, and lets go of it when nobody has asked for a while.
package final class POP3BackendProvider: MailBackendProvider {
    private let connector: Connector
    private let directory: URL
    private let openIndex: @Sendable (URL) throws -> any MaildropIndex
    private let options: POP3BackendOptions
    private let tap: (any TranscriptTap)?
    private let logger: Logger
    private let mechanisms = MechanismMemory()
    /// By mailbox: a person's addresses that log in alike share all of it.
    private let backends = Mutex<[String: POP3Backend]>([:])

    /// How often idle sessions and accounts are looked for.
    private static let tickInterval: Duration = .seconds(1)

    /// - Parameters:
    ///   - directory: where the accounts' directories are, each with its index, its copies and its local folders.
    ///   - openIndex: opens the index in an account's directory, or makes it.
    ///   - tap: sees every connection's traffic, secrets masked.
    package init(
        connector: Connector,
        directory: URL,
        openIndex: @escaping @Sendable (URL) throws -> any MaildropIndex,
        options: POP3BackendOptions = POP3BackendOptions(),
        tap: (any TranscriptTap)? = nil,
        logger: Logger
    ) {
        self.connector = connector
        self.directory = directory
        self.openIndex = openIndex
        self.options = options
        self.tap = tap
        self.logger = logger
    }

    // MARK: MailBackendProvider

    package func logIn(_ account: Account, password: MailService.Secret<String>) async throws -> any MailBackend {
        let backend = try await backend(of: account)
        do {
            try await prove(password, of: backend.inbox)
            backend.inbox.credentials.proved(password)
        } catch {
            // A guess that was wrong leaves nothing open.
            if backend.inbox.credentials.isEmpty { await forget(account) }
            throw MailServiceError(upstream: error)
        }
        return backend
    }

    package func backend(for account: Account, password: MailService.Secret<String>) async throws -> any MailBackend {
        let backend = try await backend(of: account)
        do {
            try await backend.inbox.credentials.admit(password) { try await self.prove(password, of: backend.inbox) }
        } catch {
            throw MailServiceError(inSession: error)
        }
        return backend
    }

    /// A session is begun with the password, and left for the requests that follow.
    private func prove(_ password: MailService.Secret<String>, of inbox: POP3Inbox) async throws {
        try await withTaskExecutorPreference(BlockingExecutor.shared) {
            try await inbox.line.withTurn(.interactive) {
                let session = try await inbox.logIn(password)
                session.noteRest()
            }
        }
    }

    package func forget(_ account: Account) async {
        let backend = backends.withLock { $0.removeValue(forKey: Self.mailbox(of: account)) }
        await backend?.inbox.close()
    }

    private func backend(of account: Account) async throws -> POP3Backend {
        let mailbox = Self.mailbox(of: account)
        if let known = backends.withLock({ $0[mailbox] }) { return known }
        guard account.server.pop3 != nil else {
            throw MailServiceError(.unsupported, "The account's server is not configured for POP3.")
        }
        return try await withTaskExecutorPreference(BlockingExecutor.shared) {
            // Opened under the lock: two objects must not work on one account's files.
            try self.backends.withLock { backends in
                if let known = backends[mailbox] { return known }
                let backend = POP3Backend(try self.open(account))
                backends[mailbox] = backend
                return backend
            }
        }
    }

    /// Names an account's maildrop, and its directory: letters, digits, `-` and `_`. Two addresses that log in to a server
    /// by one name, as `login: localpart` makes them, have one maildrop; a session holds its lock, and what is kept of it
    /// here is the same mail.
    package static func mailbox(of account: Account) -> String {
        let digest = SHA256.hash(data: Data("\(account.server.name)\0\(account.loginName)".utf8))
        return Base64URL.encode(Array(digest.prefix(15)))
    }

    /// Opens what an account has on this machine. Blocks.
    private func open(_ account: Account) throws -> POP3Inbox {
        let place = directory.appending(path: Self.mailbox(of: account), directoryHint: .isDirectory)
        do {
            try FileManager.default.createDirectory(
                at: place, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            return POP3Inbox(
                account: account,
                index: try openIndex(place),
                copies: try CopyFiles(in: place.appending(path: "copies")),
                local: try LocalFolders(in: place.appending(path: "mail")),
                options: options,
                logger: logger
            ) { [self] password, trace in try await connect(account, password, trace) }
        } catch {
            logger.error(
                "a POP3 account can't be opened", metadata: ["path": "\(place.path)", "error": "\(error)"])
            throw MailServiceError(
                .internal, "What Postern keeps of the account can't be opened.", underlying: error)
        }
    }

    private func connect(
        _ account: Account, _ password: MailService.Secret<String>, _ trace: TraceBox
    ) async throws -> POP3Connection {
        guard let endpoint = account.server.pop3 else {
            throw MailServiceError(.unsupported, "The account's server is not configured for POP3.")
        }
        var configuration = POP3Configuration(endpoint: Endpoint(endpoint))
        configuration.credential = password.withExposed { password in
            .password(username: account.loginName, password: SASL.Secret(password))
        }
        configuration.allowsClearTextPassword = endpoint.allowsCleartextLogin
        configuration.allowsAPOP = endpoint.allowsAPOP
        configuration.mechanismMemory = mechanisms
        configuration.timeouts.greeting = options.connectTimeout
        configuration.timeouts.command = options.commandTimeout
        configuration.tap = tap
        configuration.logger = logger
        let connection = try await POP3Connection.connect(configuration, connector: connector)
        connection.setReportHandler { report in trace.trace?.record(RequestTrace.Command(report)) }
        return connection
    }

    // MARK: Time

    /// Ends idle sessions while the process runs, and all of them when it ends: the body of a `Service`.
    package func run() async throws {
        try await untilShutdown(every: Self.tickInterval) { await self.tick() }
        await closeAll()
    }

    private func tick() async {
        let unused = backends.withLock { backends in
            let unused = backends.filter { _, backend in
                !backend.inbox.isBusy && .now - backend.inbox.lastUse > options.accountLifetime
            }
            for key in unused.keys { backends[key] = nil }
            return unused.values.map(\.inbox)
        }
        for backend in backends.withLock({ Array($0.values) }) { await backend.inbox.endIdleSession() }
        await close(unused)
    }

    /// Ends all sessions, and what is done in the background.
    package func closeAll() async {
        let inboxes = backends.withLock { backends in
            defer { backends = [:] }
            return backends.values.map(\.inbox)
        }
        await close(inboxes)
    }

    private func close(_ inboxes: [POP3Inbox]) async {
        await withTaskGroup { group in
            for inbox in inboxes { group.addTask { await inbox.close() } }
        }
    }
}

extension RequestTrace.Command {
    fileprivate init(_ report: CommandReport) {
        self.init(
            protocolName: "pop3",
            text: report.text,
            duration: report.duration,
            bytesUp: report.bytesSent,
            bytesDown: report.bytesReceived,
            outcome: report.outcome)
    }
}
