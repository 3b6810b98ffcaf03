package import NIOCore
import Synchronization

/// Carries a body's or message's bytes from the event loop to the one task that reads them, with a bound on what waits
/// between them. `Head` is what is known before the first byte.
package final class ByteChannel<Head: Sendable>: Sendable {
    private struct State {
        var head: Head?
        var chunks = CircularBuffer<ByteBuffer>()
        var waitingBytes = 0
        var isFinished = false
        var failure: (any Error)?
        var headReader: CheckedContinuation<Head, any Error>?
        var reader: CheckedContinuation<ByteBuffer?, any Error>?
        /// The producer was told to stop.
        var isFull = false
    }

    private let state = Mutex(State())
    private let window: Int
    /// What the reader is told where the command ended well, and gave no head.
    private let absence: any Error
    /// Called off the event loop when there is room again.
    private let onRoom: @Sendable () -> Void
    private let onCancel: @Sendable () -> Void

    package init(
        window: Int, absence: any Error, onRoom: @escaping @Sendable () -> Void,
        onCancel: @escaping @Sendable () -> Void
    ) {
        self.window = window
        self.absence = absence
        self.onRoom = onRoom
        self.onCancel = onCancel
    }

    // MARK: - The event loop's side

    package func begin(_ head: Head) {
        let reader = state.withLock { state in
            state.head = head
            return state.headReader.take()
        }
        reader?.resume(returning: head)
    }

    /// Returns whether there is room for more.
    package func yield(_ bytes: ByteBuffer) -> Bool {
        guard bytes.readableBytes > 0 else { return true }
        let (reader, hasRoom) = state.withLock { state -> (CheckedContinuation<ByteBuffer?, any Error>?, Bool) in
            guard !state.isFinished else { return (nil, true) }
            if let reader = state.reader.take() { return (reader, true) }
            state.chunks.append(bytes)
            state.waitingBytes += bytes.readableBytes
            state.isFull = state.waitingBytes >= window
            return (nil, !state.isFull)
        }
        reader?.resume(returning: bytes)
        return hasRoom
    }

    /// No more comes: the body is whole, or `failure` says why not. The first call counts.
    package func finish(_ failure: (any Error)? = nil) {
        let (headReader, reader) = state.withLock { state in
            if !state.isFinished {
                state.isFinished = true
                state.failure = failure
            }
            return (state.headReader.take(), state.reader.take())
        }
        headReader?.resume(throwing: failure ?? absence)
        if let failure { reader?.resume(throwing: failure) } else { reader?.resume(returning: nil) }
    }

    /// All of the body came.
    package var isWhole: Bool { state.withLock { $0.isFinished && $0.failure == nil } }

    // MARK: - The reader's side

    /// What is known before the first byte.
    package func head() async throws -> Head {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result: Result<Head, any Error>? = state.withLock { state in
                    if let head = state.head { return .success(head) }
                    if state.isFinished { return .failure(state.failure ?? absence) }
                    state.headReader = continuation
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            onCancel()
        }
    }

    /// The next bytes; nil at the end.
    package func next() async throws -> ByteBuffer? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let (result, isRoomNew) = take(continuation)
                if isRoomNew { onRoom() }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            onCancel()
        }
    }

    /// What the reader gets, nil where it must wait; and whether the producer may go on.
    private func take(
        _ continuation: CheckedContinuation<ByteBuffer?, any Error>
    ) -> (Result<ByteBuffer?, any Error>?, Bool) {
        state.withLock { state in
            if let chunk = state.chunks.popFirst() {
                state.waitingBytes -= chunk.readableBytes
                guard state.isFull, state.waitingBytes <= window / 2 else { return (.success(chunk), false) }
                state.isFull = false
                return (.success(chunk), true)
            }
            if let failure = state.failure { return (.failure(failure), false) }
            if state.isFinished { return (.success(nil), false) }
            state.reader = continuation
            return (nil, false)
        }
    }
}
