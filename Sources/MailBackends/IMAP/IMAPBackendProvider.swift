import IMAPClient
import IMAPProtocol
package import Logging
package import MailService
package import MailTransport
import SASL
import Synchronization

/// IMAP accounts: makes one's backend when it is first asked for, and lets go of it when nobody has asked for a while.
package final class IMAPBackendProvider: MailBackendProvider {
    private let connector: MailboxConnector
    private let cache: any MessageCache
    private let contents: ContentCache
    private let options: IMAPBackendOptions
    private let logger: Logger
    private let backends = Mutex<[Mailbox: IMAPBackend]>([:])

    /// How often idle connections and accounts are looked for.
    private static let tickInterval: Duration = .seconds(5)

    /// - Parameter tap: sees every connection's traffic, secrets masked.
    package init(
        connector: Connector,
        cache: any MessageCache,
        options: IMAPBackendOptions = IMAPBackendOptions(),
        tap: (any TranscriptTap)? = nil,
        logger: Logger
    ) {
        self.connector = MailboxConnector(connector: connector, options: options, tap: tap, logger: logger)
        self.cache = cache
        contents = ContentCache(capacity: options.contentCacheBytes)
        self.options = options
        self.logger = logger
    }

    // MARK: MailBackendProvider

    package func logIn(_ account: Account, password: MailService.Secret<String>) async throws -> any MailBackend {
        let backend = try self.backend(of: account)
        do {
            try await prove(password, of: backend)
            backend.credentials.proved(password)
        } catch {
            // A guess that was wrong leaves nothing behind.
            if backend.credentials.isEmpty { await forget(account) }
            throw MailServiceError(upstream: error)
        }
        return backend
    }

    package func backend(for account: Account, password: MailService.Secret<String>) async throws -> any MailBackend {
        let backend = try self.backend(of: account)
        do {
            try await backend.credentials.admit(password) { try await self.prove(password, of: backend) }
        } catch {
            throw MailServiceError(inSession: error)
        }
        return backend
    }

    /// A connection made with the password, which the pool takes.
    private func prove(_ password: MailService.Secret<String>, of backend: IMAPBackend) async throws {
        let mailbox = try Mailbox(backend.account)
        try await backend.pool.adopt { [connector] observer in
            try await connector.connect(mailbox, password, observer)
        }
    }

    package func forget(_ account: Account) async {
        // An account without IMAP has nothing here.
        guard let mailbox = try? Mailbox(account) else { return }
        let backend = backends.withLock { $0.removeValue(forKey: mailbox) }
        await backend?.pool.close()
    }

    private func backend(of account: Account) throws -> IMAPBackend {
        let mailbox = try Mailbox(account)
        return backends.withLock { backends in
            if let backend = backends[mailbox] { return backend }
            let credentials = MailboxCredentials()
            let pool = SessionPool(options: options, logger: logger) { [connector] observer in
                try await credentials.withCurrent { try await connector.connect(mailbox, $0, observer) }
            }
            let backend = IMAPBackend(
                account: account, pool: pool, credentials: credentials, cache: cache, contents: contents,
                options: options, logger: logger)
            backends[mailbox] = backend
            return backend
        }
    }

    // MARK: Time

    /// Ends idle connections while the process runs, and all of them when it ends: the body of a `Service`.
    package func run() async throws {
        try await untilShutdown(every: Self.tickInterval) { await self.tick() }
        await closeAll()
    }

    private func tick() async {
        let unused = backends.withLock { backends in
            let unused = backends.filter { _, backend in
                let usage = backend.pool.usage
                return !usage.isBusy && .now - usage.lastUse > options.accountLifetime
            }
            for key in unused.keys { backends[key] = nil }
            return unused.values.map(\.pool)
        }
        for backend in backends.withLock({ Array($0.values) }) { backend.pool.tick() }
        await close(unused)
    }

    private func closeAll() async {
        let pools = backends.withLock { backends in
            defer { backends = [:] }
            return backends.values.map(\.pool)
        }
        await close(pools)
    }

    private func close(_ pools: [SessionPool]) async {
        await withTaskGroup { group in
            for pool in pools { group.addTask { await pool.close() } }
        }
    }
}

extension Endpoint {
    /// The settings' endpoint in the transport's terms.
    package init(_ endpoint: MailEndpoint) {
        self.init(
            host: endpoint.host,
            port: endpoint.port,
            security: Security(endpoint.security),
            verification: endpoint.verification == .full ? .full : .none,
            caFile: endpoint.caFile)
    }
}

extension Endpoint.Security {
    fileprivate init(_ security: MailEndpoint.Security) {
        switch security {
        case .tls: self = .tls
        case .startTLS: self = .startTLS
        case .none: self = .none
        }
    }
}
