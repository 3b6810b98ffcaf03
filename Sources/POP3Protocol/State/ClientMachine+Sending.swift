extension ClientMachine {
    /// Puts on the wire what may go there.
    mutating func advance() {
        guard phase == .authorization || phase == .transaction else { return }
        while let next = queued.first, mayFollow(next.command) {
            queued.removeFirst()
            inFlight.append(InFlight(id: next.id, command: next.command))
            flight += CommandEncoder.encode(next.command)
        }
    }

    /// Whether the command may go out behind those that wait for their answers (RFC 2449 section 6.6).
    private func mayFollow(_ command: Command) -> Bool {
        guard let last = inFlight.last else { return true }
        guard capabilities?.contains(.pipelining) == true, inFlight.count < options.maximumInFlight else {
            return false
        }
        return !last.command.isBarrier && !command.isBarrier
    }

    /// Ends the connection: every command fails, and nothing is done any more.
    mutating func close(_ end: ConnectionEnd) {
        if isClosed { return }
        phase = .closed(end)
        for command in inFlight where !command.isCancelled { actions.append(.failed(command.id, .connection(end))) }
        for command in queued { actions.append(.failed(command.id, .notSent(end))) }
        inFlight.removeAll()
        queued.removeAll()
        flight = []
        actions.append(.close(end))
    }
}

extension Command {
    /// Whether the command changes what others mean: it goes alone.
    var isBarrier: Bool {
        switch self {
        case .user, .pass, .apop, .auth, .stls, .utf8, .quit: true
        case .capa, .authList, .stat, .list, .retr, .dele, .noop, .rset, .top, .uidl: false
        }
    }

    /// What follows a `+OK`.
    var answer: AnswerForm {
        switch self {
        case .capa, .authList, .list(nil), .uidl(nil): .listing
        case .retr, .top: .content
        default: .line
        }
    }
}

/// The form of a command's answer (RFC 1939 section 3).
enum AnswerForm { case line, listing, content }
