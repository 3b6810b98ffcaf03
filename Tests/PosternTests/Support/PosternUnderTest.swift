import Foundation
import HTTPAPI
import Logging
import MailBackends
import MailService
import MailTransport
import NIOCore
import NIOPosix
import Persistence
import PosternTesting
import ServiceLifecycle

@testable import PosternSettings
@testable import postern

/// All of Postern from its settings to a socket, its waits made short where a test is about one.
struct PosternUnderTest: Sendable {
    /// What nobody but the mail server may ever see.
    static let password = "correct-horse-battery"

    /// YAML under `servers:`.
    private let servers: String
    /// Its data directory; nil for one of its own, which goes with it.
    private let data: URL?
    private var backend = IMAPBackendOptions()
    private var pop3 = POP3BackendOptions()
    private var transport = TransportOptions()

    init(servers: String, data: URL? = nil) {
        self.servers = servers
        self.data = data
        // Every look at an inbox is one at its server: no test waits for new mail to be looked for.
        pop3.listingLifetime = .zero
    }

    /// In front of a ``ScriptedServer``, for all addresses.
    init(_ server: ScriptedServer, speaking readingProtocol: ReadingProtocol = .imap) {
        self.init(
            servers: Self.cleartext("scripted", domain: "*", port: server.port, speaking: readingProtocol))
    }

    /// In front of an account's server, for all addresses.
    init(_ account: any TestAccount) {
        self.init(account.endpoint, submissionPort: account.submissionPort, data: account.data)
    }

    /// In front of a server, over TLS, for all addresses.
    private init(_ endpoint: TestEndpoint, submissionPort: Int, data: URL?) {
        let readingProtocol: ReadingProtocol = endpoint.scheme == .imaps ? .imap : .pop3
        let smtp =
            "smtp: {host: \(endpoint.host), port: \(submissionPort), security: starttls, caFile: \(endpoint.authorityFile)}"
        self.init(
            servers: """
                  \(MailServerKind.serverName):
                    domains: "*"
                    \(readingProtocol.rawValue): {host: \(endpoint.host), port: \(endpoint.port), caFile: \(endpoint.authorityFile)}
                    \(smtp)
                """, data: data)
    }

    static func cleartext(
        _ name: String, domain: String, port: Int, speaking readingProtocol: ReadingProtocol = .imap
    ) -> String {
        """
          \(name):
            domains: "\(domain)"
            \(readingProtocol.rawValue): {host: 127.0.0.1, port: \(port), security: none, allowCleartextLogin: true}

        """
    }

    /// The same with waits for the mail server that a test can sit out.
    func impatient() -> PosternUnderTest {
        var postern = self
        postern.transport.connectTimeout = .seconds(3)
        postern.backend.connectTimeout = .seconds(3)
        postern.backend.commandTimeout = .seconds(5)
        postern.pop3.connectTimeout = .seconds(3)
        postern.pop3.commandTimeout = .seconds(5)
        return postern
    }

    /// Runs `body` with a client of a Postern that listens on a port of its own.
    func run<Value: Sendable>(_ body: @Sendable (HTTPClient) async throws -> Value) async throws -> Value {
        try await withTemporaryFolder { folder in
            let yaml = "http: {port: 0}\ndata: \((data ?? folder).path)\nservers:\n\(servers)"
            let file = try SettingsFile(yaml: yaml, directory: folder)
            return try await run(Settings(file, SettingsReader(file: file, environment: [:], flags: [:])), body)
        }
    }

    private func run<Value: Sendable>(
        _ settings: Settings, _ body: @Sendable (HTTPClient) async throws -> Value
    ) async throws -> Value {
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let directory = DataDirectory(settings.data)
        let state = try SQLiteStateStore(in: directory)
        let cache = try SQLiteMessageCache(in: directory, logger: quiet)
        let contents = try FileContentStore(in: directory)
        let blobs = BlobService(contents: contents, records: state)
        let connector = Connector(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, options: transport)
        let imap = IMAPBackendProvider(connector: connector, cache: cache, options: backend, logger: quiet)
        let pop3 = POP3BackendProvider(
            connector: connector, directory: directory.url.appending(path: "pop3"),
            openIndex: { try SQLiteMaildropIndex(in: DataDirectory($0)) }, options: pop3, logger: quiet)
        let provider = ProtocolBackendProvider(imap: imap, pop3: pop3)
        let sessions = SessionService(
            store: state, directory: AccountDirectory(servers: settings.servers), provider: provider,
            options: settings.sessions, logger: quiet)
        let drafts = DraftService(
            mailbox: MailboxService(provider: provider), contents: contents, blobs: blobs, logger: quiet)
        let sending = try Sending(
            settings, in: directory, store: state, contents: contents, provider: provider, drafts: drafts)
        let api = PosternAPI(
            options: HTTPOptions(settings.http),
            services: APIServices(
                sessions: sessions, mailbox: MailboxService(provider: provider),
                blobs: blobs, drafts: drafts, submissions: sending.submissions, idempotency: state,
                document: try .embedded(), metrics: PrometheusMetrics()),
            logger: quiet)
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let group = ServiceGroup(
            services: [cache, sending, api.application { listening.yield($0?.port ?? 0) }], logger: quiet)
        let value = try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { listening.finish() }
                try await group.run()
            }
            // Cancelled, it closes the connections to the mail server.
            tasks.addTask { try await imap.run() }
            tasks.addTask { try await pop3.run() }
            var iterator = ports.makeAsyncIterator()
            guard let port = await iterator.next() else { throw DidNotListen() }
            defer { tasks.cancelAll() }
            let value = try await body(HTTPClient(port: port))
            await group.triggerGracefulShutdown()
            return value
        }
        try state.close()
        try cache.close()
        return value
    }

    private struct DidNotListen: Error {}
}
