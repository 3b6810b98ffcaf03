import NIOCore
import NIOHTTP1

/// Keeps the end of a chunked body from an answer to HEAD whose length isn't known: it has no body, and the client would take
/// the bytes for the beginning of the next answer (RFC 9112 section 6.3).
///
/// It stands next to the encoder, which doesn't know what an answer is to.
final class HeadResponseHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// Whether the requests that have no answer yet are HEAD, the oldest first: no more than one read from the socket holds.
    private var areHead = CircularBuffer<Bool>()
    private var endsUnsaid = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let request) = unwrapInboundIn(data) { areHead.append(request.method == .HEAD) }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let response):
            // Interim answers are followed by the one that counts (RFC 9110 section 15.2).
            if response.status.code >= 200 {
                endsUnsaid = areHead.popFirst() == true && !response.headers.contains(name: "Content-Length")
            }
        case .end where endsUnsaid:
            endsUnsaid = false
            promise?.succeed()
            return
        case .body, .end: break
        }
        context.write(data, promise: promise)
    }
}

@available(*, unavailable)
extension HeadResponseHandler: Sendable {}
