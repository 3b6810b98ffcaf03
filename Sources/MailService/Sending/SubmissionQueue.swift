package import Foundation
package import Logging
import Synchronization

/// Sends what is due: one submission of an account at a time, the longest due first, a bounded number of accounts at once.
///
/// Before a try begins, before its end mark goes out, and when it has ended, that is on disk. So a process that dies leaves
/// either what can be sent again without a second copy, or what is in doubt and says so.
package final class SubmissionQueue: Sendable {
    package struct Options: Sendable {
        /// Submissions under way at once: protects sockets, and the mail servers.
        package var maximumConcurrent = 16
        package var schedule = RetrySchedule()
        /// How long those under way may take to finish when the server stops; then they are cut.
        package var shutdownGrace: Duration = .seconds(20)
        /// How long the queue sleeps at most: a submission that another process put in is seen then.
        package var longestSleep: Duration = .seconds(60)
        /// Seconds for which ended submissions are told of.
        package var retention: TimeInterval = 14 * 86_400
        /// Seconds between two sweeps of those.
        package var sweepInterval: TimeInterval = 3_600

        package init() {}
    }

    private struct State {
        /// Accounts whose submission is under way.
        var running: [AccountID: Task<Void, Never>] = [:]
        var sweptAt: Date?
    }

    let store: any SubmissionStore
    let contents: any ContentStore
    let seal: CredentialSeal
    let directory: AccountDirectory
    let submitter: any Submitter
    let filer: SubmissionFiler
    let options: Options
    let logger: Logger
    let now: @Sendable () -> Date
    let chance: @Sendable () -> Double
    let sleep: @Sendable (Duration) async throws -> Void
    private let state = Mutex(State())
    private let signal: QueueSignal

    /// - Parameters:
    ///   - signal: what ``SubmissionService`` wakes it by.
    ///   - chance: 0 to 1, for the jitter of waits.
    ///   - removeDraft: removes the draft that was sent, by its id; nil where drafts are messages like others.
    package init(
        store: any SubmissionStore, contents: any ContentStore, seal: CredentialSeal, directory: AccountDirectory,
        submitter: any Submitter, provider: any MailBackendProvider, signal: QueueSignal,
        options: Options = Options(), logger: Logger, now: @escaping @Sendable () -> Date = { Date() },
        chance: @escaping @Sendable () -> Double = { Double.random(in: 0...1) },
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        removeDraft: SubmissionFiler.DraftRemoval? = nil
    ) {
        self.store = store
        self.contents = contents
        self.seal = seal
        self.directory = directory
        self.submitter = submitter
        filer = SubmissionFiler(provider: provider, contents: contents, removeDraft: removeDraft)
        self.signal = signal
        self.options = options
        self.logger = logger
        self.now = now
        self.chance = chance
        self.sleep = sleep
    }

    /// Runs until it is cancelled; then it lets those under way come to their end.
    package func run() async {
        await recover()
        var seen = signal.count
        while !Task.isCancelled {
            let wait = await turn()
            seen = await signal.wait(after: seen, sleep: sleep, for: wait)
        }
        await finish()
    }

    /// What a former process had begun is queued again where that is safe, and in doubt where it isn't.
    package func recover() async {
        do {
            for submission in try await store.interruptedSubmissions() {
                let now = now()
                let after = try await store.updateSubmission(submission.id) { $0.foundInterrupted(at: now) }
                logger.notice(
                    "a submission was interrupted",
                    metadata: [
                        "submission": "\(submission.id.rawValue)", "state": "\(after?.state.rawValue ?? "gone")",
                    ])
                if let after { await release(after) }
            }
        } catch {
            logger.error("interrupted submissions could not be read", metadata: ["error": "\(error)"])
        }
    }

    /// Begins what is due and has a place.
    ///
    /// - Returns: how long nothing will be due.
    private func turn() async -> Duration {
        do {
            await sweepIfDue()
            let busy = state.withLock { Set($0.running.keys) }
            let places = options.maximumConcurrent - busy.count
            guard places > 0 else { return options.longestSleep }
            let due = try await store.dueSubmissions(at: now(), except: busy, limit: places)
            for submission in due { begin(submission) }
            let next = try await store.nextDueDate(except: state.withLock { Set($0.running.keys) })
            guard let next else { return options.longestSleep }
            let milliseconds = (next.timeIntervalSince(now()) * 1_000).rounded(.up)
            return min(options.longestSleep, .milliseconds(max(0, Int64(milliseconds))))
        } catch {
            logger.error("the queue of submissions could not be read", metadata: ["error": "\(error)"])
            return options.longestSleep
        }
    }

    /// A task of its own, so that stopping the queue doesn't cut it.
    private func begin(_ submission: Submission) {
        state.withLock { state in
            guard state.running[submission.account] == nil else { return }
            state.running[submission.account] = Task {
                await work(on: submission)
                ended(submission.account)
            }
        }
    }

    private func ended(_ account: AccountID) {
        state.withLock { $0.running[account] = nil }
        signal.send()
    }

    private func work(on submission: Submission) async {
        do {
            if submission.state.isEnd { try await file(submission) } else { try await send(submission) }
        } catch {
            // The store is at fault: what is on disk is true, and the next turn or the next start goes on from it.
            logger.error(
                "a submission could not be worked on",
                metadata: ["submission": "\(submission.id.rawValue)", "error": "\(error)"])
            // A store that fails isn't asked without pause; that this is cut short at the end is no error.
            try? await sleep(.seconds(5))
        }
    }

    private func finish() async {
        let running = state.withLock { Array($0.running.values) }
        let cut = Task { [options, sleep] in
            try await sleep(options.shutdownGrace)
            for task in running { task.cancel() }
        }
        for task in running { await task.value }
        cut.cancel()
    }

    private func sweepIfDue() async {
        let now = now()
        let isDue = state.withLock { state in
            if let sweptAt = state.sweptAt, now.timeIntervalSince(sweptAt) < options.sweepInterval { return false }
            state.sweptAt = now
            return true
        }
        guard isDue else { return }
        do {
            try await store.deleteSubmissions(endedBefore: now.addingTimeInterval(-options.retention))
        } catch {
            logger.error("old submissions could not be swept", metadata: ["error": "\(error)"])
        }
    }

    var moment: SubmissionMoment {
        SubmissionMoment(now: now(), chance: chance(), schedule: options.schedule)
    }

    /// What is over needs its message no more.
    func release(_ submission: Submission) async {
        if submission.isOver { await contents.remove(submission.message.content) }
    }
}

/// Wakes the queue: a count, so that a signal that comes while nobody waits isn't lost.
package final class QueueSignal: Sendable {
    private struct State {
        var count: UInt64 = 0
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    package init() {}

    var count: UInt64 { state.withLock { $0.count } }

    package func send() {
        let waiter = state.withLock { state in
            state.count += 1
            return state.waiter.take()
        }
        waiter?.resume()
    }

    /// Returns when a signal has come since `seen`, when the time is over, or when the task is cancelled.
    /// - Returns: the count then.
    func wait(
        after seen: UInt64, sleep: @escaping @Sendable (Duration) async throws -> Void, for duration: Duration
    ) async -> UInt64 {
        let timer = Task { [self] in
            // Cancelled, it is not needed any more.
            try? await sleep(duration)
            if !Task.isCancelled { send() }
        }
        defer { timer.cancel() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isNow = state.withLock { state in
                    guard state.count == seen, !Task.isCancelled else { return true }
                    state.waiter = continuation
                    return false
                }
                if isNow { continuation.resume() }
            }
        } onCancel: {
            send()
        }
        return count
    }
}
