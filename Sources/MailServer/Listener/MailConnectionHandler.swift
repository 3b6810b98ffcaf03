import MailTransport
import NIOCore
import NIOSSL
import NIOTLS
import Synchronization

/// The event loop's side of a ``MailConnection``: takes bytes in, sends batches, watches the clock.
final class MailConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// Set before the handler is in the pipeline; let go of when the channel is closed, which ends the cycle.
    var connection: MailConnection?
    private var context: ChannelHandlerContext?
    private var clock = ConnectionClock()
    private var alarm: Scheduled<Void>?
    private var handshake: Handshake
    /// The certificate that is in use, or is to be with the handshake that runs.
    private var identity: ServerTLS.Identity?
    /// What comes in is thrown away: the session has ended.
    private var isFinishing = false

    private enum Handshake {
        case none
        case running([EventLoopPromise<Void>])
        case done(Result<Void, any Error>)
    }

    /// With a certificate, a TLS handler stands in front from the beginning.
    init(implicitTLS identity: ServerTLS.Identity?) {
        self.identity = identity
        handshake = identity == nil ? .none : .running([])
    }

    // MARK: In

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func channelActive(context: ChannelHandlerContext) {
        if case .running = handshake {
            beginHandshakeDeadline(context)
        }
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        clock.heard(at: context.eventLoop.now)
        let bytes = unwrapInboundIn(data)
        guard !isFinishing, bytes.readableBytes > 0 else { return }
        connection?.state.withLock { $0.receive(bytes) }?()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if isFinishing || connection?.state.withLock({ $0.wantsMore() }) == true {
            context.read()
        }
    }

    func readMore() {
        context?.read()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            connection?.state.withLock { $0.end() }?()
        case TLSUserEvent.handshakeCompleted:
            completeHandshake(.success(()))
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if case .running = handshake {
            completeHandshake(.failure(MailConnectionError(.tlsHandshake, cause: "\(error)")))
        }
        fail(MailConnectionError(.closed, cause: "\(error)"))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        alarm?.cancel()
        alarm = nil
        completeHandshake(.failure(MailConnectionError(.closed)))
        fail(MailConnectionError(.closed))
        connection = nil
        self.context = nil
    }

    private func fail(_ error: MailConnectionError) {
        connection?.state.withLock { $0.fail(error) }.forEach { $0() }
    }

    // MARK: Out

    func send(_ batch: ConnectionState.Batch) {
        guard let context, let connection else { return }
        clock.wroteSome(at: context.eventLoop.now)
        setAlarm()
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenSuccess {
            self.clock.wroteSome(at: context.eventLoop.now)
            connection.state.withLock { $0.sent(batch.byteCount) }?()
            self.closeIfSent()
        }
        for buffer in batch.buffers.dropLast() {
            context.write(NIOAny(buffer), promise: nil)
        }
        context.writeAndFlush(NIOAny(batch.buffers.last ?? ByteBuffer()), promise: promise)
    }

    // MARK: Time

    func limit(idle: TimeAmount, total: TimeAmount?) {
        guard let context else { return }
        clock.limit(idle: idle, total: total, now: context.eventLoop.now)
        setAlarm()
    }

    /// One timer for many reads and writes: it looks at the clock when it goes off. It is moved only where it would go
    /// off too late.
    private func setAlarm() {
        guard let context, let connection,
            let next = clock.nextCheck(stalledWriteTimeout: TimeAmount(connection.options.stalledWriteTimeout))
        else { return }
        if let alarmTime = clock.alarmTime, alarmTime <= next { return }
        alarm?.cancel()
        clock.alarmTime = next
        alarm = context.eventLoop.assumeIsolated().scheduleTask(deadline: next) { self.look() }
    }

    private func look() {
        clock.alarmTime = nil
        guard let context, let connection else { return }
        let (isWaiting, unsentBytes) = connection.state.withLock { ($0.isWaiting, $0.unsentBytes) }
        let stalled = TimeAmount(connection.options.stalledWriteTimeout)
        switch clock.look(at: context.eventLoop.now, isWaiting: isWaiting, hasUnsent: unsentBytes > 0, stalled: stalled)
        {
        case .nothing: break
        case .timedOut: connection.state.withLock { $0.timeOut() }?()
        case .stalled:
            fail(MailConnectionError(.stalled))
            return context.close(promise: nil)
        }
        setAlarm()
    }

    // MARK: TLS and compression

    func startTLS(_ tls: ServerTLS, replying reply: ByteBuffer, unread: Int, promise: EventLoopPromise<Void>) throws {
        let context = try beginChange(unread: unread, replying: reply)
        handshake = .running([promise])
        beginHandshakeDeadline(context)
        // The handler shakes hands as soon as it is added. It stands before all else, so that nothing in the clear
        // comes past it; what the kernel still holds goes to it, and isn't TLS.
        let identity = tls.current
        self.identity = identity
        let handler = NIOSSLServerHandler(context: identity.context)
        try context.channel.pipeline.syncOperations.addHandler(handler, position: .first)
    }

    func startCompression(replying reply: ByteBuffer, unread: Int) throws {
        let compression = try CompressionHandler()
        let context = try beginChange(unread: unread, replying: reply)
        try context.channel.pipeline.syncOperations.addHandler(compression, position: .before(self))
        connection?.state.withLock { $0.isCompressed = true }
    }

    /// Sends the last bytes before the wire changes, unless some came in that nobody has asked for.
    private func beginChange(unread: Int, replying reply: ByteBuffer) throws -> ChannelHandlerContext {
        guard let context, let connection else { throw MailConnectionError(.closed) }
        guard unread == 0, connection.state.withLock({ $0.receivedBytes }) == 0 else {
            throw MailConnectionError(.injectedInput)
        }
        context.writeAndFlush(NIOAny(reply), promise: nil)
        return context
    }

    func awaitHandshake(_ promise: EventLoopPromise<Void>) {
        switch handshake {
        case .none: promise.succeed()
        case .done(let result): promise.completeWith(result)
        case .running(let promises): handshake = .running(promises + [promise])
        }
    }

    private func beginHandshakeDeadline(_ context: ChannelHandlerContext) {
        guard let connection else { return }
        let timeout = TimeAmount(connection.options.handshakeTimeout)
        context.eventLoop.assumeIsolated().scheduleTask(in: timeout) { [weak self] in
            guard let self, case .running = self.handshake else { return }
            self.completeHandshake(.failure(MailConnectionError(.tlsHandshake, cause: "it took too long")))
            self.context?.close(promise: nil)
        }
    }

    private func completeHandshake(_ result: Result<Void, any Error>) {
        guard case .running(let promises) = handshake else { return }
        handshake = .done(result)
        if case .success = result {
            connection?.state.withLock { $0.channelBinding = .some(identity?.channelBinding) }
        }
        promises.forEach { $0.completeWith(result) }
    }

    // MARK: The end

    /// Closes when what was sent has gone out, and the client has had a moment to take it.
    func finish() {
        guard let context, !isFinishing else { return }
        isFinishing = true
        closeIfSent()
        context.read()
    }

    private func closeIfSent() {
        guard isFinishing, let context, let connection, connection.state.withLock({ $0.unsentBytes }) == 0 else {
            return
        }
        do {
            // From here on the client's end is the end; NIOSSL would otherwise wait on after the client's goodbye.
            try context.channel.syncOptions?.setOption(.allowRemoteHalfClosure, value: false)
        } catch {
            return context.close(promise: nil)
        }
        // TLS has its own goodbye, which waits for the client's.
        context.close(mode: connection.isSecure ? .all : .output, promise: nil)
        let channel = context.channel
        context.eventLoop.scheduleTask(in: TimeAmount(connection.options.lingerTimeout)) {
            channel.close(promise: nil)
        }
    }
}
