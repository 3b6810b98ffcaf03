/// An operation took longer than it was given.
package struct DeadlineExceeded: Error, Hashable, Sendable {
    /// The time that it was given.
    package let limit: Duration

    package init(limit: Duration) {
        self.limit = limit
    }
}

/// Runs an operation for at most `limit`, then cancels it, waits for it to end, and throws ``DeadlineExceeded``.
///
/// The operation must heed cancellation, or the deadline can't hold. When the operation ends with a value in the very
/// moment, the value may be lost: don't use this around something that must be given back, unless the operation itself
/// gives it back on cancellation.
package func withDeadline<Output: Sendable, C: Clock>(
    _ limit: Duration, clock: C, operation: @escaping @Sendable () async throws -> Output
) async throws -> Output where C.Duration == Duration {
    try await withThrowingTaskGroup(of: Output?.self) { group in
        group.addTask { try await operation() }
        group.addTask {
            try await clock.sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        // The group waits for both before it returns. A sleep that was cancelled throws, which is the caller's
        // cancellation, or of no interest.
        guard let first = try await group.next(), let output = first else {
            throw DeadlineExceeded(limit: limit)
        }
        return output
    }
}
