import NIOCore

/// Runs tasks on a connection's event loop: a request that is answered from memory then never changes threads, which
/// costs more than all the rest of it.
///
/// What computes for long goes elsewhere (`globalConcurrentExecutor`), as it would hold up the loop's other connections.
final class EventLoopTaskExecutor: TaskExecutor {
    let eventLoop: any EventLoop

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
