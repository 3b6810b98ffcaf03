package import NIOCore
import NIOSSL
package import SASL
import Synchronization

/// A client's connection, as its session sees it: events come from ``next()``, bytes go out with ``write(_:)`` and
/// ``flush()``.
///
/// One session uses it, from one task: calls of ``next()`` don't overlap, nor do those that write. ``wake()`` may be
/// called from anywhere. Nothing is read from the socket while more than ``readAhead`` bytes wait for the session, and
/// ``write(_:)`` waits while more than ``writeBehind`` bytes wait for the client.
package final class MailConnection: Sendable {
    /// What a session waits for.
    package enum Event: Sendable {
        /// Bytes from the client, at least one.
        case received(ByteBuffer)
        /// ``MailConnection/wake()`` was called, once or more often, since the last event of this kind.
        case woken
        /// The client was silent for as long as ``MailConnection/limit(idle:total:)`` allows: say goodbye, and return.
        case timedOut
        /// The server ends: say goodbye, and return. Told once.
        case shuttingDown
        /// Nothing more will come. Where the client has closed only its own side, answers still reach it.
        case ended
    }

    /// The most bytes that are read before the session asks for them, but for one read of the socket.
    static let readAhead = 32 * 1024
    /// Bytes that are collected before they are handed to the socket without a ``flush()``.
    static let writeBatch = 32 * 1024
    /// The most bytes that are handed to the socket before ``write(_:)`` waits.
    static let writeBehind = 256 * 1024

    /// Where the client is.
    package let peer: PeerAddress

    /// Tells this connection from all others of the process, for logs.
    package let id = ConnectionNumber.next()

    let channel: any Channel
    let options: MailListenerOptions
    private let tls: ServerTLS?
    let state: Mutex<ConnectionState>
    /// The channel's handler, for use on the event loop.
    private let handler: NIOLoopBound<MailConnectionHandler>

    /// To be made on the channel's event loop.
    init(channel: any Channel, handler: MailConnectionHandler, options: MailListenerOptions, tls: ServerTLS?) {
        self.channel = channel
        self.options = options
        self.tls = tls
        peer = PeerAddress(channel.remoteAddress)
        state = Mutex(ConnectionState())
        self.handler = NIOLoopBound(handler, eventLoop: channel.eventLoop)
    }

    // MARK: What it is

    /// Whether TLS protects the connection.
    package var isSecure: Bool { state.withLock { $0.channelBinding != nil } }

    /// Whether ``startTLS(replying:unread:)`` can be called.
    package var canStartTLS: Bool {
        options.security == .startTLS && tls != nil && !isSecure && !isCompressed
    }

    /// Whether compression is in use.
    package var isCompressed: Bool { state.withLock { $0.isCompressed } }

    /// Whether ``startCompression(replying:unread:)`` can be called.
    package var canStartCompression: Bool { options.allowsCompression && !isCompressed }

    /// What SCRAM-SHA-256-PLUS binds a login to; nil without TLS.
    package var channelBinding: ChannelBinding? { state.withLock { $0.channelBinding ?? nil } }

    // MARK: In

    /// The next event; waits for it. After ``Event/ended`` it gives that again.
    package func next() async -> Event {
        let answer = state.withLock { $0.take() }
        resumeReading(answer)
        if let event = answer.event {
            return event
        }
        return await withCheckedContinuation { continuation in
            let answer = state.withLock { $0.wait(continuation) }
            resumeReading(answer)
            if let event = answer.event {
                continuation.resume(returning: event)
            }
        }
    }

    private func resumeReading(_ answer: ConnectionState.Answer) {
        if answer.resumesReading {
            onEventLoop { $0.readMore() }
        }
    }

    /// Makes ``next()`` give ``Event/woken``, now or when it is called: what a session waits for beside its client
    /// happened. From any thread.
    package func wake() {
        state.withLock { $0.wake() }?()
    }

    /// How long the client may be silent while the session waits for it, and how long from now all together may take
    /// (nil for ever), before ``Event/timedOut`` comes. It comes once for each call of this.
    package func limit(idle: Duration, total: Duration? = nil) {
        onEventLoop { $0.limit(idle: TimeAmount(idle), total: total.map { TimeAmount($0) }) }
    }

    // MARK: Out

    /// Sends bytes, with the next ``flush()`` or when enough have come together. Waits while too many wait for the
    /// client. Throws ``MailConnectionError`` with the code `closed` or `stalled`.
    package func write(_ bytes: ByteBuffer) async throws(MailConnectionError) {
        guard bytes.readableBytes > 0 else { return }
        let isFull = try state.withLock { (state) throws(MailConnectionError) in try state.write(bytes) }
        if isFull {
            try await flush()
        }
    }

    /// Hands to the socket what was written. Waits only while too many bytes wait for the client.
    package func flush() async throws(MailConnectionError) {
        let batch = try state.withLock { (state) throws(MailConnectionError) in try state.takeBatch() }
        send(batch)
        while !state.withLock({ $0.isRoomy }) {
            await withCheckedContinuation { continuation in
                state.withLock { $0.waitForRoom(continuation) }?()
            }
        }
        if let failure = state.withLock({ $0.failure }) {
            throw failure
        }
    }

    private func send(_ batch: ConnectionState.Batch) {
        guard !batch.buffers.isEmpty else { return }
        onEventLoop { $0.send(batch) }
    }

    // MARK: Changes of the wire

    /// Sends `reply` in the clear, the last such bytes, and then shakes hands for TLS.
    ///
    /// `unread` is the number of bytes behind the client's command that the session has received and not used. Those,
    /// and what has been received since, weren't protected, and would be taken for what comes under TLS
    /// (CVE-2011-0411): ``MailConnectionError/Code/injectedInput`` is thrown then, without a reply, and the session
    /// should end. Throws also ``MailConnectionError/Code/tlsHandshake`` and ``MailConnectionError/Code/notAvailable``.
    package func startTLS(replying reply: ByteBuffer, unread: Int) async throws(MailConnectionError) {
        guard canStartTLS, let tls else { throw MailConnectionError(.notAvailable) }
        try await change { handler, promise in
            try handler.startTLS(tls, replying: reply, unread: unread, promise: promise)
        }
    }

    /// Sends `reply` uncompressed, the last such bytes; all that follows, in both directions, is compressed with
    /// DEFLATE (RFC 4978). `unread` is as for ``startTLS(replying:unread:)``, and so are the errors.
    package func startCompression(replying reply: ByteBuffer, unread: Int) async throws(MailConnectionError) {
        guard canStartCompression else { throw MailConnectionError(.notAvailable) }
        try await change { handler, promise in
            try handler.startCompression(replying: reply, unread: unread)
            promise.succeed()
        }
    }

    /// Waits for the handshake of a connection with implicit TLS.
    func awaitHandshake() async throws(MailConnectionError) {
        try await change { handler, promise in handler.awaitHandshake(promise) }
    }

    private func change(
        _ body: @escaping @Sendable (MailConnectionHandler, EventLoopPromise<Void>) throws -> Void
    ) async throws(MailConnectionError) {
        try await flush()
        let promise = channel.eventLoop.makePromise(of: Void.self)
        onEventLoop { handler in
            do {
                try body(handler, promise)
            } catch {
                promise.fail(error)
            }
        }
        do {
            try await promise.futureResult.get()
        } catch let error as MailConnectionError {
            throw error
        } catch {
            throw MailConnectionError(.tlsHandshake, cause: "\(error)")
        }
    }

    // MARK: The end

    /// Sends what was written, closes, and waits until it is closed: at most for the stalled write's and the linger's
    /// timeouts. The listener does this when the session returns.
    package func close() async {
        if let batch = try? state.withLock({ (state) throws(MailConnectionError) in try state.takeBatch() }) {
            // A connection that is closed already takes no more: then there is nothing to send.
            send(batch)
        }
        onEventLoop { $0.finish() }
        do {
            try await channel.closeFuture.get()
        } catch {
            // closeFuture never fails; were that to change, the channel is closed all the same.
            return
        }
    }

    /// Closes at once, with whatever was not sent.
    package func cut() {
        channel.close(promise: nil)
    }

    /// Tells the session that the server ends.
    func shutDown() {
        state.withLock { $0.shutDown() }?()
    }

    private func onEventLoop(_ body: @escaping @Sendable (MailConnectionHandler) -> Void) {
        channel.eventLoop.execute { [handler] in body(handler.value) }
    }
}
