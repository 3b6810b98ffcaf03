package import NIOCore
import POP3Protocol

/// The server's end of an SMTP or LMTP session, without I/O (RFC 5321, RFC 2033).
///
/// The shell tells it what happens, then calls ``next()`` and does what each ``SMTPAction`` says until it returns nil: then it
/// is bytes that are missing. Commands may come in one flight (RFC 2920): each waits in the buffer until the one before
/// it is answered, and answers go out together. A message is passed on as it comes.
package struct SMTPMachine: Sendable {
    /// The bounds of a session.
    package struct Options: Sendable {
        /// The longest command. RFC 5321 section 4.5.3.1.4 says 512, extensions make it more. Protects memory.
        package var maximumCommandBytes = 4096
        /// The longest line of an authentication exchange (RFC 4954 section 4: 12,288). Protects memory.
        package var maximumResponseBytes = 12_288
        /// The most bytes of a message. Protects the disk.
        package var maximumMessageBytes = 50 * 1024 * 1024
        /// How many bytes of a message that is refused already are read past, before the connection is closed. Protects time
        /// and the line.
        package var maximumDiscardedBytes = 64 * 1024 * 1024
        /// The most recipients of a message (RFC 5321 section 4.5.3.1.8: at least 100). Each costs a copy of the message.
        package var maximumRecipients = 100
        /// How many lines in a row may be no command, before the peer is taken for something else than a mail program.
        package var maximumBadCommands = 20
        /// How many commands may come without a message between them. Protects against a peer that only keeps us busy.
        package var maximumCommandsWithoutMessage = 1000
        /// How many logins may fail. Protects passwords against being guessed on one connection.
        package var maximumFailedLogins = 5
        /// Answers are given out in pieces of about so many bytes.
        package var pieceBytes = 16 * 1024
        /// Whether a message with a CR or LF that isn't part of a CRLF is refused; else they become CRLF.
        package var refusesBareLineEnds = true

        package init() {}
    }

    /// What this server is on this connection; some of it depends on TLS.
    package struct Offer: Sendable {
        /// The protocol: LMTP answers once for each recipient when a message is there (RFC 2033 section 4.2).
        var isLMTP: Bool
        /// The server's name, as it greets.
        var hostName: String
        var hasStartTLS = false
        /// Names of SASL mechanisms; with none, AUTH isn't offered.
        var mechanisms: [String] = []
        /// Whether MAIL needs a login.
        var needsAuthentication = false

        package init(
            isLMTP: Bool, hostName: String, hasStartTLS: Bool = false, mechanisms: [String] = [],
            needsAuthentication: Bool = false
        ) {
            self.isLMTP = isLMTP
            self.hostName = hostName
            self.hasStartTLS = hasStartTLS
            self.mechanisms = mechanisms
            self.needsAuthentication = needsAuthentication
        }
    }

    enum State: Sendable {
        case commands
        /// The shell checks credentials.
        case loggingIn
        /// A challenge was sent: the client's next line is its response.
        case exchanging
        case upgrading
        /// The shell looks at an address.
        case checkingSender(SMTPPath, MailParameters)
        case checkingRecipient(SMTPPath)
        /// DATA's bytes come in.
        case data(DotDecoder)
        /// A chunk's bytes come in.
        case chunk(remaining: Int, isLast: Bool)
        /// The shell delivers.
        case delivering
        case closing
        case closed
    }

    /// How far a message has come.
    struct Transaction: Sendable {
        var envelope: SMTPEnvelope
        var content: Content?
    }

    struct Content: Sendable {
        var isChunked: Bool
        var byteCount = 0
        var filter = LineEndFilter()
        /// Why the message can't be taken: the rest is read past.
        var failure: SMTPReply?
        var discardedBytes = 0
    }

    let options: Options
    var offer: Offer
    var state = State.commands
    /// The name by which the client said hello, and whether by EHLO.
    var hello: (name: String, isExtended: Bool)?
    var isAuthenticated = false
    var transaction: Transaction?

    var input = ByteBuffer()
    var output = ByteBuffer()
    var actions = CircularBuffer<SMTPAction>()
    var framer: LineFramer
    var badCommands = 0
    var commands = 0
    var failedLogins = 0

    /// Begins with the greeting.
    package init(offer: Offer, options: Options = Options()) {
        self.offer = offer
        self.options = options
        var lines = LineFramer.Options(maximumLineBytes: options.maximumCommandBytes)
        lines.acceptsBareLineFeed = false
        framer = LineFramer(options: lines)
        answer(SMTPReply(220, nil, "\(offer.hostName) \(offer.isLMTP ? "LMTP" : "ESMTP") Postern"))
    }
}

// MARK: - The loop

extension SMTPMachine {
    /// Bytes came from the client.
    package mutating func received(_ bytes: ByteBuffer) {
        switch state {
        case .upgrading, .closing, .closed: break
        default: input.append(received: bytes)
        }
    }

    /// The next thing to do; nil when bytes are needed, or the answer to the last action.
    package mutating func next() -> SMTPAction? {
        while true {
            if output.readableBytes >= options.pieceBytes { return takeOutput() }
            if let action = actions.popFirst() { return action }
            switch state {
            case .commands, .exchanging:
                guard let event = framer.next(from: &input) else { return takeOutput() }
                handle(event)
            case .data(let decoder): guard readData(decoder) else { return takeOutput() }
            case .chunk(let remaining, let isLast):
                guard readChunk(remaining, isLast: isLast) else { return takeOutput() }
            case .closing:
                if let last = takeOutput() { return last }
                state = .closed
                return .close
            case .loggingIn, .upgrading, .checkingSender, .checkingRecipient, .delivering, .closed: return takeOutput()
            }
        }
    }

    package var isClosed: Bool {
        if case .closed = state { true } else { false }
    }

    private mutating func takeOutput() -> SMTPAction? {
        guard output.readableBytes > 0 else { return nil }
        defer { output = ByteBuffer() }
        return .send(output)
    }

    mutating func answer(_ reply: SMTPReply) { reply.encode(into: &output) }

    /// Says why, and closes. A message that was coming in is forgotten.
    mutating func end(_ reply: SMTPReply) {
        abandonMessage()
        answer(reply)
        state = .closing
    }

    /// Forgets sender, recipients and message.
    mutating func abandonMessage() {
        if let content = transaction?.content, content.failure == nil { actions.append(.abandon) }
        transaction = nil
    }
}
