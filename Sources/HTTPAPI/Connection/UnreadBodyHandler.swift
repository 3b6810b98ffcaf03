import NIOCore
import NIOHTTP1

/// Bounds what a client may still send of a request that has been answered already.
///
/// The rest of a body that nobody reads (an unknown path, a refused method) has to be read past before the next request
/// can be seen. A client that is about to finish keeps its connection; one that goes on for long, or for ever, loses it.
/// Until one of the two is certain nothing is closed, since closing with bytes unread may take back the answer (RFC 9112
/// section 9.6).
final class UnreadBodyHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let maximumSize: Int
    private let timeout: TimeAmount
    /// Requests that were read to their end less those that were answered to it: negative while an answer is ahead.
    private var requestsAhead = 0
    private var unreadSize = 0
    private var deadline: Scheduled<Void>?

    /// - Parameters:
    ///   - maximumSize: octets that are read past.
    ///   - timeout: how long that may take.
    init(maximumSize: Int, timeout: TimeAmount) {
        self.maximumSize = maximumSize
        self.timeout = timeout
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: break
        case .body(let bytes):
            if requestsAhead < 0 {
                unreadSize += bytes.readableBytes
                guard unreadSize <= maximumSize else { return context.close(promise: nil) }
            }
        case .end:
            requestsAhead += 1
            stopWaiting()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) {
            requestsAhead -= 1
            if requestsAhead < 0 { startWaiting(context) }
        }
        context.write(data, promise: promise)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        stopWaiting()
    }

    private func startWaiting(_ context: ChannelHandlerContext) {
        unreadSize = 0
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: timeout) { [channel = context.channel] in
            channel.close(promise: nil)
        }
    }

    private func stopWaiting() {
        deadline?.cancel()
        deadline = nil
    }
}

@available(*, unavailable)
extension UnreadBodyHandler: Sendable {}
