import IMAPProtocol
import NIOCore

extension IMAPSession {
    // MARK: In

    /// What the client sends next. All answers so far go out before it is waited for.
    func nextEvent() async throws -> CommandReader.Event {
        while true {
            if let event = reader.next() { return event }
            try await flush()
            try await receive()
        }
    }

    /// The line that the client answers a continuation request with.
    func nextLine() async throws -> ByteBuffer {
        reader.expectLine()
        while true {
            if case .line(let line) = try await nextEvent() { return line }
        }
    }

    /// Waits for the client's next bytes.
    func receive() async throws {
        // Changes are told when a command is answered, or in IDLE, which waits for them too.
        while try await receiveOrWake() { continue }
    }

    // MARK: Out

    func send(_ response: UntaggedResponse) { encoder.write(response) }

    /// Leave for a client that waits to send the rest of its command.
    func requestMore(_ text: String = "Go on") async throws {
        encoder.write(ContinuationRequest(text: IMAPString(text)))
        try await flush()
    }

    /// Gives answers to the connection when enough have come together; waits while the client doesn't read.
    func flushIfLarge() async throws {
        if encoder.byteCount >= options.outputChunk { try await hand() }
    }

    /// Sends all answers.
    func flush() async throws {
        if encoder.byteCount > 0 { try await hand() }
        try await connection.flush()
    }

    private func hand() async throws {
        var bytes = encoder.takeBytes()
        guard let left = bytesUntilDrop else { return try await connection.write(bytes) }
        bytesUntilDrop = left - bytes.readableBytes
        guard left < bytes.readableBytes else { return try await connection.write(bytes) }
        try await connection.write(bytes.readSlice(length: left) ?? ByteBuffer())
        try await connection.flush()
        throw SessionEnd.closed
    }
}

extension IMAPSession {
    /// As ``receive()``, for a session that something else may wake: true where it did.
    func receiveOrWake() async throws -> Bool {
        switch await connection.next() {
        case .received(let bytes): reader.append(bytes)
        case .woken: return true
        case .timedOut: throw SessionEnd.bye("Nothing was heard for too long")
        case .shuttingDown: throw SessionEnd.bye("The server ends")
        case .ended: throw SessionEnd.closed
        }
        return false
    }

    /// A fault on request: answers that take their time.
    func delayAnswer() async throws {
        guard let delay = service.faults?.answerDelay, delay > .zero else { return }
        try await flush()
        try await Task.sleep(for: delay)
    }
}
