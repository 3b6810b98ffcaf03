import Synchronization
import Testing

@testable import MailTransport

@Suite(.timeLimit(.minutes(1))) struct DeadlineTests {
    @Test func valueInTime() async throws {
        #expect(try await withDeadline(.seconds(1), clock: ManualClock()) { 42 } == 42)
    }

    @Test func errorOfTheOperationPasses() async throws {
        struct Failure: Error {}
        await #expect(throws: Failure.self) {
            try await withDeadline(.seconds(1), clock: ManualClock()) { throw Failure() }
        }
    }

    @Test func deadlineCancelsTheOperation() async throws {
        let clock = ManualClock()
        let (waiting, continuation) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            try await withDeadline(.seconds(5), clock: clock) {
                // Ends by cancellation alone.
                for await _ in waiting {}
                try Task.checkCancellation()
            }
        }
        await clock.advanceWhenAwaited(by: .seconds(5))
        await #expect(throws: DeadlineExceeded(limit: .seconds(5))) { try await task.value }
        continuation.finish()
    }

    @Test func cancellationOfTheCaller() async throws {
        let clock = ManualClock()
        let (waiting, _) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            try await withDeadline(.seconds(5), clock: clock) {
                for await _ in waiting {}
                try Task.checkCancellation()
            }
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}

/// A clock that stands still until it is told.
private final class ManualClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration

        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct State {
        var now = Instant(offset: .zero)
    }

    private let state = Mutex(State())
    private let ticks: AsyncStream<Void>
    private let tick: AsyncStream<Void>.Continuation
    private let sleepers: AsyncStream<Void>
    private let sleeper: AsyncStream<Void>.Continuation

    var now: Instant { state.withLock { $0.now } }
    var minimumResolution: Duration { .zero }

    init() {
        (ticks, tick) = AsyncStream.makeStream(of: Void.self)
        (sleepers, sleeper) = AsyncStream.makeStream(of: Void.self)
    }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        sleeper.yield()
        for await _ in ticks where now >= deadline { return }
        try Task.checkCancellation()
    }

    /// Waits until somebody sleeps, then moves on.
    func advanceWhenAwaited(by duration: Duration) async {
        for await _ in sleepers { break }
        state.withLock { $0.now = $0.now.advanced(by: duration) }
        tick.yield()
    }
}
