import HTTPTypes
import NIOCore
import NIOHTTP1

/// Answers what isn't HTTP with a problem document, and closes the connection.
///
/// It stands next to the decoder, before the handlers that pair each response with a request: a broken request has no
/// pair. The error goes no further, so that nothing above tries to answer it too.
final class ProtocolErrorHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private var requestsUnanswered = 0
    private var hasFailed = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !hasFailed else { return }
        if case .head = unwrapInboundIn(data) { requestsUnanswered += 1 }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { requestsUnanswered -= 1 }
        context.write(data, promise: promise)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Whatever the decoder says of the bytes that follow: they are not looked at any more.
        guard !hasFailed else { return }
        guard let error = error as? HTTPParserError else { return context.fireErrorCaught(error) }
        hasFailed = true
        // A response that is on its way can't be told from this one by the client: only the first gets an answer.
        guard requestsUnanswered == 0 else { return context.close(promise: nil) }
        answer(error, context: context)
    }

    private func answer(_ error: HTTPParserError, context: ChannelHandlerContext) {
        let problem = error == .headerOverflow ? Problem.headerTooLarge : Problem.malformedHTTP
        let body = context.channel.allocator.buffer(bytes: problem.encoded(pretty: false))
        var headers: HTTPHeaders = [
            "Content-Type": Problem.mediaType,
            "Content-Length": String(body.readableBytes),
            "Connection": "close",
            "X-Request-Id": RequestFrame.newRequestID(),
        ]
        for (name, value) in RequestFrame.protection { headers.add(name: name.canonicalName, value: value) }
        let head = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: problem.status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        // Closed altogether, with bytes of the client's still unread, the kernel would take the answer back (RFC 9112
        // section 9.6). The client closes its side when it has read it; the idle timeout, if it doesn't.
        context.close(mode: .output, promise: nil)
    }
}

@available(*, unavailable)
extension ProtocolErrorHandler: Sendable {}
