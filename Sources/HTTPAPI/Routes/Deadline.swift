/// Runs `operation`, and cancels it at its deadline.
///
/// - Throws: ``Problem/timedOut`` where it was late.
func withDeadline<Value: Sendable>(
    _ deadline: Duration,
    _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        defer { group.cancelAll() }
        group.addTask { try await operation() }
        group.addTask {
            try await Task.sleep(for: deadline)
            return nil
        }
        guard let first = try await group.next(), let value = first else { throw Problem.timedOut }
        return value
    }
}
