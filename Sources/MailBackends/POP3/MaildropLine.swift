import MailService
import Synchronization

/// Who may use an account's one connection: one after another, those whom a person waits for before the others.
final class MaildropLine: Sendable {
    enum Lane: Sendable {
        /// A person waits.
        case interactive
        /// Downloads, indexing.
        case bulk
    }

    private struct Waiter {
        let id: UInt64
        let lane: Lane
        let turn: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var isTaken = false
        var waiting: [Waiter] = []
        var lastID: UInt64 = 0
    }

    private let maximumWaiting: Int
    private let timeout: Duration
    private let state = Mutex(State())

    init(maximumWaiting: Int, timeout: Duration) {
        self.maximumWaiting = maximumWaiting
        self.timeout = timeout
    }

    /// Whether somebody has his turn, or waits for it.
    var isBusy: Bool { state.withLock { $0.isTaken } }

    /// Runs `body` when it is its turn.
    ///
    /// - Throws: `overBudget` where too many wait, or the wait takes too long.
    func withTurn<Result>(_ lane: Lane, _ body: () async throws -> Result) async throws -> Result {
        try await take(lane)
        defer { giveBack() }
        return try await body()
    }

    private func take(_ lane: Lane) async throws {
        let start = ContinuousClock.now
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        // What waits in the background has time, and is told by its cancellation.
        let alarm: Task<Void, Never>? =
            lane == .bulk
            ? nil
            : Task { [timeout] in
                do { try await Task.sleep(for: timeout) } catch { return }
                self.giveUp(id, Self.tooLong)
            }
        defer { alarm?.cancel() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (turn: CheckedContinuation<Void, any Error>) in
                let answer = state.withLock { enter(Waiter(id: id, lane: lane, turn: turn), &$0) }
                if let answer { turn.resume(with: answer) }
                // A cancellation that came before the place in the line found nobody there.
                if Task.isCancelled { giveUp(id, CancellationError()) }
            }
        } onCancel: {
            giveUp(id, CancellationError())
        }
        RequestTrace.current?.addWaiting(.now - start)
    }

    private func enter(_ waiter: Waiter, _ state: inout State) -> Result<Void, any Error>? {
        guard state.isTaken else {
            state.isTaken = true
            return .success(())
        }
        guard state.waiting.count < maximumWaiting else { return .failure(Self.tooMany) }
        state.waiting.append(waiter)
        return nil
    }

    private func giveUp(_ id: UInt64, _ error: any Error) {
        let waiter = state.withLock { state -> Waiter? in
            state.waiting.firstIndex { $0.id == id }.map { state.waiting.remove(at: $0) }
        }
        waiter?.turn.resume(throwing: error)
    }

    private func giveBack() {
        let next = state.withLock { state -> Waiter? in
            let place = state.waiting.firstIndex { $0.lane == .interactive } ?? state.waiting.indices.first
            guard let place else {
                state.isTaken = false
                return nil
            }
            return state.waiting.remove(at: place)
        }
        next?.turn.resume()
    }

    private static let tooMany = MailServiceError(
        .overBudget, "Too many requests wait for the account's one connection.", retryAfter: .seconds(1))
    private static let tooLong = MailServiceError(
        .overBudget, "The account's one connection was busy for too long.", retryAfter: .seconds(5))
}
