import IMAPProtocol
import MailTransport
import NIOCore

extension IMAPChannelHandler {
    /// Submits commands, in order, in one flight.
    func submit(_ batch: [any CommandExecution]) {
        for execution in batch {
            executions[execution.id] = execution
            execution.timing.begin(at: now, on: shell)
            arm(execution)
            machine.submit(execution.command, id: execution.id)
        }
        pump()
    }

    /// Nobody waits for the command any more.
    func cancel(_ id: CommandID) { abandon(id, CancellationError()) }

    /// Ends a command for a reason of ours. What the server still sends of it is dropped.
    func abandon(_ id: CommandID, _ error: any Error) {
        guard executions[id] != nil else { return }
        let wasReader = executions[id] is BodyExecution
        end(id, outcome: (error as? IMAPClientError)?.code.description ?? "cancelled") { $0.fail(error) }
        machine.cancel(id)
        if wasReader { resume() }
        pump()
    }

    func report(_ execution: any CommandExecution, outcome: String) {
        onReport?(execution.timing.report(execution.name, outcome: outcome, at: now, on: shell))
    }
}

// MARK: - Deadlines

extension IMAPChannelHandler {
    /// Starts a command's deadline, anew.
    func arm(_ execution: any CommandExecution, in delay: TimeAmount? = nil) {
        execution.timing.deadline?.cancel()
        let id = execution.id
        execution.timing.deadline = schedule(in: delay ?? TimeAmount(timeouts.command)) { $0.deadlinePassed(id) }
    }

    private func deadlinePassed(_ id: CommandID) {
        guard let execution = executions[id] else { return }
        guard execution is BodyExecution || shell.pausedSince != nil else { return giveUp(execution) }
        let now = now
        // The one who doesn't take is us: the server can't be blamed.
        let (since, limit) =
            shell.pausedSince.map { ($0, timeouts.consumerStall) } ?? (shell.lastProgress, timeouts.command)
        let left = since + TimeAmount(limit) - now
        if left.nanoseconds > 0, execution is BodyExecution { arm(execution, in: left) } else { giveUp(execution) }
    }

    private func giveUp(_ execution: any CommandExecution) {
        let error = IMAPClientError(.timeout, command: execution.name)
        // A command that wasn't sent yet, or whose answer may wait unread behind a body, says nothing of the server.
        if machine.isQueued(execution.id) || (shell.pausedSince != nil && !(execution is BodyExecution)) {
            return abandon(execution.id, error)
        }
        fail(error)
    }

    /// The server took IDLE: silence is what is expected now. The renewal asks it for an answer.
    func renewIdle(_ id: CommandID) {
        guard let execution = executions[id] else { return }
        execution.timing.deadline?.cancel()
        var delay = TimeAmount(timeouts.idleRenewal)
        if let limit = (execution as? RequestExecution<IdleRequest>)?.request.limit {
            delay = min(delay, TimeAmount(limit))
        }
        execution.timing.deadline = schedule(in: delay) { handler in
            handler.machine.finishIdle(id)
            handler.pump()
        }
    }
}
