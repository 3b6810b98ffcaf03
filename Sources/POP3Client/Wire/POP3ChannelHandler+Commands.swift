import MailTransport
import NIOCore
import POP3Protocol

extension POP3ChannelHandler {
    /// Submits commands, in order.
    func submit(_ batch: [any CommandExecution]) {
        for execution in batch {
            executions[execution.id] = execution
            order.append(execution.id)
            execution.timing.begin(at: now, on: shell)
            arm(execution, in: TimeAmount(limit(of: execution)))
            machine.submit(execution.command, id: execution.id)
        }
        pump()
    }

    /// Nobody waits for the command any more.
    func cancel(_ id: CommandID) { abandon(id, CancellationError()) }

    /// Ends a command for a reason of ours. What the server still sends of it is dropped.
    func abandon(_ id: CommandID, _ error: any Error) {
        guard let execution = executions[id] else { return }
        var failure = error
        let wasSent = !machine.isQueued(id)
        if var error = error as? POP3ClientError {
            error.mayHaveBeenSent = wasSent
            failure = error
        }
        let outcome = (error as? POP3ClientError)?.code.description ?? "cancelled"
        end(id, outcome: outcome, wasSent: wasSent) { $0.fail(failure) }
        machine.cancel(id)
        if execution is MessageExecution { resume() }
        pump()
    }

    func end(_ id: CommandID, outcome: String, wasSent: Bool = true, _ body: (any CommandExecution) -> Void) {
        guard let execution = executions.removeValue(forKey: id) else { return }
        execution.timing.deadline?.cancel()
        while let first = order.first, executions[first] == nil { order.removeFirst() }
        report(execution, outcome: outcome, wasSent: wasSent)
        body(execution)
    }

    private func report(_ execution: any CommandExecution, outcome: String, wasSent: Bool) {
        guard let onReport else { return }
        if wasSent { execution.timing.text = execution.command.shownText }
        onReport(execution.timing.report(execution.name, outcome: outcome, at: now, on: shell))
    }
}

extension Command {
    /// As it is written, without its line end and with `***` for what is secret.
    fileprivate var shownText: String {
        let text = CommandEncoder.encode(self).map { segment in
            switch segment {
            case .bytes(let bytes): String(buffer: bytes)
            case .secret: "***"
            }
        }.joined()
        return String(text.dropLast().prefix(1000))
    }
}

// MARK: - Deadlines

extension POP3ChannelHandler {
    private func arm(_ execution: any CommandExecution, in delay: TimeAmount) {
        execution.timing.deadline?.cancel()
        let id = execution.id
        execution.timing.deadline = schedule(in: delay) { $0.deadlinePassed(id) }
    }

    private func limit(of execution: any CommandExecution) -> Duration {
        if case .quit = execution.command { timeouts.quit } else { timeouts.command }
    }

    /// A command that is behind others has its time from the end of the one before it: a flight is as long as it is.
    private func deadlinePassed(_ id: CommandID) {
        guard let execution = executions[id] else { return }
        let since: NIODeadline
        let limit: Duration
        if order.first == id, let pausedSince = shell.pausedSince {
            // The one who doesn't take is us: the server can't be blamed.
            (since, limit) = (pausedSince, timeouts.consumerStall)
        } else if order.first == id, execution is MessageExecution {
            (since, limit) = (max(shell.lastProgress, execution.timing.submitted), timeouts.command)
        } else {
            (since, limit) = (max(lastCompletion, execution.timing.submitted), self.limit(of: execution))
        }
        let left = since + TimeAmount(limit) - now
        if left.nanoseconds > 0 { arm(execution, in: left) } else { giveUp(execution) }
    }

    private func giveUp(_ execution: any CommandExecution) {
        let error = POP3ClientError(.timeout, command: execution.name)
        // Behind another one, a command says nothing of the server.
        if order.first == execution.id { fail(error) } else { abandon(execution.id, error) }
    }

    /// The message has all its announced bytes, and more is to come before its end: where it doesn't, see whether the end was
    /// missed.
    func watchForSilentEnd(_ execution: MessageExecution) {
        let seen = shell.bytesReceived
        let id = execution.id
        execution.silence?.cancel()
        execution.silence = schedule(in: TimeAmount(timeouts.silentEnd)) { handler in
            guard handler.executions[id] === execution else { return }
            // What waits behind a slow reader may be the end.
            if handler.shell.pausedSince != nil { return handler.watchForSilentEnd(execution) }
            guard handler.shell.bytesReceived == seen, handler.machine.endSilentMessage(id) else { return }
            handler.pump()
        }
    }
}
