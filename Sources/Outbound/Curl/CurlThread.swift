import CCurl
import Foundation
import MailService
import Synchronization

/// A libcurl multi handle, and the thread that alone touches it: never one of the cooperative pool, since it waits.
///
/// Work comes in by a bounded queue. The thread begins with the first piece, and ends with ``stop()``.
final class CurlThread: Sendable {
    struct Options: Sendable {
        /// Transfers at once: protects sockets and memory.
        var maximumTransfers = 64
        /// Transfers that wait for a place: protects memory.
        var maximumQueued = 1_024

        init() {}
    }

    /// The name of a piece of work.
    struct JobID: Hashable, Sendable {
        fileprivate let number: UInt64
    }

    private struct Job {
        let id: JobID
        let make: @Sendable () -> (any CurlTransfer)?
    }

    private struct State {
        var nextNumber: UInt64 = 0
        /// Reserved, waiting or under way.
        var live: Set<JobID> = []
        var waiting: [Job] = []
        var cancelled: Set<JobID> = []
        var isRunning = false
        var isStopped = false
        var multi: MultiHandle?
    }

    /// curl_multi_wakeup is the one function that other threads may call (libcurl-thread(3)).
    private struct MultiHandle: @unchecked Sendable {
        // The pointer is only dereferenced by libcurl, which locks for the wake-up.
        let pointer: UnsafeMutableRawPointer
    }

    private let options: Options
    private let state = Mutex(State())

    init(options: Options = Options()) {
        self.options = options
    }

    /// Takes a place in the queue.
    ///
    /// - Throws: `overBudget` where it is full, or the thread is stopped.
    func reserve() throws(MailServiceError) -> JobID {
        let id = state.withLock { state -> JobID? in
            guard !state.isStopped, state.live.count < options.maximumTransfers + options.maximumQueued else {
                return nil
            }
            state.nextNumber += 1
            let id = JobID(number: state.nextNumber)
            state.live.insert(id)
            return id
        }
        guard let id else {
            throw MailServiceError(.overBudget, "Too much is going out at once.", retryAfter: .seconds(10))
        }
        return id
    }

    /// Hands work over. `make` runs on the thread, and what it makes stays there; nil where there is nothing to do.
    func start(_ id: JobID, _ make: @escaping @Sendable () -> (any CurlTransfer)?) {
        let begins = state.withLock { state in
            state.waiting.append(Job(id: id, make: make))
            defer { state.isRunning = true }
            return !state.isRunning
        }
        guard begins else { return wake() }
        let thread = Thread { [self] in run() }
        thread.name = "curl"
        thread.start()
    }

    /// The work is not wanted any more; it is told, and ends in its own way.
    func cancel(_ id: JobID) {
        state.withLock { if $0.live.contains(id) { $0.cancelled.insert(id) } }
        wake()
    }

    /// There is something new for a transfer.
    func wake() {
        // Under the lock, so that the handle is not freed meanwhile.
        state.withLock { if let multi = $0.multi { curl_multi_wakeup(multi.pointer) } }
    }

    /// Cancels all that is under way, and ends the thread when that has ended.
    func stop() {
        state.withLock { state in
            state.isStopped = true
            state.cancelled.formUnion(state.live)
        }
        wake()
    }

    // MARK: - On the thread

    private func run() {
        curl_global_init(Int(CURL_GLOBAL_DEFAULT))
        guard let multi = curl_multi_init() else { return abandonAll() }
        state.withLock { $0.multi = MultiHandle(pointer: multi) }
        var transfers: [JobID: any CurlTransfer] = [:]
        while true {
            let (jobs, cancelled, isStopped) = takeNews(running: transfers.count)
            for job in jobs {
                if let transfer = begin(job, on: multi) { transfers[job.id] = transfer } else { forget(job.id) }
            }
            for id in cancelled { transfers[id]?.cancel() }
            step(multi, transfers)
            for (id, transfer) in transfers where transfer.isOver {
                curl_multi_remove_handle(multi, transfer.easy.handle)
                transfers[id] = nil
                forget(id)
            }
            if isStopped, transfers.isEmpty, end() { break }
            wait(multi, transfers)
        }
        curl_multi_cleanup(multi)
    }

    private func takeNews(running: Int) -> (jobs: [Job], cancelled: Set<JobID>, isStopped: Bool) {
        state.withLock { state in
            // A job that is cancelled before it began still begins: it tells whoever waits.
            let places = max(0, options.maximumTransfers - running)
            let jobs = Array(state.waiting.prefix(places))
            state.waiting.removeFirst(jobs.count)
            return (jobs, state.cancelled, state.isStopped)
        }
    }

    private func forget(_ id: JobID) {
        state.withLock { state in
            state.live.remove(id)
            state.cancelled.remove(id)
        }
    }

    private func begin(_ job: Job, on multi: UnsafeMutableRawPointer) -> (any CurlTransfer)? {
        guard let transfer = job.make() else { return nil }
        if !transfer.isOver {
            let code = curl_multi_add_handle(multi, transfer.easy.handle)
            if code != CURLM_OK { transfer.performed(CURLE_FAILED_INIT) }
        }
        return transfer
    }

    private func step(_ multi: UnsafeMutableRawPointer, _ transfers: [JobID: any CurlTransfer]) {
        var running: Int32 = 0
        curl_multi_perform(multi, &running)
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE else { continue }
            let handle = message.pointee.easy_handle
            transfers.values.first { $0.easy.handle == handle }?.performed(message.pointee.data.result)
        }
        let now = ContinuousClock.now
        for transfer in transfers.values where !transfer.isOver {
            if transfer.interest != nil { transfer.advance() }
            if !transfer.isOver, transfer.deadline <= now { transfer.expire() }
        }
    }

    private func wait(_ multi: UnsafeMutableRawPointer, _ transfers: [JobID: any CurlTransfer]) {
        // What has ended makes room: whoever waits for a place doesn't wait for the network.
        var sockets = transfers.values.compactMap(\.interest)
        let nearest = transfers.values.map(\.deadline).min() ?? .now + .seconds(60)
        let milliseconds = max(0, min(60_000, (nearest - .now) / .milliseconds(1)))
        curl_multi_poll(multi, &sockets, UInt32(sockets.count), Int32(milliseconds.rounded(.up)), nil)
    }

    /// Whether nothing has come in meanwhile, so that the thread may end.
    private func end() -> Bool {
        state.withLock { state in
            guard state.live.isEmpty else { return false }
            state.multi = nil
            return true
        }
    }

    /// libcurl can't begin at all: whoever waits is told by what they made.
    private func abandonAll() {
        let jobs = state.withLock { state in
            defer { (state.waiting, state.live, state.isStopped) = ([], [], true) }
            return state.waiting
        }
        for job in jobs { job.make()?.performed(CURLE_FAILED_INIT) }
    }
}
