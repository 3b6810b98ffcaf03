import IMAPProtocol
import MailTransport
import NIOCore

/// The shell around a ``ClientMachine``: it carries out the machine's actions on a channel. Confined to the event loop.
final class IMAPChannelHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    let id: ConnectionID
    let timeouts: IMAPTimeouts
    let tap: (any TranscriptTap)?
    let snapshot = SnapshotBox()
    let greeting: PendingReply<StatusResponse>
    var machine: ClientMachine
    var executions: [CommandID: any CommandExecution] = [:]
    var onEvent: (@Sendable (MailboxEvent) -> Void)?
    var onReport: (@Sendable (CommandReport) -> Void)? {
        didSet { machine.describesCommands = onReport != nil }
    }
    var context: ChannelHandlerContext?
    var bytesSent = 0
    var bytesReceived = 0
    /// When something last came from the server, or could have if it had been read.
    var lastProgress = NIODeadline.uptimeNanoseconds(0)
    /// The error that ended the channel.
    var channelError: (any Error)?
    private var greetingDeadline: Scheduled<Void>?
    /// A body's reader has enough for now: nothing is read, and nothing is done with what was read.
    private(set) var pausedSince: NIODeadline?
    private var isReadPending = false
    private var isInactive = false
    private var isPumping = false
    private var serverID: [IDField] = []

    init(id: ConnectionID, configuration: IMAPConfiguration, channel: any Channel) {
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
            self?.fail(IMAPClientError(.timeout))
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

    /// Does what there is to do, then writes what there is to write; `written` is told when the socket has it.
    func pump(written: EventLoopPromise<Void>? = nil) {
        guard !isPumping else {
            written?.fail(ChannelError.operationUnsupported)
            return
        }
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
        write(written)
    }

    private func perform(_ action: ClientAction) {
        switch action {
        case .greeted(let status):
            greetingDeadline?.cancel()
            publish()
            greeting.resolve(.success(status))
        case .started(let id, let text): executions[id]?.timing.text = text
        case .data(let id, let response):
            deliver(id) { (execution) throws(IMAPClientError) in
                if case .id(let fields) = response { serverID = fields }
                try execution.count(UInt64(machine.frameBytes))
                try execution.receive(response)
            }
        case .literalBegin(let id, let literal):
            deliver(id) { (execution) throws(IMAPClientError) in
                try execution.count(literal.byteCount)
                try execution.literalBegin(literal)
            }
        case .literalBytes(let id, let bytes):
            deliver(id) { (execution) throws(IMAPClientError) in
                if try !execution.literalBytes(bytes) { pause() }
            }
        case .literalEnd(let id): executions[id]?.literalEnd()
        case .challenge(let id, let challenge): executions[id]?.challenge(challenge)
        case .idling(let id): renewIdle(id)
        case .leavingIdle(let id): if let execution = executions[id] { arm(execution) }
        case .contentWanted(let id, _): executions[id]?.contentWanted()
        case .completed(let id, let completion):
            publish()
            end(id, outcome: completion.status.condition.rawValue) { $0.complete(completion) }
        case .failed(let id, let failure):
            publish()
            guard let name = executions[id]?.name else { return }
            let error = IMAPClientError(failure, command: name, underlying: channelError)
            end(id, outcome: error?.code.description ?? "cancelled") { $0.fail(error ?? CancellationError()) }
        case .event(let event): onEvent?(event)
        case .compress(let unread): startCompression(unread)
        case .close(let end): close(end)
        }
    }

    /// A collector that can't take more ends its command, not the connection.
    private func deliver(
        _ id: CommandID, _ body: (any CommandExecution) throws(IMAPClientError) -> Void
    ) {
        guard let execution = executions[id] else { return }
        do {
            try body(execution)
        } catch {
            abandon(id, error)
        }
    }

    func end(_ id: CommandID, outcome: String, _ body: (any CommandExecution) -> Void) {
        guard let execution = executions.removeValue(forKey: id) else { return }
        execution.timing.deadline?.cancel()
        report(execution, outcome: outcome)
        body(execution)
    }

    private func close(_ end: ConnectionEnd) {
        greetingDeadline?.cancel()
        pausedSince = nil
        publish()
        greeting.resolve(.failure(IMAPClientError(end, underlying: channelError)))
        context?.close(promise: nil)
    }

    /// What is read and written from here on is compressed; the tap sees it in the clear.
    private func startCompression(_ unread: ByteBuffer) {
        guard let context else { return }
        do {
            let compression = try CompressionHandler()
            try context.pipeline.syncOperations.addHandler(compression, position: .before(self))
            compression.receive(unread)
            // Asks for what is unread, once this turn is over.
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            context.eventLoop.execute { bound.value.read() }
        } catch {
            channelError = error
            context.close(promise: nil)
        }
    }

    /// Ends the connection for a reason of ours; the commands on it fail with it.
    func fail(_ error: IMAPClientError) {
        if channelError == nil { channelError = error }
        machine.disconnect()
        publish()
        greeting.resolve(.failure(error))
        for id in executions.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
            end(id, outcome: "\(error.code)") { execution in
                var error = error
                error.command = execution.name
                execution.fail(error)
            }
        }
        pump()
    }

    func publish() {
        snapshot.publish(
            ConnectionSnapshot(
                isOpen: !machine.isClosed, capabilities: machine.capabilities, enabled: machine.enabled,
                selected: machine.selected, serverID: serverID))
    }

    // MARK: - Back pressure

    private func pause() {
        if pausedSince == nil { pausedSince = now }
    }

    /// A body's reader took some of what waited for it, or went away.
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
