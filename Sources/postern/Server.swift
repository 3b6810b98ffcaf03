import Foundation
import HTTPAPI
import Logging
import MailBackends
import MailService
import MailTransport
import NIOCore
import Persistence
import PosternSettings
import ServiceLifecycle
import UnixSignals

/// The composition root: every part, made and joined.
struct Server {
    private let group: ServiceGroup
    private let state: SQLiteStateStore
    private let cache: SQLiteMessageCache
    private let logger: Logger
    /// Where it listens.
    private let http: Settings.HTTP

    /// Opens the databases; nothing else happens until the group runs.
    ///
    /// - Parameters:
    ///   - foundation: what the rest stands on, and what ends after it.
    ///   - faults: the demo's, at `/demo/faults`.
    ///   - onListening: is told the API's address.
    init(
        _ settings: Settings, metrics: PrometheusMetrics = PrometheusMetrics(), logger: Logger,
        beneath foundation: [any Service] = [], faults: (any FaultSwitches)? = nil,
        onListening: @escaping @Sendable (SocketAddress?) -> Void = { _ in }
    ) throws {
        self.logger = logger
        http = settings.http
        let directory = DataDirectory(settings.data)
        state = try SQLiteStateStore(in: directory)
        var cacheOptions = SQLiteMessageCache.Options()
        cacheOptions.memoryBytes = settings.cacheMemory
        cacheOptions.diskBytes = settings.cacheDisk
        cache = try SQLiteMessageCache(in: directory, options: cacheOptions, logger: Logger(label: "cache"))
        let connector = Connector()
        var imapOptions = IMAPBackendOptions()
        imapOptions.clientVersion = Postern.version
        let imap = IMAPBackendProvider(
            connector: connector, cache: cache, options: imapOptions, logger: Logger(label: "imap"))
        let pop3 = POP3BackendProvider(
            connector: connector, directory: directory.url.appending(path: "pop3"),
            openIndex: { try SQLiteMaildropIndex(in: DataDirectory($0)) }, logger: Logger(label: "pop3"))
        let provider = ProtocolBackendProvider(imap: imap, pop3: pop3)
        let sessions = SessionService(
            store: state, directory: AccountDirectory(servers: settings.servers), provider: provider,
            options: settings.sessions, logger: Logger(label: "sessions"))
        let contents = try FileContentStore(in: directory)
        let blobs = BlobService(contents: contents, records: state)
        let mailbox = MailboxService(provider: provider)
        var draftOptions = DraftService.Options()
        draftOptions.userAgent = "Postern/\(Postern.version)"
        let drafts = DraftService(
            mailbox: mailbox, contents: contents, blobs: blobs, options: draftOptions, logger: Logger(label: "drafts"))
        let sending = try Sending(
            settings, in: directory, store: state, contents: contents, provider: provider, drafts: drafts)
        let upkeep = ContentUpkeep(
            contents: contents, blobs: blobs, owners: [state, sending.submissions],
            logger: Logger(label: "content"))
        let readiness = Readiness(checkStores: state.check)
        let api = PosternAPI(
            options: HTTPOptions(settings.http),
            services: APIServices(
                sessions: sessions, mailbox: mailbox, blobs: blobs, drafts: drafts,
                submissions: sending.submissions, idempotency: state, document: try .embedded(), metrics: metrics,
                faults: faults, isReady: { await readiness.isReady }),
            logger: Logger(label: "http"))
        let application = api.application { address in
            readiness.began()
            logger.notice("listening", metadata: ["address": "\(address.map { "\($0)" } ?? "unknown")"])
            onListening(address)
        }
        // Stopped from the last to the first: requests end before what they stand on, and whoever watches sees it.
        var services: [any Service] = foundation + [cache, imap, pop3, UpkeepService(upkeep: upkeep), sending]
        if let operations = api.operationsApplication() { services.append(operations) }
        services += [application, readiness]
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(30)
        group = ServiceGroup(configuration: configuration)
    }

    /// Until SIGTERM or SIGINT: then no more is accepted, what is being answered is finished, and the databases closed.
    func run() async throws {
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await group.run()) } catch { outcome = .failure(error) }
        // However it ended, what is on disk is closed.
        defer { close("cache") { try cache.close() } }
        defer { close("state") { try state.close() } }
        do {
            try outcome.get()
        } catch let error as IOError {
            throw AddressError(http: http, errno: error.errnoCode) ?? error
        }
    }

    private func close(_ name: String, _ close: () throws -> Void) {
        do {
            try close()
        } catch {
            logger.error("closing the \(name) failed", metadata: ["error": "\(error)"])
        }
    }
}

private struct UpkeepService: Service {
    let upkeep: ContentUpkeep

    func run() async throws {
        try await cancelWhenGracefulShutdown { try await upkeep.run() }
    }
}

extension HTTPOptions {
    init(_ settings: Settings.HTTP) {
        self.init()
        host = settings.host
        port = settings.port
        metricsPort = settings.metricsPort
        allowedOrigins = Set(settings.corsOrigins)
        trustedProxies = Set(settings.trustedProxies)
        version = Postern.version
    }
}
