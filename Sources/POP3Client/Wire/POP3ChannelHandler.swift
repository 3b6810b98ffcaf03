import MailTransport
import NIOCore
import POP3Protocol

/// The ``ClientChannelHandler`` of POP3.
final class POP3ChannelHandler: ClientChannelHandler {
    var machine: ClientMachine
    var shell: ClientShell
    let timeouts: POP3Timeouts
    let snapshot = SnapshotBox(ConnectionSnapshot())
    let greeting: PendingReply<Greeting>
    var executions: [CommandID: any CommandExecution] = [:]
    /// In the order of submission, which is the order of the answers. May hold some that are over.
    var order = CircularBuffer<CommandID>()
    var onReport: (@Sendable (CommandReport) -> Void)?
    /// When a command last ended: since then the server is at the next.
    var lastCompletion = NIODeadline.uptimeNanoseconds(0)

    init(id: ConnectionID, configuration: POP3Configuration, channel: any Channel) {
        machine = ClientMachine(options: configuration.limits.machine)
        shell = ClientShell(id: id, tap: configuration.tap)
        timeouts = configuration.timeouts
        greeting = PendingReply(onCancel: { channel.close(promise: nil) })
    }

    var greetingTimeout: Duration { timeouts.greeting }

    func greetingTimedOut() { fail(POP3ClientError(.timeout)) }

    func perform(_ action: ClientAction) {
        switch action {
        case .greeted(let status, let timestamp):
            endGreetingDeadline()
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
            let error = POP3ClientError(failure, command: name, underlying: shell.error)
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
        closeChannel()
        var error = POP3ClientError(end, underlying: shell.error)
        // What isn't POP3 in place of a greeting is another service.
        if case .notPOP3 = end { error.code = .greetingRefused }
        greeting.resolve(.failure(error))
    }

    /// Ends the connection for a reason of ours; the commands on it fail with it.
    func fail(_ error: POP3ClientError) {
        shell.error = error
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
}

extension ClientMachine: ClientStateMachine {}
