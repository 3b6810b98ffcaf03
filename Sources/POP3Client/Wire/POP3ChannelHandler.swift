import MailTransport
import NIOCore
import POP3Protocol

/// The shell around a ``ClientMachine``: it carries out the machine's actions on a channel. Confined to the event loop.
final class POP3ChannelHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    let id: ConnectionID
    let timeouts: POP3Timeouts
    let tap: (any TranscriptTap)?
    let snapshot = SnapshotBox()
    let greeting: PendingReply<Greeting>
    var machine: ClientMachine
    var executions: [CommandID: any CommandExecution] = [:]
    /// In the order of submission, which is the order of the answers. May hold some that are over.
    var order = CircularBuffer<CommandID>()
    var onReport: (@Sendable (CommandReport) -> Void)?
    var context: ChannelHandlerContext?
    var bytesSent = 0
    var bytesReceived = 0
    /// When something last came from the server, or could have if it had been read.
    var lastProgress = NIODeadline.uptimeNanoseconds(0)
    /// When a command last ended: since then the server is at the next.
    var lastCompletion = NIODeadline.uptimeNanoseconds(0)
    /// The error that ended the channel.
    var channelError: (any Error)?
    private var greetingDeadline: Scheduled<Void>?
    /// A message's reader has enough for now: nothing is read, and nothing is done with what was read.
    private(set) var pausedSince: NIODeadline?
    private var isReadPending = false
    private var isInactive = false
    private var isPumping = false

    init(id: ConnectionID, configuration: POP3Configuration, channel: any Channel) {
        self.id = id
        timeouts = configuration.timeouts
        tap = configuration.tap
        machine = ClientMachine(options: configuration.limits.machine)
        greeting = PendingReply(onCancel: { channel.close(promise: nil) })
    }

    /// The event loop's time.
    var now: NIODeadline { context?.eventLoop.now ?? .now() }

    // MARK: - Channel events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        let deadline = TimeAmount(timeouts.greeting)
        greetingDeadline = context.eventLoop.assumeIsolated().scheduleTask(in: deadline) { [weak self] in
            self?.fail(POP3ClientError(.timeout))
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        tap?.record(TranscriptEvent(connection: id, direction: .downstream, content: .bytes(bytes)))
        bytesReceived += bytes.readableBytes
        lastProgress = now
        machine.received(bytes)
        pump()
    }

    func read(context: ChannelHandlerContext) {
        if pausedSince == nil { context.read() } else { isReadPending = true }
    }

    func channelInactive(context: ChannelHandlerContext) {
        isInactive = true
        pump()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if channelError == nil { channelError = error }
        // What arrived before it still counts.
        context.close(promise: nil)
    }

    // MARK: - The machine

    /// Does what there is to do, then writes what there is to write.
    func pump() {
        guard !isPumping else { return }
        isPumping = true
        while pausedSince == nil || machine.isClosed {
            guard let action = machine.next() else {
                // What was received counts before the end does.
                guard isInactive, !machine.isClosed else { break }
                machine.connectionClosed()
                continue
            }
            perform(action)
        }
        isPumping = false
        publish()
        write()
    }

    private func perform(_ action: ClientAction) {
        switch action {
        case .greeted(let status, let timestamp):
            greetingDeadline?.cancel()
            publish()
            greeting.resolve(.success(Greeting(status: status, timestamp: timestamp)))
        case .begins(let id, let status): executions[id]?.begin(status)
        case .line(let id, let line):
            deliver(id) { (execution) throws(POP3ClientError) in try execution.receive(line) }
        case .content(let id, let bytes):
            deliver(id) { (execution) throws(POP3ClientError) in
                if try !execution.receiveContent(bytes) { pause() }
                if let message = execution as? MessageExecution, message.hasExpectedOctets {
                    watchForSilentEnd(message)
                }
            }
        case .challenge(let id, let challenge): executions[id]?.challenge(challenge)
        case .completed(let id, let status):
            lastCompletion = now
            publish()
            end(id, outcome: status.isPositive ? "OK" : "ERR") { $0.complete(status) }
        case .failed(let id, let failure):
            publish()
            guard let name = executions[id]?.name else { return }
            let error = POP3ClientError(failure, command: name, underlying: channelError)
            end(id, outcome: error?.code.description ?? "cancelled", wasSent: error?.mayHaveBeenSent ?? true) {
                $0.fail(error ?? CancellationError())
            }
        case .close(let end): close(end)
        }
    }

    /// A collector that can't take more ends its command, not the connection.
    private func deliver(
        _ id: CommandID, _ body: (any CommandExecution) throws(POP3ClientError) -> Void
    ) {
        guard let execution = executions[id] else { return }
        do {
            try body(execution)
        } catch {
            abandon(id, error)
        }
    }

    private func close(_ end: ConnectionEnd) {
        greetingDeadline?.cancel()
        pausedSince = nil
        publish()
        var error = POP3ClientError(end, underlying: channelError)
        // What isn't POP3 in place of a greeting is another service.
        if case .notPOP3 = end { error.code = .greetingRefused }
        greeting.resolve(.failure(error))
        context?.close(promise: nil)
    }

    /// Ends the connection for a reason of ours; the commands on it fail with it.
    func fail(_ error: POP3ClientError) {
        if channelError == nil { channelError = error }
        let unsent = Set(executions.keys.filter { machine.isQueued($0) })
        machine.disconnect()
        publish()
        greeting.resolve(.failure(error))
        for id in executions.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
            let wasSent = !unsent.contains(id)
            end(id, outcome: "\(error.code)", wasSent: wasSent) { execution in
                var error = error
                error.command = execution.name
                error.mayHaveBeenSent = wasSent
                execution.fail(error)
            }
        }
        pump()
    }

    func publish() {
        snapshot.publish(ConnectionSnapshot(isOpen: !machine.isClosed, capabilities: machine.capabilities))
    }

    // MARK: - Back pressure

    private func pause() {
        if pausedSince == nil { pausedSince = now }
    }

    /// A message's reader took some of what waited for it, or went away.
    func resume() {
        guard pausedSince != nil else { return }
        pausedSince = nil
        lastProgress = now
        pump()
        guard pausedSince == nil, isReadPending else { return }
        isReadPending = false
        context?.read()
    }
}
