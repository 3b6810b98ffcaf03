import Synchronization

/// The answer that a command will have. The command is on its way already, in the order of submission; only its end is awaited.
package final class PendingReply<Output: Sendable>: Sendable {
    private enum State {
        case pending([CheckedContinuation<Output, any Error>])
        case resolved(Result<Output, any Error>)
    }

    private let state = Mutex(State.pending([]))
    private let onCancel: @Sendable () -> Void

    package init(onCancel: @escaping @Sendable () -> Void) { self.onCancel = onCancel }

    /// The command's output. Cancelling the task that waits for it cancels the command.
    package var value: Output {
        get async throws {
            try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    let result: Result<Output, any Error>? = state.withLock { state in
                        switch state {
                        case .resolved(let result): return result
                        case .pending(let waiting):
                            state = .pending(waiting + [continuation])
                            return nil
                        }
                    }
                    if let result { continuation.resume(with: result) }
                }
            } onCancel: {
                onCancel()
            }
        }
    }

    /// Gives the answer up: what comes of it is dropped.
    package func cancel() { onCancel() }

    /// The first call counts.
    package func resolve(_ result: Result<Output, any Error>) {
        let waiting: [CheckedContinuation<Output, any Error>] = state.withLock { state in
            guard case .pending(let waiting) = state else { return [] }
            state = .resolved(result)
            return waiting
        }
        for continuation in waiting { continuation.resume(with: result) }
    }
}
