import NIOCore
import NIOSSL
import NIOTLS

/// Stands behind the TLS handler until the handshake is over, and says how it ended: exactly once, through
/// `completion`.
///
/// On success `completion` runs before any decrypted byte goes on, so it may add handlers. On failure and when
/// `deadline` passes, the channel is closed. Errors of the handshake go to `completion` alone, not on through the
/// pipeline.
final class TLSHandshakeHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let endpoint: Endpoint
    private let timeout: TimeAmount
    private var completion: ((Result<Void, TransportError>) -> Void)?
    private var deadline: Scheduled<Void>?

    init(endpoint: Endpoint, timeout: TimeAmount, completion: @escaping (Result<Void, TransportError>) -> Void) {
        self.endpoint = endpoint
        self.timeout = timeout
        self.completion = completion
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let context = NIOLoopBound(context, eventLoop: context.eventLoop)
        let handler = NIOLoopBound(self, eventLoop: context.value.eventLoop)
        deadline = context.value.eventLoop.scheduleTask(in: timeout) {
            handler.value.expire(context: context.value)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        finish(.failure(TransportError(.connectionClosed, host: endpoint.host, port: endpoint.port)))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .handshakeCompleted = event as? TLSUserEvent, completion != nil else {
            return context.fireUserInboundEventTriggered(event)
        }
        finish(.success(()))
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard completion != nil else { return context.fireErrorCaught(error) }
        // Absent only when somebody took TLS out in mid-handshake.
        let tls = try? context.pipeline.syncOperations.handler(type: NIOSSLClientHandler.self)
        finish(.failure(.handshaking(with: endpoint, error, certificate: tls?.peerCertificate)))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(.failure(TransportError(.connectionClosed, host: endpoint.host, port: endpoint.port)))
        context.fireChannelInactive()
    }

    private func expire(context: ChannelHandlerContext) {
        guard completion != nil else { return }
        finish(.failure(TransportError(.timedOut, host: endpoint.host, port: endpoint.port)))
        context.close(promise: nil)
    }

    private func finish(_ result: Result<Void, TransportError>) {
        deadline?.cancel()
        deadline = nil
        guard let completion else { return }
        self.completion = nil
        completion(result)
    }
}
