package import NIOCore

/// The client's end of an IMAP connection, without I/O (RFC 9051 section 3).
///
/// The shell tells it what happens (bytes came, a command is submitted or cancelled, the socket is gone), then calls
/// ``next()`` until it returns nil, and does what each ``ClientAction`` says, then writes what ``takeFlight()`` gives, in one
/// go. A shell that stops calling ``next()`` in the middle, because a consumer is slow, only lets received bytes wait.
package struct ClientMachine {
    /// The bounds of one connection.
    package struct Options: Sendable {
        /// How many commands may be on the wire at once: servers stop reading when their answers pile up.
        package var maximumInFlight = 16
        /// How many more may wait for their turn: it bounds memory, and how stale a waiting command gets.
        package var maximumQueued = 64
        /// How many bytes of an answer that nobody wants any more are read past, to keep the connection: beyond it a new
        /// connection is cheaper.
        package var maximumDrainBytes: UInt64 = 256 * 1024
        /// How many responses in a row may be unreadable before the peer is taken for something else than an IMAP server.
        package var maximumUnreadable = 100
        package var framer = ResponseFramer.Options()
        package var parser = ResponseParser.Options()

        package init() {}
    }

    /// Where the connection stands (RFC 9051 section 3).
    package enum Phase: Sendable, Equatable {
        case awaitingGreeting
        case notAuthenticated
        /// STARTTLS was answered; TLS isn't there yet, and no byte may come.
        case upgrading
        case authenticated
        case closed(ConnectionEnd)
    }

    /// A command on the wire, or partly on it.
    struct InFlight {
        enum Progress {
            case sent
            /// The rest goes out when the server asks for it.
            case awaitingContinuation(ArraySlice<CommandSegment>)
            /// Bytes of a literal are still to be supplied (``ClientMachine/supply(_:to:)``); the rest goes out after them.
            case sendingContent(StreamedContent, then: ArraySlice<CommandSegment>)
            case authenticating
            case idleRequested
            case idling
            /// DONE was sent: other commands may follow.
            case idleEnding
        }

        let id: CommandID
        let tag: String
        let command: Command
        let interest: FetchInterest?
        var progress: Progress
        var isCancelled = false
        /// What was read past since it was cancelled, or will be.
        var drainedBytes: UInt64 = 0
        /// DONE is to follow the continuation request at once.
        var wantsIdleToEnd = false
        /// Capabilities were told since it was sent: they hold after a login.
        var sawCapabilities = false
    }

    let options: Options
    /// Whether ``ClientAction/started(_:_:)`` tells each command's text.
    package var describesCommands = false
    var framer: ResponseFramer
    var parser: ResponseParser
    package internal(set) var phase = Phase.awaitingGreeting
    /// As last told; nil when unknown, as after STARTTLS and after a login that doesn't tell them.
    package internal(set) var capabilities: CapabilitySet?
    /// What ENABLE turned on (RFC 9051 section 6.3.1).
    package internal(set) var enabled = CapabilitySet()
    package internal(set) var selected: SelectedMailbox?

    var queued = CircularBuffer<(id: CommandID, command: Command)>()
    /// See ``holdIdle(_:)``.
    var holdsIdle = false
    /// Oldest first.
    var inFlight: [InFlight] = []
    var actions = CircularBuffer<ClientAction>()
    var flight: [CommandSegment] = []
    /// What the SELECT on the wire has been told.
    var selecting: SelectedMailbox?
    /// Who gets the literals of the FETCH response that is coming in.
    var literal = LiteralProgress.none
    /// BYE came: what follows is the end of the connection.
    var bye: StatusResponse?
    var unreadable = 0
    /// Octets on the wire of the response that the last action came of, streamed literals apart.
    package internal(set) var frameBytes = 0
    private var lastTag: UInt64 = 0

    package init(options: Options = Options()) {
        self.options = options
        framer = ResponseFramer(options: options.framer)
        parser = ResponseParser(options: options.parser)
    }

    mutating func makeTag() -> String {
        lastTag += 1
        return "A\(lastTag)"
    }
}

// MARK: Events

extension ClientMachine {
    /// Bytes came from the server.
    package mutating func received(_ bytes: ByteBuffer) {
        if case .closed = phase { return }
        if phase == .upgrading { return close(.injectionBeforeTLS) }
        framer.append(bytes)
    }

    /// A command to run; its answers carry `id`.
    package mutating func submit(_ command: Command, id: CommandID) {
        if case .closed(let end) = phase { return actions.append(.failed(id, .connection(end))) }
        guard queued.count < options.maximumQueued else { return actions.append(.failed(id, .queueFull)) }
        queued.append((id, command))
        advance()
    }

    /// The SASL response to a challenge, in base64; nil gives up (RFC 9051 section 6.2.2).
    package mutating func respond(to id: CommandID, with response: SecretBytes?) {
        guard inFlight.contains(where: { $0.id == id && $0.isAuthenticating }) else { return }
        flight.append(response.map { .secret(ByteBuffer(bytes: $0.bytes)) } ?? .bytes(ByteBuffer(string: "*")))
        flight.append(.bytes(ByteBuffer(string: "\r\n")))
    }

    /// The TLS handler goes in, now: what comes from here on came through it. The server's capabilities are to be asked anew
    /// (RFC 9051 section 6.2.1).
    ///
    /// - Returns: false where bytes came before it; the machine closes then.
    package mutating func startedTLS() -> Bool {
        guard phase == .upgrading, !framer.hasBufferedBytes else {
            close(.injectionBeforeTLS)
            return false
        }
        phase = .notAuthenticated
        advance()
        return true
    }

    /// The client ends the connection.
    package mutating func disconnect() { close(.closedByClient) }

    /// The socket is gone.
    package mutating func connectionClosed() {
        close(bye.map { .bye($0) } ?? .closedByPeer)
    }

    /// Ends the connection: every command fails, and nothing is done any more.
    mutating func close(_ end: ConnectionEnd) {
        if case .closed = phase { return }
        phase = .closed(end)
        for command in inFlight where !command.isCancelled { actions.append(.failed(command.id, .connection(end))) }
        for command in queued { actions.append(.failed(command.id, .connection(end))) }
        inFlight = []
        queued.removeAll()
        flight = []
        selected = nil
        selecting = nil
        actions.append(.event(.closed(end)))
        actions.append(.close(end))
    }
}

// MARK: Actions

extension ClientMachine {
    /// The next thing to do; nil when there is nothing before the next event.
    package mutating func next() -> ClientAction? {
        while true {
            if let action = actions.popFirst() { return action }
            if case .closed = phase { return nil }
            guard let event = framer.next() else { return nil }
            handle(event)
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

extension ClientMachine.InFlight {
    var isAuthenticating: Bool {
        if case .authenticating = progress { true } else { false }
    }

    var isEndingIdle: Bool {
        if case .idleEnding = progress { true } else { false }
    }

    /// A literal is announced whose bytes didn't all go out: nothing else may.
    var isInLiteral: Bool {
        switch progress {
        case .awaitingContinuation, .sendingContent: true
        default: false
        }
    }

    /// Bytes that somebody else has to supply are missing: the server can't have the whole command.
    var lacksContent: Bool {
        switch progress {
        case .sendingContent: true
        case .awaitingContinuation(let rest): rest.contains { if case .content = $0 { true } else { false } }
        default: false
        }
    }
}
