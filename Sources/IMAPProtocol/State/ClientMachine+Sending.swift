import NIOCore

extension ClientMachine {
    /// Puts on the wire what may go there now, in the order of submission.
    mutating func advance() {
        while let position = nextInTurn, leaveIdle(), mayStart(queued[position].command) {
            let (id, command) = queued.remove(at: position)
            start(command, id: id)
        }
    }

    /// The command whose turn it is: IDLE lets others pass while it is held back.
    private var nextInTurn: CircularBuffer<(id: CommandID, command: Command)>.Index? {
        queued.firstIndex { !(holdsIdle && $0.command.isIdle) }
    }

    private func mayStart(_ command: Command) -> Bool {
        switch phase {
        case .awaitingGreeting, .upgrading, .closed: return false
        case .notAuthenticated, .authenticated: break
        }
        if bye != nil { return false }
        let running = inFlight.filter { !$0.isEndingIdle }
        guard running.count < options.maximumInFlight else { return false }
        // Nothing may stand between a literal's announcement and its bytes.
        if running.contains(where: { $0.isInLiteral || $0.command.isBarrier }) { return false }
        if command.startsAlone, !inFlight.isEmpty { return false }
        if command.changesSelection, running.contains(where: \.command.changesSelection) { return false }
        // An EXPUNGE that a running command lets through would make the numbers mean other messages.
        if command.usesSequenceNumbers, running.contains(where: \.command.permitsExpunge) { return false }
        return true
    }

    private mutating func start(_ command: Command, id: CommandID) {
        let tag = makeTag()
        let encoding = CommandEncoder.Options(
            literals: LiteralSupport(capabilities ?? []), allowsUTF8: allowsUTF8)
        let segments: [CommandSegment]
        do {
            segments = try CommandEncoder.encode(command, tag: tag, options: encoding)
        } catch {
            actions.append(.failed(id, .notEncodable(error)))
            return
        }
        var progress = InFlight.Progress.sent
        switch command {
        case .authenticate: progress = .authenticating
        case .idle: progress = .idleRequested
        default: break
        }
        inFlight.append(
            InFlight(id: id, tag: tag, command: command, interest: FetchInterest(command), progress: progress))
        if describesCommands { actions.append(.started(id, segments.commandText())) }
        send(segments[...], of: inFlight.count - 1)
    }

    /// Sends what needs to wait neither for the server nor for content.
    mutating func send(_ segments: ArraySlice<CommandSegment>, of index: Int) {
        for position in segments.indices {
            let rest = segments[(position + 1)...]
            switch segments[position] {
            case .bytes, .secret: flight.append(segments[position])
            case .synchronize:
                inFlight[index].progress = .awaitingContinuation(rest)
                return
            case .content(let content):
                inFlight[index].progress = .sendingContent(content, then: rest)
                return actions.append(.contentWanted(inFlight[index].id, content))
            }
        }
        if inFlight[index].isInLiteral { inFlight[index].progress = .sent }
    }

    /// Quoted strings and names in UTF-8 (RFC 6855 section 3, RFC 9051 section 5.1).
    package var allowsUTF8: Bool { enabled.announced.contains(.utf8Accept) || enabled.announced.contains(.imap4rev2) }
}

// MARK: IDLE (RFC 2177)

extension ClientMachine {
    /// While it is held back, IDLE waits in the queue, and other commands pass it: between the commands of one piece of work,
    /// entering and leaving it would cost a round trip each time.
    package mutating func holdIdle(_ isHeld: Bool) {
        holdsIdle = isHeld
        advance()
    }

    /// Ends an IDLE: DONE goes out as soon as the server has taken it.
    package mutating func finishIdle(_ id: CommandID) {
        if let position = queued.firstIndex(where: { $0.id == id }) {
            queued.remove(at: position)
            return actions.append(.failed(id, .cancelled))
        }
        guard let index = inFlight.firstIndex(where: { $0.id == id }) else { return }
        inFlight[index].wantsIdleToEnd = true
        if case .idling = inFlight[index].progress { sendDone(index) }
    }

    /// Makes way for a command that waits. False where the server hasn't taken IDLE yet.
    private mutating func leaveIdle() -> Bool {
        for index in inFlight.indices {
            switch inFlight[index].progress {
            case .idleRequested: return false
            case .idling: sendDone(index)
            default: break
            }
        }
        return true
    }

    mutating func sendDone(_ index: Int) {
        flight.append(.bytes(ByteBuffer(string: "DONE\r\n")))
        inFlight[index].progress = .idleEnding
        if !inFlight[index].isCancelled { actions.append(.leavingIdle(inFlight[index].id)) }
    }
}

extension Command {
    fileprivate var isIdle: Bool {
        if case .idle = self { true } else { false }
    }
}
