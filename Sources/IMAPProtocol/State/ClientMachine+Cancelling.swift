extension ClientMachine {
    /// Nobody wants the command's answer any more. What the server still sends of it is read and dropped; where that is more
    /// than ``Options/maximumDrainBytes``, the connection is closed.
    package mutating func cancel(_ id: CommandID) {
        if let position = queued.firstIndex(where: { $0.id == id }) {
            queued.remove(at: position)
            actions.append(.failed(id, .cancelled))
            return advance()
        }
        guard let index = inFlight.firstIndex(where: { $0.id == id && !$0.isCancelled }) else { return }
        inFlight[index].isCancelled = true
        actions.append(.failed(id, .cancelled))
        // Whether a login took place isn't known then, nor who is logged in.
        if inFlight[index].command.startsSession { return close(.closedByClient) }
        // Half a literal can't be taken back, but for closing: then the server has no message.
        if case .sendingContent = inFlight[index].progress { return close(.closedByClient) }
        switch inFlight[index].progress {
        case .idling: sendDone(index)
        case .idleRequested: inFlight[index].wantsIdleToEnd = true
        case .sent, .authenticating, .awaitingContinuation, .sendingContent, .idleEnding: break
        }
        if case .streaming(id, let remaining) = literal { drain(remaining, of: index) }
    }

    /// So many bytes of a cancelled command's answer are read past, or the connection is given up.
    mutating func drain(_ byteCount: UInt64, of index: Int) {
        let (sum, overflow) = inFlight[index].drainedBytes.addingReportingOverflow(byteCount)
        inFlight[index].drainedBytes = sum
        if overflow || sum > options.maximumDrainBytes { close(.tooMuchToDrain) }
    }
}
