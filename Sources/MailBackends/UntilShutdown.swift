import ServiceLifecycle

/// Does `work` every so often, until the process is asked to end or the task is cancelled: what a `Service` that looks after
/// something does while it runs.
func untilShutdown(every interval: Duration, _ work: @escaping @Sendable () async -> Void) async throws {
    do {
        try await cancelWhenGracefulShutdown {
            while true {
                try await Task.sleep(for: interval)
                await work()
            }
        }
    } catch is CancellationError {
        // The end that was waited for.
        return
    }
}
