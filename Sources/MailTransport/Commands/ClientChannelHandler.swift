package import NIOCore

/// The shell around a client's machine: it carries out the machine's actions on a channel. Confined to the event loop.
///
/// What is the protocol's own is what its actions mean and how a flight is written; the rest is the same for all.
package protocol ClientChannelHandler: ChannelDuplexHandler
where InboundIn == ByteBuffer, OutboundIn == Never, OutboundOut == ByteBuffer {
    associatedtype Machine: ClientStateMachine

    var machine: Machine { get set }
    var shell: ClientShell { get set }
    /// How long the server has for its first line.
    var greetingTimeout: Duration { get }

    func greetingTimedOut()
    func perform(_ action: Machine.Action)
    /// Writes what there is to write; `written` is told when the socket has it.
    func write(_ written: EventLoopPromise<Void>?)
    /// Shows the connection's state to those who aren't on the event loop.
    func publish()
}

/// What the event loop knows of a client's connection, whatever its protocol.
package struct ClientShell {
    package let id: ConnectionID
    private let tap: (any TranscriptTap)?
    /// Nil before the handler is in the channel's pipeline, and after.
    package fileprivate(set) var context: ChannelHandlerContext?
    package private(set) var bytesSent = 0
    package private(set) var bytesReceived = 0
    /// When something last came from the server, or could have if it had been read.
    package fileprivate(set) var lastProgress = NIODeadline.uptimeNanoseconds(0)
    /// A body's reader has enough for now: nothing is read, and nothing is done with what was read.
    package fileprivate(set) var pausedSince: NIODeadline?
    /// The error that ended the channel: the first one counts.
    package var error: (any Error)? {
        didSet { error = oldValue ?? error }
    }
    fileprivate var greetingDeadline: Scheduled<Void>?
    fileprivate var isReadPending = false
    fileprivate var isInactive = false
    fileprivate var isPumping = false

    package init(id: ConnectionID, tap: (any TranscriptTap)?) {
        self.id = id
        self.tap = tap
    }

    fileprivate mutating func received(_ bytes: ByteBuffer, at now: NIODeadline) {
        tap?.record(TranscriptEvent(connection: id, direction: .downstream, content: .bytes(bytes)))
        bytesReceived += bytes.readableBytes
        lastProgress = now
    }

    /// Shows the tap what is about to be written, a secret as its length alone. Returns it.
    package mutating func sending(_ bytes: ByteBuffer, isSecret: Bool = false) -> ByteBuffer {
        let content: TranscriptEvent.Content = isSecret ? .secret(byteCount: bytes.readableBytes) : .bytes(bytes)
        tap?.record(TranscriptEvent(connection: id, direction: .upstream, content: content))
        bytesSent += bytes.readableBytes
        return bytes
    }
}

// MARK: - Channel events

extension ClientChannelHandler {
    package func handlerAdded(context: ChannelHandlerContext) {
        shell.context = context
        shell.greetingDeadline = schedule(in: TimeAmount(greetingTimeout)) { $0.greetingTimedOut() }
    }

    package func handlerRemoved(context: ChannelHandlerContext) { shell.context = nil }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        shell.received(bytes, at: now)
        machine.received(bytes)
        pump()
    }

    package func read(context: ChannelHandlerContext) {
        if shell.pausedSince == nil { context.read() } else { shell.isReadPending = true }
    }

    package func channelInactive(context: ChannelHandlerContext) {
        shell.isInactive = true
        pump()
        context.fireChannelInactive()
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        shell.error = error
        // What arrived before it still counts.
        context.close(promise: nil)
    }
}

// MARK: - The machine

extension ClientChannelHandler {
    /// The event loop's time.
    package var now: NIODeadline { shell.context?.eventLoop.now ?? .now() }

    /// Calls `body` later, on the event loop, if the handler is still there.
    @discardableResult
    package func schedule(in delay: TimeAmount, _ body: @escaping (Self) -> Void) -> Scheduled<Void>? {
        shell.context?.eventLoop.assumeIsolated().scheduleTask(in: delay) { [weak self] in
            if let self { body(self) }
        }
    }

    /// Does what there is to do, then writes what there is to write; `written` is told when the socket has it.
    package func pump(written: EventLoopPromise<Void>? = nil) {
        guard !shell.isPumping else {
            written?.fail(ChannelError.operationUnsupported)
            return
        }
        shell.isPumping = true
        while shell.pausedSince == nil || machine.isClosed {
            guard let action = machine.next() else {
                // What was received counts before the end does.
                guard shell.isInactive, !machine.isClosed else { break }
                machine.connectionClosed()
                continue
            }
            perform(action)
        }
        shell.isPumping = false
        publish()
        write(written)
    }

    /// The server has said its first line.
    package func endGreetingDeadline() { shell.greetingDeadline?.cancel() }

    /// Ends the connection; commands on it fail.
    package func disconnect() {
        machine.disconnect()
        pump()
    }

    /// The machine is done with the connection.
    package func closeChannel() {
        endGreetingDeadline()
        shell.pausedSince = nil
        publish()
        shell.context?.close(promise: nil)
    }

    // MARK: - Back pressure

    /// Reads no more, until ``resume()``.
    package func pause() {
        if shell.pausedSince == nil { shell.pausedSince = now }
    }

    /// A body's reader took some of what waited for it, or went away.
    package func resume() {
        guard shell.pausedSince != nil else { return }
        shell.pausedSince = nil
        shell.lastProgress = now
        pump()
        guard shell.pausedSince == nil, shell.isReadPending else { return }
        shell.isReadPending = false
        shell.context?.read()
    }
}
