import Dispatch
import Foundation
import Synchronization

/// Brings the text index of accounts up to their mail in the background, so that no search has to do it first.
///
/// One account at a time, on one thread of low priority, a batch at a time with pauses between: what is asked for
/// meanwhile goes before. A search is right whether or not this has come to its messages.
final class BackgroundIndexing: Sendable {
    /// Seconds after a change before its messages are looked at: mail often comes in bursts, whose writing goes first.
    private static let quietSeconds = 0.5
    /// Seconds of a burst after which it is begun all the same.
    private static let patienceSeconds = 5.0
    /// Seconds of pause for each second of work. Protects those who use the processor and the account's lock.
    private static let pauseShare = 1.0

    private struct Due: Sendable {
        let account: AccountStore
        /// When it was first heard of, and when it is worth a look.
        var since = ContinuousClock.now
        var at: ContinuousClock.Instant
    }

    private struct State: Sendable {
        var due: [String: Due] = [:]
        var isRunning = false
        var isStopped = false
    }

    private let queue = DispatchQueue(label: "postern.indexing", qos: .background)
    private let state = Mutex(State())

    /// The account changed: its new messages are to be indexed soon.
    func add(_ account: AccountStore) {
        let starts = state.withLock { state in
            guard !state.isStopped else { return false }
            let now = ContinuousClock.now
            var due = state.due[account.directory] ?? Due(account: account, at: now)
            due.at = min(now + .seconds(Self.quietSeconds), due.since + .seconds(Self.patienceSeconds))
            state.due[account.directory] = due
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if starts { schedule(after: Self.quietSeconds) }
    }

    /// Ends with the batch that is at work; what is left is done after the next start, or by the search that needs it.
    func stop() {
        state.withLock { state in
            state.isStopped = true
            state.due = [:]
        }
        queue.sync {}
    }

    private func schedule(after seconds: Double) {
        queue.asyncAfter(deadline: .now() + seconds) { [weak self] in self?.work() }
    }

    /// One batch of the account that has waited longest.
    private func work() {
        guard let due = state.withLock({ $0.due.values.min { $0.at < $1.at } }) else { return end() }
        let wait = due.at - ContinuousClock.now
        guard wait <= .zero else { return schedule(after: wait / .seconds(1)) }
        let begin = ContinuousClock.now
        var goesOn = false
        do {
            goesOn = try due.account.indexBatch() > 0
        } catch {
            // The account is locked, damaged or gone: who uses it next is told.
            due.account.unfinished.withLock { $0 += 1 }
        }
        state.withLock { state in
            // What was added meanwhile has its own time.
            guard state.due[due.account.directory]?.at == due.at else { return }
            state.due[due.account.directory] = nil
            guard goesOn, !state.isStopped else { return }
            state.due[due.account.directory] = Due(account: due.account, at: .now)
        }
        schedule(after: (ContinuousClock.now - begin) / .seconds(1) * Self.pauseShare)
    }

    private func end() {
        let isLate = state.withLock { state in
            state.isRunning = !state.due.isEmpty
            return state.isRunning
        }
        if isLate { schedule(after: Self.quietSeconds) }
    }
}
