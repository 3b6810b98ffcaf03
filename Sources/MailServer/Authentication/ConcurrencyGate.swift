import Synchronization

/// Lets a few through at a time; the others wait in turn, without holding a thread.
final class ConcurrencyGate: Sendable {
    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(width: Int) {
        state = Mutex(State(free: max(1, width)))
    }

    /// Runs `body` when there is room.
    func pass<Result, Failure: Error>(_ body: () throws(Failure) -> Result) async throws(Failure) -> Result {
        await enter()
        defer { leave() }
        return try body()
    }

    private func enter() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.free == 0 else {
                    state.free -= 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if isFree {
                continuation.resume()
            }
        }
    }

    /// The place goes to the first that waits, or back.
    private func leave() {
        state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.free += 1
            return nil
        }?.resume()
    }
}
