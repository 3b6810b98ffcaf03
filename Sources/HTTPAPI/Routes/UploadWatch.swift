import NIOCore
import Synchronization

/// The deadlines of a request whose body is taken in as a stream: one for the client's silence, one for each piece of
/// work of ours, and one for all of it.
final class UploadWatch: Sendable {
    private struct State {
        var timer: Scheduled<Void>?
        var late: Problem?
        var cancel: (@Sendable () -> Void)?
        var isOver = false
    }

    private let options: HTTPOptions
    private let eventLoop: any EventLoop
    private let state = Mutex(State())

    private init(_ options: HTTPOptions, on eventLoop: any EventLoop) {
        self.options = options
        self.eventLoop = eventLoop
    }

    /// Runs `operation` on a connection's event loop, and cancels it when it is late.
    ///
    /// - Throws: ``Problem/slowBody`` where the client was late, ``Problem/timedOut`` where the work was.
    static func run<Value: Sendable>(
        _ options: HTTPOptions, on eventLoop: any EventLoop,
        _ operation: @escaping @Sendable (UploadWatch) async throws -> Value
    ) async throws -> Value {
        let watch = UploadWatch(options, on: eventLoop)
        let task = Task(executorPreference: EventLoopTaskExecutor(eventLoop)) { try await operation(watch) }
        watch.begin { task.cancel() }
        let whole = eventLoop.scheduleTask(in: TimeAmount(options.uploadDeadline)) { watch.expire(.slowBody) }
        defer {
            whole.cancel()
            watch.end()
        }
        do {
            return try await withTaskCancellationHandler {
                try await task.value
            } onCancel: {
                task.cancel()
            }
        } catch {
            throw watch.state.withLock { $0.late } ?? error
        }
    }

    /// The next bytes are the client's to send.
    func waitsForClient() {
        arm(options.uploadSilence, .slowBody)
    }

    /// It is our turn.
    func works() {
        arm(options.requestDeadline, .timedOut)
    }

    private func begin(_ cancel: @escaping @Sendable () -> Void) {
        let isLate = state.withLock { state in
            state.cancel = cancel
            return state.late != nil
        }
        if isLate { cancel() }
    }

    private func arm(_ time: Duration, _ problem: Problem) {
        let timer = eventLoop.scheduleTask(in: TimeAmount(time)) { self.expire(problem) }
        let former = state.withLock { state -> Scheduled<Void>? in
            if state.isOver { return timer }
            defer { state.timer = timer }
            return state.timer
        }
        former?.cancel()
    }

    private func expire(_ problem: Problem) {
        let cancel = state.withLock { state -> (@Sendable () -> Void)? in
            guard !state.isOver, state.late == nil else { return nil }
            state.late = problem
            return state.cancel
        }
        cancel?()
    }

    private func end() {
        let timer = state.withLock { state -> Scheduled<Void>? in
            state.isOver = true
            state.cancel = nil
            return state.timer.take()
        }
        timer?.cancel()
    }
}
