package import Hummingbird
import HummingbirdCore
package import Logging
import MailService
import Metrics
package import NIOCore

/// The HTTP API, ready to be run in a `ServiceGroup`.
///
/// SIGTERM's graceful shutdown closes the listener and idle connections, and lets what is being answered finish.
package struct PosternAPI {
    /// Called with the address once the server listens: the port, where the settings left it open.
    package typealias OnListening = @Sendable (SocketAddress?) async -> Void

    let options: HTTPOptions
    let services: APIServices
    let logger: Logger

    package init(options: HTTPOptions, services: APIServices, logger: Logger) {
        self.options = options
        self.services = services
        self.logger = logger
    }

    /// The API's own listener.
    package func application(onListening: @escaping OnListening = { _ in }) -> some ApplicationProtocol {
        let table = RouteTable(routes: options.metricsPort == nil ? apiRoutes + operations : apiRoutes + health)
        return application(table, port: options.port, onListening: onListening)
    }

    /// A listener for operators alone, where `metricsPort` asks for one.
    package func operationsApplication(onListening: @escaping OnListening = { _ in }) -> (some ApplicationProtocol)? {
        options.metricsPort.map { port in
            application(RouteTable(routes: operations), port: port, onListening: onListening)
        }
    }

    /// All that can be served: what the published document must describe.
    var allRoutes: RouteTable {
        RouteTable(routes: apiRoutes + operations)
    }

    // MARK: - Routes

    private var apiRoutes: [Route] {
        let cache = RepresentationCache(capacity: options.representationCacheSize)
        let mailbox = services.mailbox
        let routes =
            serviceRoutes.routes
            + SessionRoutes(sessions: services.sessions).routes
            + AccountRoutes(mailbox: mailbox).routes
            + FolderRoutes(mailbox: mailbox, cache: cache).routes
            + FolderChangeRoutes(mailbox: mailbox).routes
            + MessageRoutes(mailbox: mailbox).routes
            + ChangeRoutes(mailbox: mailbox).routes
            + BatchRoutes(mailbox: mailbox).routes
            + ContentRoutes(mailbox: mailbox).routes
            + ExportRoutes(mailbox: mailbox).routes
            + ImportRoutes(
                mailbox: mailbox, blobs: services.blobs, drafts: services.drafts,
                longestMessage: options.maximumMessageSize, longestJSON: options.maximumBodySize
            ).routes
            + SearchRoutes(mailbox: mailbox).routes
            + ThreadRoutes(mailbox: mailbox).routes
            + DraftRoutes(drafts: services.drafts).routes
            + BlobRoutes(blobs: services.blobs).routes
            + SubmissionRoutes(
                submissions: services.submissions, drafts: services.drafts, blobs: services.blobs,
                longestJSON: options.maximumBodySize
            ).routes
            + demoRoutes
        return routes.map(Forwarding(mailbox: mailbox).covering)
    }

    /// Described in openapi/demo.yaml: the published document is about a server in earnest.
    var demoRoutes: [Route] { services.faults?.routes ?? [] }

    private var operations: [Route] { serviceRoutes.operations }

    /// Load balancers ask where requests go.
    private var health: [Route] { operations.filter { $0.path.hasPrefix("/health/") } }

    private var serviceRoutes: ServiceRoutes {
        ServiceRoutes(
            options: options, document: services.document, metrics: services.metrics, readiness: services.isReady)
    }

    // MARK: - Assembly

    private func application(
        _ table: RouteTable, port: Int, onListening: @escaping OnListening
    ) -> Application<RouterResponder<APIContext>> {
        let options = options
        return Application(
            router: router(table),
            server: HTTPServerBuilder { responder in HTTPConnection(responder: responder, options: options) },
            configuration: ApplicationConfiguration(
                address: .hostname(options.host, port: port),
                backlog: options.backlog,
                availableConnectionsDelegate: .maximum(options.maximumConnections, logger: logger)),
            onServerRunning: { channel in await onListening(channel.localAddress) },
            logger: logger)
    }

    /// Middleware covers only the routes that are added after it: it goes first.
    private func router(_ table: RouteTable) -> Router<APIContext> {
        let router = Router(context: APIContext.self)
        router.addMiddleware {
            RequestFrame(trustedProxies: options.trustedProxies)
            RequestMetrics(factory: services.metrics ?? MetricsSystem.factory)
            CrossOrigin(allowedOrigins: options.allowedOrigins, table: table)
            Problems(table: table)
        }
        table.add(
            to: router, authentication: Authentication(sessions: services.sessions),
            idempotency: Idempotency(store: services.idempotency, logger: logger), options: options)
        return router
    }
}
