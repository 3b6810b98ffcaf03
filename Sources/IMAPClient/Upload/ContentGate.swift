import Synchronization

/// Whether a command's content is wanted: the server's go-ahead, or the command's end without it.
final class ContentGate: Sendable {
    private enum State {
        case undecided(CheckedContinuation<Bool, Never>?)
        case decided(Bool)
    }

    private let state = Mutex(State.undecided(nil))
    private let answered = Atomic(false)

    /// The server has answered the command: what became of it is known.
    var isAnswered: Bool {
        get { answered.load(ordering: .relaxed) }
        set { answered.store(newValue, ordering: .relaxed) }
    }

    /// The first call counts.
    func decide(isWanted: Bool) {
        let waiting: CheckedContinuation<Bool, Never>? = state.withLock { state in
            guard case .undecided(let waiting) = state else { return nil }
            state = .decided(isWanted)
            return waiting
        }
        waiting?.resume(returning: isWanted)
    }

    /// Waits for the decision, which always comes: each command ends. For one reader.
    var isWanted: Bool {
        get async {
            await withCheckedContinuation { continuation in
                let decided: Bool? = state.withLock { state in
                    switch state {
                    case .decided(let isWanted): return isWanted
                    case .undecided:
                        state = .undecided(continuation)
                        return nil
                    }
                }
                if let decided { continuation.resume(returning: decided) }
            }
        }
    }
}
