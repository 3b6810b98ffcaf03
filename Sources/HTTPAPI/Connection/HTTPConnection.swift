import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// One client's HTTP/1.1 connection: codec, compression and timeouts, with Hummingbird's request loop on top.
///
/// It differs from `HTTP1Channel` in what happens at the edges: a request that isn't HTTP is answered with a problem, a
/// client that stops reading is given up, and a client that goes away cancels what is being done for it.
struct HTTPConnection: HTTPChannelHandler {
    typealias Value = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    let responder: HTTPChannelHandler.Responder
    let options: HTTPOptions

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            try channel.syncOptions?.setOption(.tcpOption(.tcp_nodelay), value: 1)
            // The end of the client's stream means that it went away: browsers and curl never half-close.
            try channel.syncOptions?.setOption(.allowRemoteHalfClosure, value: false)
            try pipeline.configureHTTPServerPipeline(
                withPipeliningAssistance: false,
                withErrorHandling: false,
                withOutboundHeaderValidation: false,
                withEncoderConfiguration: .init(),
                withDecoderLimitConfiguration: decoderLimits)
            try pipeline.addHandlers([
                HeadResponseHandler(),
                ProtocolErrorHandler(),
                UnreadBodyHandler(
                    maximumSize: options.maximumUnreadSize, timeout: TimeAmount(options.unreadTimeout)),
                StalledWriteHandler(timeout: TimeAmount(options.stalledWriteTimeout)),
                ResponseCompression(minimumSize: options.minimumCompressedSize).makeHandler(),
                HTTP1ToHTTPServerCodec(secure: false),
                HTTPConnectionStateHandler(idleTimeout: options.idleTimeout, logger: logger),
            ])
            return try NIOAsyncChannel(
                wrappingChannelSynchronously: channel,
                configuration: .init(isOutboundHalfClosureEnabled: true))
        }
    }

    private var decoderLimits: NIOHTTPDecoderLimitConfiguration {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderListSize = options.maximumHeaderSize
        limits.maxHeaderFieldSize = options.maximumHeaderFieldSize
        limits.maxHeaderFieldCount = options.maximumHeaderFields
        return limits
    }

    /// Serves the connection's requests, one after the other; all of it is cancelled when the connection closes.
    func handle(value connection: Value, logger: Logger) async {
        let closed = connection.channel.closeFuture
        await withTaskGroup(of: Void.self) { group in
            let executor = EventLoopTaskExecutor(connection.channel.eventLoop)
            group.addTask(executorPreference: executor) {
                await handleHTTP(asyncChannel: connection, logger: logger)
            }
            group.addTask { await withCheckedContinuation { done in closed.whenComplete { _ in done.resume() } } }
            await group.next()
            group.cancelAll()
        }
    }
}
