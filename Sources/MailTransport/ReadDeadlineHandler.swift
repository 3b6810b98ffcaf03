package import NIOCore

/// What the protocol's handler tells ``ReadDeadlineHandler``, as an outbound user event.
package enum ReadDeadline: Hashable, Sendable {
    /// An answer is due: bytes must keep coming, at least some in every such stretch of time.
    case expect(within: TimeAmount)
    /// Nothing is due.
    case cancel
}

/// Closes a connection whose peer owes an answer and sends nothing, after a ``TransportError`` with the code
/// ``TransportError/Code/readTimedOut`` went through the pipeline.
///
/// Stands in front of the protocol's handler. Each read starts the stretch anew, so a long download isn't cut as long
/// as it moves.
package final class ReadDeadlineHandler: ChannelDuplexHandler {
    package typealias InboundIn = ByteBuffer
    package typealias InboundOut = ByteBuffer
    package typealias OutboundIn = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    private let endpoint: Endpoint
    private var stretch: TimeAmount?
    private var lastSign = NIODeadline.now()
    private var check: Scheduled<Void>?

    /// `endpoint` is for the error alone.
    package init(endpoint: Endpoint) {
        self.endpoint = endpoint
    }

    package func triggerUserOutboundEvent(
        context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
    ) {
        guard let event = event as? ReadDeadline else {
            return context.triggerUserOutboundEvent(event, promise: promise)
        }
        check?.cancel()
        check = nil
        switch event {
        case .expect(let within):
            stretch = within
            lastSign = context.eventLoop.now
            schedule(in: within, context: context)
        case .cancel:
            stretch = nil
        }
        promise?.succeed()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        lastSign = context.eventLoop.now
        context.fireChannelRead(data)
    }

    package func channelInactive(context: ChannelHandlerContext) {
        stop()
        context.fireChannelInactive()
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        stop()
    }

    private func stop() {
        check?.cancel()
        check = nil
        stretch = nil
    }

    /// One timer for many reads: it looks at the time of the last one when it fires.
    private func schedule(in amount: TimeAmount, context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        check = context.eventLoop.scheduleTask(in: amount) {
            let (handler, context) = bound.value
            handler.checkNow(context: context)
        }
    }

    private func checkNow(context: ChannelHandlerContext) {
        guard let stretch else { return }
        let remaining = lastSign + stretch - context.eventLoop.now
        if remaining > .zero {
            return schedule(in: remaining, context: context)
        }
        stop()
        context.fireErrorCaught(TransportError(.readTimedOut, host: endpoint.host, port: endpoint.port))
        context.close(promise: nil)
    }
}
