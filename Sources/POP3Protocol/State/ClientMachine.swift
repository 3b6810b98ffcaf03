package import NIOCore

/// The client's end of a POP3 connection, without I/O (RFC 1939).
///
/// The shell tells it what happens (bytes came, a command is submitted or cancelled, the socket is gone), then calls
/// ``next()`` until it returns nil, and does what each ``ClientAction`` says, then writes what ``takeFlight()`` gives, in one
/// go. A shell that stops calling ``next()`` in the middle, because a consumer is slow, only lets received bytes wait.
package struct ClientMachine: Sendable {
    /// The bounds of one connection.
    package struct Options: Sendable {
        /// How many commands may be on the wire at once, where the server does PIPELINING; elsewhere it is one.
        package var maximumInFlight = 64
        /// How many more may wait for their turn: it bounds memory.
        package var maximumQueued = 4096
        /// How many bytes of an answer that nobody wants any more are read past, to keep the connection: beyond it a new
        /// connection is cheaper.
        package var maximumDrainBytes = 256 * 1024
        /// The longest line of an answer, messages aside. RFC 2449 section 4 says 512; servers exceed it. Protects memory.
        package var maximumLineBytes = 16 * 1024
        /// The most lines of a listing. Protects whoever collects them; wide enough for a million messages.
        package var maximumLines = 1_000_000

        package init() {}
    }

    /// Where the connection stands (RFC 1939 section 3).
    package enum Phase: Hashable, Sendable {
        case awaitingGreeting
        case authorization
        /// STLS was answered; TLS isn't there yet, and no byte may come.
        case upgrading
        case transaction
        case closed(ConnectionEnd)
    }

    /// A command on the wire.
    struct InFlight: Sendable {
        enum Progress: Sendable {
            case sent
            /// Its answer's lines come in.
            case listing(Status, lines: Int)
            case content(Status, DotDecoder)
        }

        let id: CommandID
        let command: Command
        var progress = Progress.sent
        var isCancelled = false
        /// What was read past since it was cancelled.
        var drainedBytes = 0
    }

    /// A message is given out in pieces of about so many bytes, at most.
    static let contentPieceBytes = 64 * 1024

    let options: Options
    package internal(set) var phase = Phase.awaitingGreeting
    /// As last told; nil before CAPA was answered, and after STLS.
    package internal(set) var capabilities: CapabilitySet?

    var queued = CircularBuffer<(id: CommandID, command: Command)>()
    /// Oldest first: answers come in this order.
    var inFlight = CircularBuffer<InFlight>()
    var actions = CircularBuffer<ClientAction>()
    var flight: [CommandSegment] = []
    var input = ByteBuffer()
    var framer: LineFramer
    /// The lines of the CAPA that is coming in.
    var told: [Capability] = []

    package init(options: Options = Options()) {
        self.options = options
        framer = LineFramer(options: .init(maximumLineBytes: options.maximumLineBytes))
    }
}

// MARK: Events

extension ClientMachine {
    /// Bytes came from the server.
    package mutating func received(_ bytes: ByteBuffer) {
        if isClosed { return }
        if phase == .upgrading { return close(.injectionBeforeTLS) }
        input.append(received: bytes)
    }

    /// A command to run; its answers carry `id`.
    package mutating func submit(_ command: Command, id: CommandID) {
        if case .closed(let end) = phase { return actions.append(.failed(id, .notSent(end))) }
        guard queued.count < options.maximumQueued else { return actions.append(.failed(id, .queueFull)) }
        queued.append((id, command))
        advance()
    }

    /// The SASL response to a challenge, in base64; nil gives up (RFC 5034 section 4).
    package mutating func respond(to id: CommandID, with response: SecretText?) {
        guard let first = inFlight.first, first.id == id, case .auth = first.command else { return }
        flight += CommandEncoder.encode(response: response)
    }

    /// Nobody waits for the command any more. What still comes of its answer is read past.
    package mutating func cancel(_ id: CommandID) {
        if let index = queued.firstIndex(where: { $0.id == id }) {
            queued.remove(at: index)
            actions.append(.failed(id, .cancelled))
        } else if let index = inFlight.firstIndex(where: { $0.id == id && !$0.isCancelled }) {
            inFlight[index].isCancelled = true
            actions.append(.failed(id, .cancelled))
        }
    }

    /// The TLS handler goes in, now: what comes from here on came through it. The server's capabilities are to be asked anew
    /// (RFC 2595 section 4).
    ///
    /// - Returns: false where bytes came before it; the machine closes then.
    package mutating func startedTLS() -> Bool {
        guard phase == .upgrading, input.readableBytes == 0 else {
            close(.injectionBeforeTLS)
            return false
        }
        phase = .authorization
        capabilities = nil
        advance()
        return true
    }

    /// The server is silent, and the message that is coming in has all the bytes that it was to have.
    ///
    /// QUIRK: where the last bytes are a dot and CRLF, behind a line without its end, they are the end. The length alone
    /// doesn't tell, nor does the silence: servers' sizes lie.
    ///
    /// - Returns: whether that is so: the command is then complete.
    package mutating func endSilentMessage(_ id: CommandID) -> Bool {
        guard let first = inFlight.first, first.id == id, case .content(let status, let decoder) = first.progress,
            decoder.isPossibleEnd(input)
        else { return false }
        input.clear()
        finish(status)
        return true
    }

    /// The client ends the connection.
    package mutating func disconnect() { close(.closedByClient) }

    /// The socket is gone. What was received is to be asked for first, until ``next()`` returns nil.
    package mutating func connectionClosed() {
        // QUIRK: the last line, a dot, without its end.
        if let first = inFlight.first, case .content(let status, let decoder) = first.progress,
            decoder.isUnfinishedEnd(input)
        {
            finish(status)
        }
        close(.closedByPeer)
    }
}

// MARK: Actions

extension ClientMachine {
    /// The next thing to do; nil when there is nothing before the next event.
    package mutating func next() -> ClientAction? {
        while true {
            if let action = actions.popFirst() { return action }
            if isClosed || phase == .upgrading || !readOn() { return nil }
        }
    }

    /// All that is to be written now, in order, for one write; empty when there is nothing.
    package mutating func takeFlight() -> [CommandSegment] {
        defer { flight.removeAll(keepingCapacity: true) }
        return flight
    }

    package var isClosed: Bool {
        if case .closed = phase { true } else { false }
    }

    /// Whether the command waits for its turn: nothing of it was sent.
    package func isQueued(_ id: CommandID) -> Bool { queued.contains { $0.id == id } }
}
