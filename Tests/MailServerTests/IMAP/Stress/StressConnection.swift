import IMAPProtocol
import NIOCore
import NIOPosix

/// A connection of the stress test: text out, parsed responses in. One task uses it.
final class StressConnection {
    private let channel: any Channel
    private let received: AsyncStream<ByteBuffer>
    private var framer = ResponseFramer()
    private var tag = 0

    struct Ended: Error {}

    /// Connects, and takes the greeting.
    init(port: Int) async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: ByteBuffer.self)
        received = stream
        channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Receiver(continuation))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        _ = try await next()
    }

    /// Closes without a word.
    func cut() { channel.close(promise: nil) }

    /// The next response.
    func next() async throws -> Response {
        while true {
            while let event = framer.next() {
                if case .frame(let frame) = event { return try ResponseParser().parse(frame) }
            }
            guard let bytes = await nextBytes() else { throw Ended() }
            framer.append(bytes)
        }
    }

    private func nextBytes() async -> ByteBuffer? {
        for await bytes in received { return bytes }
        return nil
    }

    /// - Throws: ``Ended`` where the server has closed the connection.
    func send(_ text: String) async throws {
        do {
            try await channel.writeAndFlush(ByteBuffer(string: text))
        } catch is ChannelError {
            throw Ended()
        }
    }

    /// Sends a command; `take` gets each response before the tagged one. `afterContinuation` is sent when the server
    /// asks for more.
    func command(
        _ text: String, afterContinuation: String? = nil, take: (UntaggedResponse) throws -> Void
    ) async throws -> StatusResponse {
        tag += 1
        try await send("\(tag) \(text)\r\n")
        while true {
            switch try await next() {
            case .untagged(let response): try take(response)
            case .continuation: if let afterContinuation { try await send(afterContinuation) }
            case .tagged(let response):
                guard response.tag == String(tag) else { throw StressFault("answer to \(response.tag), not to \(tag)") }
                return response.status
            }
        }
    }

    /// IDLE: when the server waits, `change` is made; it ends when `take` has heard enough.
    func idle(_ change: () throws -> Void, take: (UntaggedResponse) throws -> Bool) async throws {
        tag += 1
        try await send("\(tag) IDLE\r\n")
        var isDone = false
        while true {
            switch try await next() {
            case .untagged(let response):
                guard try take(response), !isDone else { continue }
                isDone = true
                try await send("DONE\r\n")
            case .continuation: try change()
            case .tagged(let response):
                guard isDone, response.status.condition == .ok else { throw StressFault("\(response.status)") }
                return
            }
        }
    }
}

/// Something that a server must never do.
struct StressFault: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

private final class Receiver: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let received: AsyncStream<ByteBuffer>.Continuation

    init(_ received: AsyncStream<ByteBuffer>.Continuation) { self.received = received }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { received.yield(unwrapInboundIn(data)) }

    func channelInactive(context: ChannelHandlerContext) { received.finish() }
}
