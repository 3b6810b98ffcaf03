package import NIOCore

/// The server's end of a POP3 session, without I/O (RFC 1939).
///
/// The shell tells it what happens, then calls ``next()`` and does what each ``ServerAction`` says until it returns nil: then
/// it is bytes that are missing. Commands may come in one flight (RFC 2449 section 6.6): each waits in the buffer until
/// the one before it is answered, and answers go out together.
package struct ServerMachine: Sendable {
    /// The bounds of a session.
    package struct Options: Sendable {
        /// The longest command. RFC 2449 section 4 says 255 with the line end, RFC 5034 the same for AUTH; it is wider for long
        /// passwords and tokens in an initial response. Protects memory.
        package var maximumCommandBytes = 8192
        /// The longest line of an authentication exchange (RFC 5034 section 4: 12,288). Protects memory.
        package var maximumResponseBytes = 12_288
        /// How many lines in a row may be no command, before the peer is taken for something else than a POP3 client.
        package var maximumBadCommands = 20
        /// How many commands a session may send without having logged in. Protects against a peer that only keeps us busy.
        package var maximumUnauthenticatedCommands = 100
        /// How many logins may fail. Protects passwords against being guessed on one connection.
        package var maximumFailedLogins = 5
        /// An answer is given out in pieces of about so many bytes. Protects memory: a listing has a line for each message.
        package var pieceBytes = 32 * 1024

        package init() {}
    }

    /// What this server offers on this connection; some of it depends on TLS.
    package struct Offer: Sendable {
        /// What the greeting says to people; with the timestamp of APOP where that is offered.
        package var greeting: String
        /// What CAPA tells before the login.
        package var capabilities: CapabilitySet
        /// What CAPA tells after it.
        package var capabilitiesAfterLogin: CapabilitySet
        /// Whether the greeting holds a timestamp.
        package var hasAPOP = false

        package init(greeting: String, capabilities: CapabilitySet, capabilitiesAfterLogin: CapabilitySet) {
            self.greeting = greeting
            self.capabilities = capabilities
            self.capabilitiesAfterLogin = capabilitiesAfterLogin
        }
    }

    /// How the UPDATE state went.
    package enum UpdateOutcome: Sendable {
        case done
        /// Some messages couldn't be deleted (RFC 1939 section 6).
        case failed(Status)
    }

    enum State: Sendable {
        case authorization(user: Argument?)
        /// The shell checks credentials.
        case loggingIn
        /// A challenge was sent: the client's next line is its response.
        case exchanging
        case upgrading
        case transaction
        /// The shell looks for the message.
        case retrieving(Maildrop.Message, excerpt: MessageExcerpt?)
        /// The message goes out.
        case sending(DotEncoder, excerpt: MessageExcerpt?)
        /// The listing goes out, from the message of that index on.
        case listing(Listing, index: Int)
        case updating
        case closing
        case closed
    }

    enum Listing: Sendable { case sizes, uniqueIDs }

    let options: Options
    /// To be changed only before TLS is told of.
    package var offer: Offer
    var state = State.authorization(user: nil)
    /// Empty before the login.
    package internal(set) var maildrop = Maildrop()
    /// UTF8 was given (RFC 6856 section 2): messages may be sent as they are.
    package internal(set) var isUTF8 = false

    var input = ByteBuffer()
    var output = ByteBuffer()
    var actions = CircularBuffer<ServerAction>()
    var framer: LineFramer
    var badCommands = 0
    var unauthenticatedCommands = 0
    var failedLogins = 0

    /// Begins with the greeting.
    package init(offer: Offer, options: Options = Options()) {
        self.offer = offer
        self.options = options
        framer = LineFramer(options: .init(maximumLineBytes: options.maximumCommandBytes))
        answer(.ok(offer.greeting))
    }
}

// MARK: - The loop

extension ServerMachine {
    /// Bytes came from the client.
    package mutating func received(_ bytes: ByteBuffer) {
        switch state {
        case .upgrading, .closing, .closed: break
        default: input.append(received: bytes)
        }
    }

    /// The next thing to do; nil when bytes are needed, or the answer to the last action.
    package mutating func next() -> ServerAction? {
        while true {
            if output.readableBytes >= options.pieceBytes { return takeOutput() }
            if let action = actions.popFirst() { return action }
            switch state {
            case .listing(let listing, let index): list(listing, from: index)
            case .authorization, .transaction, .exchanging:
                guard let event = framer.next(from: &input) else { return takeOutput() }
                handle(event)
            case .closing:
                if let last = takeOutput() { return last }
                state = .closed
                return .close
            case .loggingIn, .upgrading, .retrieving, .sending, .updating, .closed: return takeOutput()
            }
        }
    }

    /// Whether nothing follows.
    package var isClosed: Bool {
        if case .closed = state { true } else { false }
    }

    private mutating func takeOutput() -> ServerAction? {
        guard output.readableBytes > 0 else { return nil }
        defer { output = ByteBuffer() }
        return .send(output)
    }

    /// The next lines of a listing, as many as make a piece.
    private mutating func list(_ listing: Listing, from start: Int) {
        var index = start
        while output.readableBytes < options.pieceBytes {
            guard let (number, message) = maildrop.firstMessage(from: index) else {
                ResponseEncoder.encodeEnd(into: &output)
                state = .transaction
                return
            }
            ResponseEncoder.encode(number, describe(message, listing), into: &output)
            index = number.value
        }
        state = .listing(listing, index: index)
    }

    func describe(_ message: Maildrop.Message, _ listing: Listing) -> String {
        switch listing {
        case .sizes: "\(message.octets)"
        case .uniqueIDs: maildrop.uniqueID(of: message)
        }
    }

    mutating func answer(_ status: Status) { ResponseEncoder.encode(status, into: &output) }

    /// Says why, and closes.
    package mutating func end(_ status: Status) {
        answer(status)
        state = .closing
    }
}
