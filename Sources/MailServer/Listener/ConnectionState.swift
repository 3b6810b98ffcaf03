import NIOCore
import SASL

/// What stands between a connection's event loop and its session: events that wait to be told, bytes that wait to be
/// sent. A struct, changed under the connection's lock; what is to be done outside it is returned.
struct ConnectionState {
    typealias Waiter = CheckedContinuation<MailConnection.Event, Never>
    /// To be called outside the lock.
    typealias Resumption = @Sendable () -> Void

    /// Bytes on their way to the event loop.
    struct Batch: Sendable {
        var buffers: [ByteBuffer] = []
        var byteCount = 0
    }

    /// Nil without TLS; `.some(nil)` where the certificate's algorithm has no binding.
    var channelBinding: ChannelBinding??
    var isCompressed = false
    /// Why the connection is over, once it is.
    private(set) var failure: MailConnectionError?

    private var received: [ByteBuffer] = []
    private(set) var receivedBytes = 0
    private var hasEnded = false
    private var isWoken = false
    private var isTimedOut = false
    private var isShuttingDown = false
    private var isReadingPaused = false
    private var waiter: Waiter?

    private var outgoing = Batch()
    private var bytesInFlight = 0
    private var roomWaiter: CheckedContinuation<Void, Never>?

    // MARK: The session's side

    /// What the session is told when it asks: an event, or nothing, and whether reading is to be taken up again.
    struct Answer: Sendable {
        var event: MailConnection.Event?
        var resumesReading: Bool
    }

    /// The next event, if there is one.
    mutating func take() -> Answer {
        let event = takeEvent()
        let resumesReading = isReadingPaused && receivedBytes < MailConnection.readAhead
        if resumesReading {
            isReadingPaused = false
        }
        return Answer(event: event, resumesReading: resumesReading)
    }

    /// The same, and keeps the continuation of a session that has to wait.
    mutating func wait(_ continuation: Waiter) -> Answer {
        let answer = take()
        if answer.event == nil {
            waiter = continuation
        }
        return answer
    }

    /// Whether the session waits for its client.
    var isWaiting: Bool { waiter != nil }

    private mutating func takeEvent() -> MailConnection.Event? {
        if isShuttingDown {
            isShuttingDown = false
            return .shuttingDown
        }
        if !received.isEmpty {
            let bytes = received.removeFirst()
            receivedBytes -= bytes.readableBytes
            return .received(bytes)
        }
        if hasEnded {
            return .ended
        }
        if isTimedOut {
            isTimedOut = false
            return .timedOut
        }
        if isWoken {
            isWoken = false
            return .woken
        }
        return nil
    }

    /// Takes bytes to be sent. Says whether there are enough for a batch.
    mutating func write(_ bytes: ByteBuffer) throws(MailConnectionError) -> Bool {
        if let failure { throw failure }
        outgoing.byteCount += bytes.readableBytes
        if let last = outgoing.buffers.indices.last, bytes.readableBytes < 4096 {
            outgoing.buffers[last].writeImmutableBuffer(bytes)
        } else {
            outgoing.buffers.append(bytes)
        }
        return outgoing.byteCount >= MailConnection.writeBatch
    }

    /// What is to be sent now.
    mutating func takeBatch() throws(MailConnectionError) -> Batch {
        if let failure { throw failure }
        let batch = outgoing
        outgoing = Batch()
        bytesInFlight += batch.byteCount
        return batch
    }

    /// Whether more may be written.
    var isRoomy: Bool { failure != nil || bytesInFlight < MailConnection.writeBehind }

    /// Keeps the continuation of a session that waits for room, unless there is some by now.
    mutating func waitForRoom(_ continuation: CheckedContinuation<Void, Never>) -> Resumption? {
        if isRoomy {
            return { continuation.resume() }
        }
        roomWaiter = continuation
        return nil
    }

    // MARK: The event loop's side

    /// Takes what was read.
    mutating func receive(_ bytes: ByteBuffer) -> Resumption? {
        received.append(bytes)
        receivedBytes += bytes.readableBytes
        return tell()
    }

    /// Whether to read on; where not, ``take()`` says when.
    mutating func wantsMore() -> Bool {
        isReadingPaused = receivedBytes >= MailConnection.readAhead
        return !isReadingPaused
    }

    /// A batch was written to the socket.
    mutating func sent(_ byteCount: Int) -> Resumption? {
        bytesInFlight -= byteCount
        return makeRoom()
    }

    /// Bytes that the event loop has and the socket hasn't taken.
    var unsentBytes: Int { bytesInFlight }

    /// The client has closed its side.
    mutating func end() -> Resumption? {
        hasEnded = true
        return tell()
    }

    /// The connection is gone. The first reason is kept.
    mutating func fail(_ error: MailConnectionError) -> [Resumption] {
        failure = failure ?? error
        hasEnded = true
        outgoing = Batch()
        return [tell(), makeRoom()].compactMap { $0 }
    }

    mutating func wake() -> Resumption? {
        isWoken = true
        return tell()
    }

    mutating func timeOut() -> Resumption? {
        isTimedOut = true
        return tell()
    }

    mutating func shutDown() -> Resumption? {
        isShuttingDown = true
        return tell()
    }

    private mutating func tell() -> Resumption? {
        guard let waiter, let event = takeEvent() else { return nil }
        self.waiter = nil
        return { waiter.resume(returning: event) }
    }

    private mutating func makeRoom() -> Resumption? {
        guard isRoomy, let roomWaiter else { return nil }
        self.roomWaiter = nil
        return { roomWaiter.resume() }
    }
}
