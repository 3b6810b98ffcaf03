package import NIOCore

/// COMPRESS=DEFLATE (RFC 4978), for either end: undoes the compression of what comes in, compresses what goes out. It
/// stands behind TLS, and goes in when the last uncompressed bytes have been written and read.
///
/// What comes in is undone only as it is asked for (``NIOCore/ChannelHandlerContext/read()``), a chunk at a time, so a
/// reader that waits holds back what a short input stands for. Each flush is one Z_SYNC_FLUSH.
package final class CompressionHandler: ChannelDuplexHandler {
    package typealias InboundIn = ByteBuffer
    package typealias InboundOut = ByteBuffer
    package typealias OutboundIn = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    private let options: CompressionOptions
    private var inflater: Inflater
    private var isDelivering = false
    private var isReadWanted = false
    private var hasFailed = false

    private var deflater: Deflater
    private var outgoing = ByteBuffer()
    private var promises: [EventLoopPromise<Void>] = []
    private var release: Scheduled<Void>?
    private var lastWrite = NIODeadline.uptimeNanoseconds(0)

    package init(options: CompressionOptions = CompressionOptions()) throws(CompressionError) {
        self.options = options
        inflater = try Inflater()
        deflater = Deflater(options: options)
    }

    // MARK: In

    /// Takes bytes that came before the handler stood in their way. The next read gives them out.
    package func receive(_ bytes: ByteBuffer) {
        inflater.receive(bytes)
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        inflater.receive(unwrapInboundIn(data))
    }

    package func channelReadComplete(context: ChannelHandlerContext) {
        deliver(context)
    }

    package func read(context: ChannelHandlerContext) {
        if isDelivering {
            isReadWanted = true
        } else {
            deliver(context)
        }
    }

    /// Gives out a chunk for each read that is wanted; reads from the socket when there is none left.
    private func deliver(_ context: ChannelHandlerContext) {
        isDelivering = true
        defer { isDelivering = false }
        repeat {
            isReadWanted = false
            guard let chunk = nextChunk(context) else { return hasFailed ? () : context.read() }
            context.fireChannelRead(wrapInboundOut(chunk))
            context.fireChannelReadComplete()
            // The channel doesn't know that there is more: it would wait for the socket.
            if isAutoRead(context) {
                context.channel.pipeline.read()
            }
        } while isReadWanted && context.channel.isActive
    }

    private func nextChunk(_ context: ChannelHandlerContext) -> ByteBuffer? {
        guard !hasFailed else { return nil }
        do {
            return try inflater.next(limit: options.chunkBytes)
        } catch {
            hasFailed = true
            context.fireErrorCaught(error)
            context.close(promise: nil)
            return nil
        }
    }

    private func isAutoRead(_ context: ChannelHandlerContext) -> Bool {
        do {
            return try context.channel.syncOptions?.getOption(.autoRead) ?? true
        } catch {
            return true
        }
    }

    /// What came before the end counts.
    private func deliverLast(_ context: ChannelHandlerContext) {
        var room = options.lastBytes
        while room > 0, let chunk = nextChunk(context) {
            room -= chunk.readableBytes
            context.fireChannelRead(wrapInboundOut(chunk))
        }
        context.fireChannelReadComplete()
    }

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event {
            deliverLast(context)
        }
        context.fireUserInboundEventTriggered(event)
    }

    package func channelInactive(context: ChannelHandlerContext) {
        deliverLast(context)
        context.fireChannelInactive()
    }

    // MARK: Out

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        do {
            try deflater.write(unwrapOutboundIn(data), into: &outgoing)
        } catch {
            promise?.fail(error)
            return
        }
        if let promise {
            promises.append(promise)
        }
        if outgoing.readableBytes >= options.chunkBytes {
            context.write(wrapOutboundOut(takeOutgoing()), promise: nil)
        }
    }

    package func flush(context: ChannelHandlerContext) {
        do {
            try deflater.flush(into: &outgoing)
        } catch {
            fail(error)
            context.fireErrorCaught(error)
            return context.close(promise: nil)
        }
        if outgoing.readableBytes > 0 || !promises.isEmpty {
            context.write(wrapOutboundOut(takeOutgoing()), promise: takePromise(context))
        }
        context.flush()
        lastWrite = context.eventLoop.now
        if release == nil {
            scheduleRelease(context, in: options.idleRelease)
        }
    }

    private func takeOutgoing() -> ByteBuffer {
        defer { outgoing = ByteBuffer() }
        return outgoing
    }

    /// One promise for all who wait for this flush.
    private func takePromise(_ context: ChannelHandlerContext) -> EventLoopPromise<Void>? {
        guard let first = promises.first else { return nil }
        for other in promises.dropFirst() {
            first.futureResult.cascade(to: other)
        }
        promises = []
        return first
    }

    private func fail(_ error: any Error) {
        let waiting = promises
        promises = []
        waiting.forEach { $0.fail(error) }
    }

    private func scheduleRelease(_ context: ChannelHandlerContext, in delay: TimeAmount) {
        release = context.eventLoop.assumeIsolated().scheduleTask(in: delay) { [weak self] in
            self?.releaseIfIdle(context)
        }
    }

    private func releaseIfIdle(_ context: ChannelHandlerContext) {
        release = nil
        let left = lastWrite + options.idleRelease - context.eventLoop.now
        if left > .zero {
            scheduleRelease(context, in: left)
        } else {
            deflater.release()
        }
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        release?.cancel()
        release = nil
        fail(ChannelError.ioOnClosedChannel)
    }
}
