import NIOCore
import NIOPosix

/// Runs tasks on threads that may block: sessions of the embedded servers, and what works on a `MailStore`.
///
/// Swift's own pool has as many threads as there are processors and must never wait; a session reads files, asks SQLite
/// and derives keys. Here all of that may be done in place, without a hop for each call: what waits for a disk holds one
/// of these threads, and what waits for its client or server (nearly all, nearly always) holds none.
///
/// It is right as a `TaskExecutor` because each job that is enqueued runs exactly once, on some thread, whatever the
/// pool's state: `NIOThreadPool.submit` calls the closure once, on a thread of the pool, or on the caller's when the
/// pool has been stopped. A job is a piece of one task, and the runtime enqueues the next piece only when the one before
/// has ended, so the pieces of one task never overlap, though they may run on different threads.
package final class BlockingExecutor: TaskExecutor {
    /// The executor of this process.
    package static let shared = BlockingExecutor(threads: defaultThreads)

    /// What one session may hold up: four of them can wait for the disk at once on the smallest machine. More threads
    /// cost memory, fewer let slow disks hold up everyone.
    private static let defaultThreads = max(8, NIOSingletons.groupLoopCountSuggestion * 4)

    private let pool: NIOThreadPool

    /// An executor with threads of its own, for the life of the process: they are never joined, so make few.
    package init(threads: Int) {
        pool = NIOThreadPool(numberOfThreads: threads)
        pool.start()
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        pool.submit { _ in
            // Also when the pool has been stopped: a job that isn't run is a task that never ends.
            job.runSynchronously(on: self.asUnownedTaskExecutor())
        }
    }
}
