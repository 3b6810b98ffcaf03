import MailService
import Synchronization

/// A message on its way from a task to libcurl's thread: one piece at a time, the writer waits until it is taken.
final class UploadPipe: Sendable {
    enum Piece {
        case bytes([UInt8])
        /// Nothing is there yet.
        case none
        case end
        case failure(any Error)
    }

    private struct State {
        var piece: [UInt8]?
        var writer: CheckedContinuation<Void, any Error>?
        var end: Result<Void, any Error>?
        var isClosed = false
    }

    private let state = Mutex(State())
    /// Tells the thread that there is something to take.
    private let wake: @Sendable () -> Void

    init(wake: @escaping @Sendable () -> Void) {
        self.wake = wake
    }

    /// Returns when the piece has been taken. Throws when nobody will take it any more.
    func write(_ bytes: [UInt8]) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            let isTaken = state.withLock { state in
                guard !state.isClosed else { return false }
                state.piece = bytes
                state.writer = continuation
                return true
            }
            guard isTaken else { return continuation.resume(throwing: CancellationError()) }
            wake()
        }
    }

    /// Nothing more comes: all is there, or it can't be.
    func finish(_ end: Result<Void, any Error>) {
        state.withLock { $0.end = $0.end ?? end }
        wake()
    }

    /// What can be taken now.
    func take() -> Piece {
        let (piece, writer) = state.withLock { state -> (Piece, CheckedContinuation<Void, any Error>?) in
            if let bytes = state.piece.take() { return (.bytes(bytes), state.writer.take()) }
            switch state.end {
            case .success: return (.end, nil)
            case .failure(let error): return (.failure(error), nil)
            case nil: return (.none, nil)
            }
        }
        writer?.resume()
        return piece
    }

    /// Nobody takes any more.
    func close() {
        let writer = state.withLock { state in
            state.isClosed = true
            state.piece = nil
            return state.writer.take()
        }
        writer?.resume(throwing: CancellationError())
    }
}
