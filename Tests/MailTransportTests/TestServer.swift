import NIOCore
import NIOPosix
import NIOSSL

@testable import MailTransport

/// A server on loopback that does with each connection what it is told.
struct TestServer {
    let channel: any Channel

    var port: Int { channel.localAddress?.port ?? 0 }

    /// Listens on 127.0.0.1, on a port of the kernel's choice, for as long as `body` runs.
    @discardableResult
    static func run<Result>(
        tls: TestIdentity? = nil, _ handle: @escaping @Sendable (any Channel) throws -> Void,
        _ body: (TestServer) async throws -> Result
    ) async throws -> Result {
        let context = tls?.context
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    }
                    try handle(channel)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            let result = try await body(TestServer(channel: channel))
            try await channel.close()
            return result
        } catch {
            try await channel.close()
            throw error
        }
    }

    func endpoint(
        _ security: Endpoint.Security, host: String = "127.0.0.1", verification: Endpoint.Verification = .full,
        caFile: String? = nil
    ) -> Endpoint {
        Endpoint(host: host, port: port, security: security, verification: verification, caFile: caFile)
    }
}

/// Says something when the connection stands, then repeats what it hears.
final class GreetAndEcho: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "* OK hello\r\n")), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.writeAndFlush(data, promise: nil)
    }
}

/// Says nothing, whatever it hears.
final class Silent: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}
}

/// Answers whatever it hears with the same text.
final class AnswerInTheClear: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let answer: String

    init(answer: String) {
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
    }
}

/// Closes the connection at the first byte.
final class CloseOnRead: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.close(promise: nil)
    }
}

/// Answers STARTTLS with some bytes, then turns to TLS in the same turn of the event loop.
final class OfferStartTLS: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let identity: NIOSSLContext
    private let answer: String

    init(identity: NIOSSLContext, answer: String) {
        self.identity = identity
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
        do {
            let operations = context.pipeline.syncOperations
            try operations.addHandler(NIOSSLServerHandler(context: identity), position: .first)
            try operations.addHandler(GreetAndEcho(), position: .last)
            operations.removeHandler(self, promise: nil)
        } catch {
            context.close(promise: nil)
        }
    }
}

/// Collects what arrives, and tells who waits for it.
final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let events: AsyncStream<String>.Continuation

    init(_ events: AsyncStream<String>.Continuation) {
        self.events = events
    }

    /// Adds a collector to a channel, and returns the channel with what arrives on it.
    static func attach(to channel: any Channel) throws -> (any Channel, AsyncStream<String>) {
        let (stream, continuation) = AsyncStream.makeStream(of: String.self)
        try channel.pipeline.syncOperations.addHandler(Collector(continuation))
        return (channel, stream)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        events.yield(String(buffer: unwrapInboundIn(data)))
    }

    func channelInactive(context: ChannelHandlerContext) {
        events.finish()
        context.fireChannelInactive()
    }
}

extension AsyncStream<String> {
    /// Waits until the text arrived, and returns whether it did before the stream ended.
    func waits(for text: String) async -> Bool {
        var seen = ""
        for await piece in self {
            seen += piece
            if seen.contains(text) { return true }
        }
        return false
    }

    /// Waits until the connection has ended.
    func end() async {
        for await _ in self {}
    }
}
