import IMAPProtocol
import MailTransport
import NIOCore

/// The ``ClientChannelHandler`` of IMAP.
final class IMAPChannelHandler: ClientChannelHandler {
    var machine: ClientMachine
    var shell: ClientShell
    let timeouts: IMAPTimeouts
    let snapshot = SnapshotBox(ConnectionSnapshot())
    let greeting: PendingReply<StatusResponse>
    var executions: [CommandID: any CommandExecution] = [:]
    var onEvent: (@Sendable (MailboxEvent) -> Void)?
    var onReport: (@Sendable (CommandReport) -> Void)? {
        didSet { machine.describesCommands = onReport != nil }
    }
    private var serverID: [IDField] = []

    init(id: ConnectionID, configuration: IMAPConfiguration, channel: any Channel) {
        machine = ClientMachine(options: configuration.limits.machine)
        shell = ClientShell(id: id, tap: configuration.tap)
        timeouts = configuration.timeouts
        greeting = PendingReply(onCancel: { channel.close(promise: nil) })
    }

    var greetingTimeout: Duration { timeouts.greeting }

    func greetingTimedOut() { fail(IMAPClientError(.timeout)) }

    func perform(_ action: ClientAction) {
        switch action {
        case .greeted(let status):
            endGreetingDeadline()
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
            let error = IMAPClientError(failure, command: name, underlying: shell.error)
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
        closeChannel()
        greeting.resolve(.failure(IMAPClientError(end, underlying: shell.error)))
    }

    /// What is read and written from here on is compressed; the tap sees it in the clear.
    private func startCompression(_ unread: ByteBuffer) {
        guard let context = shell.context else { return }
        do {
            let compression = try CompressionHandler()
            try context.pipeline.syncOperations.addHandler(compression, position: .before(self))
            compression.receive(unread)
            // Asks for what is unread, once this turn is over.
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            context.eventLoop.execute { bound.value.read() }
        } catch {
            shell.error = error
            context.close(promise: nil)
        }
    }

    /// Ends the connection for a reason of ours; the commands on it fail with it.
    func fail(_ error: IMAPClientError) {
        shell.error = error
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
}

extension ClientMachine: ClientStateMachine {}
