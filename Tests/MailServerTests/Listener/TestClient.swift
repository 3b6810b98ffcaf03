import Logging
import MailTransport
import NIOCore
import NIOPosix
import NIOSSL
import ServiceLifecycle
import Synchronization

@testable import MailServer

/// Runs a listener with a session, on a port of its own, for as long as `client` runs; then ends it gracefully.
func withListener(
    options: MailListenerOptions = MailListenerOptions(port: 0, security: .none), tls: ServerTLS? = nil,
    session: @escaping MailListener.Session, client: @escaping @Sendable (Int) async throws -> Void
) async throws {
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let listener = MailListener(name: "test", options: options, tls: tls, logger: logger, session: session)
    let address = try await listener.start()
    try await withThrowingTaskGroup(of: Void.self) { group in
        let services = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [.init(service: listener)], logger: logger))
        group.addTask { try await services.run() }
        do {
            try await client(address?.port ?? 0)
        } catch {
            await services.triggerGracefulShutdown()
            throw error
        }
        await services.triggerGracefulShutdown()
        try await group.waitForAll()
    }
}

/// A client that sends and reads text. One task uses it.
final class TestClient: Sendable {
    let channel: any Channel
    private let received: AsyncStream<ByteBuffer>
    private let unread = Mutex("")

    private init(channel: any Channel, received: AsyncStream<ByteBuffer>) {
        self.channel = channel
        self.received = received
    }

    /// Connects; with a TLS context, the handshake begins at once.
    static func connect(port: Int, tls: NIOSSLContext? = nil) async throws -> TestClient {
        let (stream, continuation) = AsyncStream.makeStream(of: ByteBuffer.self)
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            // NIOSSL waits on after the server's goodbye where this is on.
            .channelOption(.allowRemoteHalfClosure, value: tls == nil)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        let handler = try NIOSSLClientHandler(context: tls, serverHostname: "localhost")
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    try channel.pipeline.syncOperations.addHandler(Collector(into: continuation))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return TestClient(channel: channel, received: stream)
    }

    func send(_ text: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text))
    }

    /// The next characters, all ASCII; fewer where the connection ends before.
    func read(bytes count: Int) async throws -> String {
        try await fill { $0.utf8.count >= count }
        return unread.withLock { unread in
            let text = String(unread.prefix(count))
            unread.removeFirst(text.count)
            return text
        }
    }

    /// The next line, with its end.
    func readLine() async throws -> String {
        try await fill { $0.utf8.contains(0x0A) }
        return unread.withLock { unread in
            let end = unread.utf8.firstIndex(of: 0x0A).map { unread.utf8.index(after: $0) } ?? unread.endIndex
            let line = String(unread[..<end])
            unread = String(unread[end...])
            return line
        }
    }

    func readToEnd() async throws -> String {
        try await fill { _ in false }
        channel.close(promise: nil)
        return unread.withLock { $0 }
    }

    /// Shakes hands on a connection that began in the clear.
    func startTLS(_ context: NIOSSLContext) async throws {
        try await channel.eventLoop.submit { [channel] in
            let handler = try NIOSSLClientHandler(context: context, serverHostname: "localhost")
            try channel.pipeline.syncOperations.addHandler(handler, position: .first)
            try channel.syncOptions?.setOption(.allowRemoteHalfClosure, value: false)
        }.get()
    }

    /// Compresses from here on.
    func startCompression() async throws {
        try await channel.eventLoop.submit { [channel] in
            let collector = try channel.pipeline.syncOperations.handler(type: Collector.self)
            try channel.pipeline.syncOperations.addHandler(CompressionHandler(), position: .before(collector))
        }.get()
    }

    func closeOutput() async throws {
        try await channel.close(mode: .output)
    }

    func close() async throws {
        try await channel.close()
    }

    private func fill(until isEnough: (String) -> Bool) async throws {
        if unread.withLock({ isEnough($0) }) { return }
        for await bytes in received {
            unread.withLock { $0 += String(buffer: bytes) }
            if unread.withLock({ isEnough($0) }) { return }
        }
    }
}

private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let received: AsyncStream<ByteBuffer>.Continuation

    init(into received: AsyncStream<ByteBuffer>.Continuation) {
        self.received = received
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received.yield(unwrapInboundIn(data))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event {
            received.finish()
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        received.finish()
    }
}
