import NIOCore
import Synchronization

/// What a server sends before anybody listens, and closes behind: its reason, as a rule (`* BYE too many connections`).
///
/// A channel that doesn't read yet still reads what comes with the connection's end, and passes it to an empty pipeline.
final class EarlyBytes: Sendable {
    /// A greeting is a line. Protects memory against a server that isn't one of ours.
    private static let limit = 4096

    /// Several connections are tried at once: each has its own.
    private let received = Mutex<[ObjectIdentifier: ByteBuffer]>([:])

    func bytes(of channel: any Channel) -> ByteBuffer? {
        received.withLock { $0[ObjectIdentifier(channel)] }
    }

    /// Keeps what arrives. It stands first in the pipeline, and keeps nothing once others stand behind it.
    func listen(to channel: any Channel) throws {
        try channel.pipeline.syncOperations.addHandler(Listener(bytes: self))
    }

    private func keep(_ bytes: ByteBuffer, of channel: any Channel) {
        received.withLock { received in
            let room = Self.limit - (received[ObjectIdentifier(channel)]?.readableBytes ?? 0)
            received[ObjectIdentifier(channel), default: ByteBuffer()].writeBytes(bytes.readableBytesView.prefix(room))
        }
    }

    private final class Listener: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = ByteBuffer
        typealias InboundOut = ByteBuffer

        private let bytes: EarlyBytes

        init(bytes: EarlyBytes) { self.bytes = bytes }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            bytes.keep(unwrapInboundIn(data), of: context.channel)
            context.fireChannelRead(data)
        }
    }

    /// Others take what arrives from here on.
    func stopListening(to channel: any Channel) {
        do {
            let listener = try channel.pipeline.syncOperations.context(handlerType: Listener.self)
            channel.pipeline.syncOperations.removeHandler(context: listener, promise: nil)
        } catch {
            // It went with its channel.
        }
    }
}
