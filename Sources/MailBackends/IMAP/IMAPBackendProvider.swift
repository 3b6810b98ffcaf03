import Crypto
import Foundation
import IMAPClient
import IMAPProtocol
package import Logging
package import MailService
package import MailTransport
import SASL
import ServiceLifecycle
import Synchronization

/// IMAP accounts by their credentials: makes an account's backend when it is first asked for, and lets go of it when nobody
/// has asked for a while.
package final class IMAPBackendProvider: MailBackendProvider {
    private struct Key: Hashable {
        let account: Account
        /// Two sessions with different passwords never share connections.
        let fingerprint: SymmetricFingerprint
    }

    private let connector: Connector
    private let cache: any MessageCache
    private let contents: ContentCache
    private let options: IMAPBackendOptions
    private let tap: (any TranscriptTap)?
    private let logger: Logger
    private let fingerprintKey = SymmetricKey(size: .bits256)
    private let backends = Mutex<[Key: IMAPBackend]>([:])

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
        self.connector = connector
        self.cache = cache
        contents = ContentCache(capacity: options.contentCacheBytes)
        self.options = options
        self.tap = tap
        self.logger = logger
    }

    // MARK: MailBackendProvider

    package func logIn(_ account: Account, password: MailService.Secret<String>) async throws -> any MailBackend {
        let backend = try self.backend(of: account, password: password)
        do {
            try await backend.pool.proveCredential()
        } catch {
            // A guess that was wrong leaves nothing behind.
            if backend.pool.connections.isEmpty { forget(backend) }
            throw MailServiceError(upstream: error)
        }
        return backend
    }

    package func backend(for account: Account, password: MailService.Secret<String>) async throws -> any MailBackend {
        try backend(of: account, password: password)
    }

    private func backend(of account: Account, password: MailService.Secret<String>) throws -> IMAPBackend {
        guard let endpoint = account.server.imap else {
            throw MailServiceError(.unsupported, "The account's server is not configured for IMAP.")
        }
        let key = Key(account: account, fingerprint: fingerprint(of: password))
        return backends.withLock { backends in
            if let backend = backends[key] { return backend }
            let backend = IMAPBackend(
                account: account,
                pool: makePool(account: account, endpoint: endpoint, password: password),
                cache: cache,
                contents: contents,
                options: options,
                logger: logger)
            backends[key] = backend
            return backend
        }
    }

    private func forget(_ backend: IMAPBackend) {
        backends.withLock { backends in
            backends = backends.filter { $0.value !== backend }
        }
    }

    private func fingerprint(of password: MailService.Secret<String>) -> SymmetricFingerprint {
        password.withExposed { password in
            let code = HMAC<SHA256>.authenticationCode(for: Data(password.utf8), using: fingerprintKey)
            return SymmetricFingerprint(bytes: Array(code))
        }
    }

    private func makePool(account: Account, endpoint: MailEndpoint, password: MailService.Secret<String>) -> SessionPool
    {
        var configuration = IMAPConfiguration(endpoint: Endpoint(endpoint))
        configuration.credential = password.withExposed { password in
            .password(username: account.loginName, password: SASL.Secret(password))
        }
        configuration.allowsClearTextPassword = endpoint.allowsCleartextLogin
        configuration.timeouts.greeting = options.connectTimeout
        configuration.timeouts.command = options.commandTimeout
        // Without UTF8=ACCEPT names keep one spelling on every connection, which is what ids are made of.
        configuration.enable = [.condStore, .qResync]
        configuration.tap = tap
        configuration.logger = logger
        return SessionPool(options: options, logger: logger) {
            [connector, configuration] observer in
            let connection = try await IMAPConnection.connect(configuration, connector: connector)
            connection.setReportHandler { report in
                // An IDLE that is left for a request was no work of the request's.
                guard report.command != "IDLE" else { return }
                observer.trace?.record(RequestTrace.Command(report))
            }
            return connection
        }
    }

    // MARK: Time

    /// Ends idle connections while the process runs, and all of them when it ends: the body of a `Service`.
    package func run() async throws {
        do {
            try await cancelWhenGracefulShutdown {
                while true {
                    try await Task.sleep(for: Self.tickInterval)
                    await self.tick()
                }
            }
        } catch is CancellationError {
            await closeAll()
        }
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

/// What stands for a password in a key: worthless outside this process.
private struct SymmetricFingerprint: Hashable {
    let bytes: [UInt8]
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

extension RequestTrace.Command {
    fileprivate init(_ report: CommandReport) {
        self.init(
            protocolName: "imap",
            text: report.text,
            duration: report.duration,
            bytesUp: report.bytesSent,
            bytesDown: report.bytesReceived,
            outcome: report.outcome)
    }
}
