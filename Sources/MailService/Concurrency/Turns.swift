import Synchronization

/// Lets those who want the same thing have it one after the other, in the order of their coming. What nobody wants costs
/// nothing.
package final class Turns<Key: Hashable & Sendable>: Sendable {
    /// One's turn; to be ended.
    package struct Turn: Sendable {
        fileprivate let turns: Turns
        fileprivate let key: Key

        package func end() { turns.next(key) }
    }

    private struct Waiter {
        let number: UInt64
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        /// Whoever waits; a key that is here is taken.
        var waiting: [Key: [Waiter]] = [:]
        var lastNumber: UInt64 = 0
        /// Cancelled before they came to wait.
        var withdrawn: Set<UInt64> = []
    }

    private let state = Mutex(State())

    package init() {}

    /// - Throws: `CancellationError`, where the task is cancelled before its turn.
    package func turn(for key: Key) async throws -> Turn {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        defer { state.withLock { _ = $0.withdrawn.remove(number) } }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result: Result<Void, any Error>? = state.withLock { state in
                    if state.withdrawn.contains(number) { return .failure(CancellationError()) }
                    guard state.waiting[key] != nil else {
                        state.waiting[key] = []
                        return .success(())
                    }
                    state.waiting[key]?.append(Waiter(number: number, continuation: continuation))
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                guard let index = state.waiting[key]?.firstIndex(where: { $0.number == number }) else {
                    state.withdrawn.insert(number)
                    return nil as Waiter?
                }
                return state.waiting[key]?.remove(at: index)
            }
            waiter?.continuation.resume(throwing: CancellationError())
        }
        return Turn(turns: self, key: key)
    }

    private func next(_ key: Key) {
        let next = state.withLock { state in
            guard let waiting = state.waiting[key], !waiting.isEmpty else {
                state.waiting[key] = nil
                return nil as Waiter?
            }
            return state.waiting[key]?.removeFirst()
        }
        next?.continuation.resume()
    }
}
