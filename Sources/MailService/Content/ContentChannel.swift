import Synchronization

/// One writer, one reader, a bounded number of bytes between them.
///
/// The state changes under the lock; continuations are resumed outside it.
final class ContentChannel: Sendable {
    private struct State {
        var chunks: [[UInt8]] = []
        var byteCount = 0
        var end: End?
        var reader: CheckedContinuation<[UInt8]?, any Error>?
        var writer: CheckedContinuation<Void, any Error>?
        /// The writer's task was cancelled, perhaps before it came to wait.
        var isWriterCancelled = false
    }

    private enum End {
        case finished
        case failed(any Error)
        /// The reader has gone.
        case abandoned
    }

    private let capacity: Int
    private let state = Mutex(State())

    init(capacity: Int) {
        self.capacity = capacity
    }

    func write(_ bytes: [UInt8]) async throws {
        try Task.checkCancellation()
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let wakeUps = state.withLock { state in
                    Self.accept(bytes, from: continuation, capacity: capacity, into: &state)
                }
                for wakeUp in wakeUps { wakeUp() }
            }
        } onCancel: {
            let writer = state.withLock { state in
                state.isWriterCancelled = true
                return state.writer.take()
            }
            writer?.resume(throwing: CancellationError())
        }
    }

    private static func accept(
        _ bytes: [UInt8],
        from writer: CheckedContinuation<Void, any Error>,
        capacity: Int,
        into state: inout State
    ) -> [() -> Void] {
        guard state.end == nil, !state.isWriterCancelled else {
            return [{ writer.resume(throwing: CancellationError()) }]
        }
        if let reader = state.reader.take() {
            return [{ reader.resume(returning: bytes) }, { writer.resume() }]
        }
        state.chunks.append(bytes)
        state.byteCount += bytes.count
        if state.byteCount < capacity { return [{ writer.resume() }] }
        state.writer = writer
        return []
    }

    func read() async throws -> [UInt8]? {
        try Task.checkCancellation()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<[UInt8]?, any Error>) in
                let wakeUps = state.withLock { Self.offer(to: continuation, from: &$0) }
                for wakeUp in wakeUps { wakeUp() }
            }
        } onCancel: {
            abandon()
        }
    }

    private static func offer(
        to reader: CheckedContinuation<[UInt8]?, any Error>,
        from state: inout State
    ) -> [() -> Void] {
        if !state.chunks.isEmpty {
            // The writer has been held back since the buffer was full, so the buffer is short: a shift is cheap.
            let chunk = state.chunks.removeFirst()
            state.byteCount -= chunk.count
            let writer = state.writer.take()
            return [{ reader.resume(returning: chunk) }, { writer?.resume() }]
        }
        switch state.end {
        case .finished: return [{ reader.resume(returning: nil) }]
        case .failed(let error): return [{ reader.resume(throwing: error) }]
        case .abandoned: return [{ reader.resume(throwing: CancellationError()) }]
        case nil:
            state.reader = reader
            return []
        }
    }

    /// The producer has ended; what it wrote can still be read.
    func finish(_ error: (any Error)?) {
        let reader = state.withLock { state -> CheckedContinuation<[UInt8]?, any Error>? in
            if state.end == nil {
                state.end = error.map(End.failed) ?? .finished
            }
            return state.reader.take()
        }
        if let error {
            reader?.resume(throwing: error)
        } else {
            reader?.resume(returning: nil)
        }
    }

    /// The reader has gone: what is buffered is dropped, and the writer told.
    func abandon() {
        let (reader, writer) = state.withLock { state in
            state.end = .abandoned
            state.chunks = []
            state.byteCount = 0
            return (state.reader.take(), state.writer.take())
        }
        reader?.resume(throwing: CancellationError())
        writer?.resume(throwing: CancellationError())
    }
}
