package import Logging
import MailTransport
package import NIOCore
import NIOPosix
import NIOSSL
import ServiceLifecycle
import Synchronization

/// Listens for mail clients, and runs a session for each.
///
/// When the server ends it stops accepting and tells the sessions, which have ``MailListenerOptions/shutdownGrace`` to
/// say goodbye; what is left then is cut. ``run()`` returns when the last session has ended.
package final class MailListener: Service {
    /// What a session is: it ends when the function returns, and then the connection is closed. Errors are logged at
    /// debug level: clients come and go as they like. Runs on the ``BlockingExecutor``, so that it may block.
    package typealias Session = @Sendable (MailConnection) async throws -> Void

    private let name: String
    private let options: MailListenerOptions
    private let tls: ServerTLS?
    private let group: any EventLoopGroup
    private let logger: Logger
    private let session: Session
    private let budget: ConnectionBudget
    private let stage = Mutex(Stage.new)
    private let accepted: AsyncStream<MailConnection>
    private let accept: AsyncStream<MailConnection>.Continuation

    private enum Stage {
        case new
        case open(any Channel, [ObjectIdentifier: MailConnection])
        case ending([ObjectIdentifier: MailConnection])
    }

    /// Nothing happens before ``start()`` or ``run()``.
    ///
    /// `name` is for logs. `tls` must be there for all but ``MailListenerOptions/Security/none``.
    package init(
        name: String, options: MailListenerOptions, tls: ServerTLS?,
        eventLoopGroup: any EventLoopGroup = .singletonMultiThreadedEventLoopGroup, logger: Logger,
        session: @escaping Session
    ) {
        self.name = name
        self.options = options
        self.tls = tls
        group = eventLoopGroup
        var logger = logger
        logger[metadataKey: "listener"] = "\(name)"
        self.logger = logger
        self.session = session
        budget = ConnectionBudget(
            maximum: options.maximumConnections, maximumPerNetwork: options.maximumConnectionsPerAddress)
        (accepted, accept) = AsyncStream.makeStream()
    }

    /// The address that is listened at, once ``start()`` has returned. Its port is the one that was found for port 0.
    package var address: SocketAddress? {
        stage.withLock { stage in
            if case .open(let channel, _) = stage { channel.localAddress } else { nil }
        }
    }

    /// Opens the port, so that ``address`` is known and clients can connect; they are served once ``run()`` runs, which
    /// must follow. Does nothing the second time. Throws ``ListenError`` with what the system says against the address.
    @discardableResult
    package func start() async throws -> SocketAddress? {
        if let address { return address }
        precondition(options.security == .none || tls != nil, "a listener with TLS needs a certificate")
        let channel = try await bind()
        stage.withLock { $0 = .open(channel, [:]) }
        channel.closeFuture.whenComplete { [accept] _ in accept.finish() }
        logger.info("listening", metadata: ["address": "\(channel.localAddress?.description ?? options.host)"])
        return channel.localAddress
    }

    package func run() async throws {
        try await start()
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                await withDiscardingTaskGroup { group in
                    for await connection in accepted {
                        group.addTask(executorPreference: BlockingExecutor.shared) { await self.serve(connection) }
                    }
                }
            } onGracefulShutdown: {
                self.end(grace: TimeAmount(self.options.shutdownGrace))
            }
        } onCancel: {
            self.end(grace: .zero)
        }
    }

    // MARK: Connections

    private func bind() async throws -> any Channel {
        do {
            return try await bootstrap().bind(host: options.host, port: options.port).get()
        } catch let error as IOError {
            throw ListenError(name, host: options.host, port: options.port, error)
        }
    }

    private func bootstrap() -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            // A client may close its side as soon as it has sent its last command, and still waits for the answers.
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            // Reading is asked for, never by itself: a session that is behind holds its client back.
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            // What is read at once bounds the memory that an idle connection keeps.
            .childChannelOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 512, initial: 1024, maximum: 16384)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try self.welcome(channel) }
            }
    }

    /// Builds a connection's pipeline. Runs on its event loop, before it is active.
    private func welcome(_ channel: any Channel) throws {
        let peer = PeerAddress(channel.remoteAddress)
        guard budget.acquire(peer) else {
            logger.warning("too many connections", metadata: ["peer": "\(peer)"])
            let words = options.security == .tls ? "" : options.refusal
            return try channel.pipeline.syncOperations.addHandler(RefusalHandler(words: words))
        }
        channel.closeFuture.whenComplete { [budget] _ in budget.release(peer) }
        let identity = options.security == .tls ? tls?.current : nil
        if let identity {
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: identity.context))
        }
        let handler = MailConnectionHandler(implicitTLS: identity)
        let connection = MailConnection(channel: channel, handler: handler, options: options, tls: tls)
        handler.connection = connection
        try channel.pipeline.syncOperations.addHandler(handler)
        accept.yield(connection)
    }

    private func serve(_ connection: MailConnection) async {
        guard register(connection) else { return connection.cut() }
        do {
            try await connection.awaitHandshake()
            try await session(connection)
        } catch {
            logger.debug(
                "session ended",
                metadata: ["connection": "\(connection.id)", "peer": "\(connection.peer)", "error": "\(error)"])
        }
        await connection.close()
        unregister(connection)
    }

    private func register(_ connection: MailConnection) -> Bool {
        stage.withLock { stage in
            guard case .open(let channel, var connections) = stage else { return false }
            stage = .new
            connections[ObjectIdentifier(connection)] = connection
            stage = .open(channel, connections)
            return true
        }
    }

    private func unregister(_ connection: MailConnection) {
        stage.withLock { stage in
            switch stage {
            case .new: break
            case .open(let channel, var connections):
                stage = .new
                connections[ObjectIdentifier(connection)] = nil
                stage = .open(channel, connections)
            case .ending(var connections):
                stage = .new
                connections[ObjectIdentifier(connection)] = nil
                stage = .ending(connections)
            }
        }
    }

    // MARK: The end

    /// Stops accepting, tells the sessions, and cuts what is left after `grace`.
    private func end(grace: TimeAmount) {
        let (channel, connections) = stage.withLock { stage -> ((any Channel)?, [MailConnection]) in
            switch stage {
            case .new: return (nil, [])
            case .open(let channel, let connections):
                stage = .ending(connections)
                return (channel, Array(connections.values))
            case .ending(let connections): return (nil, Array(connections.values))
            }
        }
        channel?.close(promise: nil)
        connections.forEach { $0.shutDown() }
        group.next().scheduleTask(in: grace) { connections.forEach { $0.cut() } }
    }
}

/// Tells a client that there is no room, and closes.
private final class RefusalHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let words: String

    init(words: String) {
        self.words = words
    }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(NIOAny(ByteBuffer(string: words)), promise: nil)
        context.close(promise: nil)
    }
}
