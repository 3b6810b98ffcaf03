import NIOCore
import Synchronization

/// Runs `operation` on a connection's event loop, and cancels it at its deadline.
///
/// The loop's own timer costs next to nothing where it is cancelled, as it nearly always is: a task that sleeps beside the
/// operation took a fifth of a page's time.
///
/// - Throws: ``Problem/timedOut`` where it was late.
func withDeadline<Value: Sendable>(
    _ deadline: Duration,
    on eventLoop: any EventLoop,
    _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    let isLate = Flag()
    let task = Task(executorPreference: EventLoopTaskExecutor(eventLoop)) { try await operation() }
    let timer = eventLoop.scheduleTask(in: TimeAmount(deadline)) {
        isLate.value.store(true, ordering: .relaxed)
        task.cancel()
    }
    defer { timer.cancel() }
    do {
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    } catch {
        throw isLate.value.load(ordering: .relaxed) ? Problem.timedOut : error
    }
}

private final class Flag: Sendable {
    let value = Atomic(false)
}
