package import NIOCore

/// Cuts what a client sends into commands: bytes in, split anywhere; frames out.
///
/// It knows of lines and literals (RFC 9051 section 4.3, RFC 7888), and where the bytes of a message stand: in an APPEND
/// or a REPLACE. Those are never collected, whatever their size, but passed on. A line ends with CRLF, or with LF alone
/// as people type it.
///
///     framer.append(chunk)
///     while let event = framer.next() { ... }   // nil: the rest is incomplete, or waits for a decision
package struct CommandFramer: Sendable {
    package enum Event: Hashable, Sendable {
        /// A whole command.
        case command(CommandFrame)
        /// The line that was asked for with ``expectLine()``, without its end.
        case line(ByteBuffer)
        /// The client waits before a literal, and is to get a continuation request.
        case continuation
        /// A message comes: the frame is the command so far. Nothing is read on before ``acceptMessage()`` or
        /// ``refuseMessage()``.
        case messageBegin(CommandFrame, MessageLiteral)
        /// The accepted message's next bytes, as they arrived.
        case messageBytes(ByteBuffer)
        case messageEnd
        /// The command is refused; nothing more of it is told.
        case oversized(OversizedCommand)
    }

    private enum State: Sendable {
        /// Looking for the line's end.
        case line
        /// So many bytes of a literal are still to come, and are kept.
        case literal(remaining: UInt64)
        /// A message was announced, and nobody has said yet whether it is wanted.
        case announced(MessageLiteral)
        /// So many bytes of a message are still to come, and are passed on.
        case message(remaining: UInt64)
        /// As `line` and `literal`, of a command which was refused.
        case skippedLine
        case skippedLiteral(remaining: UInt64)
    }

    /// May be changed between commands, as when a user has logged in.
    package var options: Options
    private var state = State.line
    private var received = ReceivedBytes()
    /// The command up to its last message.
    private var head = ByteBuffer()
    private var messages: [StreamedLiteral] = []
    private var literalCount = 0
    private var expectsLine = false

    package init(options: Options = Options()) {
        self.options = options
    }

    /// Whether nothing of a command has arrived: the client is idle.
    package var isBetweenCommands: Bool {
        if case .line = state { received.count == 0 && head.readableBytes == 0 } else { false }
    }

    /// Takes out what wasn't given out, and begins anew: the bytes belong to another layer, as after COMPRESS, or to
    /// nobody, as after STARTTLS (CVE-2011-0411).
    package mutating func takeBufferedBytes() -> ByteBuffer {
        let bytes = received.buffer
        self = CommandFramer(options: options)
        return bytes
    }

    /// Adds received bytes; ask for all events before adding more, or what waits is copied each time.
    package mutating func append(_ chunk: ByteBuffer) { received.append(chunk) }

    /// The next line isn't a command but the answer to a continuation request: a SASL response, or the end of IDLE.
    package mutating func expectLine() { expectsLine = true }

    /// The announced message's bytes are to come as events. A client that waits is to get a continuation request.
    package mutating func acceptMessage() {
        guard case .announced(let literal) = state else { return }
        state = .message(remaining: literal.byteCount)
    }

    /// The command is answered with NO or BAD. What the client sends of it all the same is skipped.
    package mutating func refuseMessage() {
        guard case .announced(let literal) = state else { return }
        skip(literal.byteCount, isSynchronizing: literal.isSynchronizing)
    }

    /// The next event; nil where what was received holds no more whole one, or where a message waits for a decision.
    package mutating func next() -> Event? {
        while true {
            switch state {
            case .line:
                guard let lineFeed = received.nextLineFeed() else { return checkLength() }
                if let event = endLine(at: lineFeed) { return event }
            case .literal(let remaining):
                let left = remaining - received.pass(remaining)
                state = left == 0 ? .line : .literal(remaining: left)
                if left > 0 { return nil }
            case .announced:
                return nil
            case .message(let remaining):
                return passMessage(remaining)
            case .skippedLine:
                guard let lineFeed = received.nextLineFeed() else {
                    received.dropScannedLine()
                    return nil
                }
                endSkippedLine(at: lineFeed)
            case .skippedLiteral(let remaining):
                let left = remaining - received.pass(remaining)
                received.dropScanned()
                state = left == 0 ? .skippedLine : .skippedLiteral(remaining: left)
                if left > 0 { return nil }
            }
        }
    }

    // MARK: - Lines

    private mutating func endLine(at lineFeed: Int) -> Event? {
        if let event = checkLength() { return event }
        if expectsLine, head.readableBytes == 0, literalCount == 0 {
            expectsLine = false
            return .line(takeLine(lineFeed))
        }
        guard let marker = received.literalMarker(before: lineFeed) else { return endCommand(at: lineFeed) }
        literalCount += 1
        return isMessage(marker) ? announce(marker) : begin(marker)
    }

    private mutating func endCommand(at lineFeed: Int) -> Event? {
        var frame = CommandFrame(bytes: takeLine(lineFeed), messages: messages)
        if head.readableBytes > 0 {
            head.writeImmutableBuffer(frame.bytes)
            frame.bytes = head
        }
        startCommand()
        // QUIRK: empty lines between commands, from clients that end a message's literal twice.
        return frame.bytes.readableBytes == 0 ? nil : .command(frame)
    }

    /// The line up to its end, which is taken too.
    private mutating func takeLine(_ lineFeed: Int) -> ByteBuffer {
        var line = received.take(lineFeed + 1)
        line.moveWriterIndex(to: line.writerIndex - 1)
        if line.getInteger(at: line.writerIndex - 1, as: UInt8.self) == .carriageReturn, line.readableBytes > 0 {
            line.moveWriterIndex(to: line.writerIndex - 1)
        }
        return line
    }

    private mutating func startCommand() {
        state = .line
        literalCount = 0
        if head.capacity > 0 { head = ByteBuffer() }
        if !messages.isEmpty { messages = [] }
    }

    // MARK: - Literals

    private mutating func begin(_ marker: LiteralMarker) -> Event? {
        let room = options.maximumCommandBytes - head.readableBytes - received.scanned
        if literalCount > options.maximumLiterals { return refuse(.literalCount, marker) }
        if marker.byteCount > options.maximumLiteralBytes { return refuse(.literalBytes, marker) }
        if room < 0 || marker.byteCount > UInt64(room) { return refuse(.commandBytes, marker) }
        _ = received.pass(0)
        state = .literal(remaining: marker.byteCount)
        return marker.isSynchronizing ? .continuation : nil
    }

    private mutating func announce(_ marker: LiteralMarker) -> Event? {
        if literalCount > options.maximumLiterals { return refuse(.literalCount, marker) }
        let line = received.take(received.scanned)
        head.writeImmutableBuffer(line)
        messages.append(StreamedLiteral(offset: head.readableBytes, byteCount: marker.byteCount))
        let literal = MessageLiteral(byteCount: marker.byteCount, isSynchronizing: marker.isSynchronizing)
        state = .announced(literal)
        return .messageBegin(CommandFrame(bytes: head, messages: messages), literal)
    }

    private mutating func passMessage(_ remaining: UInt64) -> Event? {
        guard remaining > 0 else {
            state = .line
            return .messageEnd
        }
        guard received.count > 0 else { return nil }
        let bytes = received.take(Int(min(remaining, UInt64(received.count))))
        state = .message(remaining: remaining - UInt64(bytes.readableBytes))
        return .messageBytes(bytes)
    }

    /// Whether the literal is a message: in an APPEND or REPLACE, any but the one that may be the mailbox's name.
    private func isMessage(_ marker: LiteralMarker) -> Bool {
        if !messages.isEmpty { return true }
        let line = received.buffer.readableBytesView.prefix(received.lineStart + marker.start)
        return CommandPrefix(line).takesMessage(isFirstLiteral: literalCount == 1)
    }

    // MARK: - Limits

    private mutating func checkLength() -> Event? {
        guard head.readableBytes + received.scanned > options.maximumCommandBytes else { return nil }
        let event = oversized(.commandBytes)
        startCommand()
        expectsLine = false
        state = .skippedLine
        // The line is looked at anew, for it may be complete and have a literal behind it.
        received.rescanLine()
        return event
    }

    private mutating func refuse(_ limit: OversizedCommand.Limit, _ marker: LiteralMarker) -> Event? {
        let event = oversized(limit)
        received.dropScanned()
        skip(marker.byteCount, isSynchronizing: marker.isSynchronizing)
        return event
    }

    private func oversized(_ limit: OversizedCommand.Limit) -> Event {
        var beginning = ByteBuffer()
        for bytes in [head, received.buffer] {
            let room = max(0, options.keptBeginningBytes - beginning.readableBytes)
            beginning.writeBytes(bytes.readableBytesView.prefix(room))
        }
        return .oversized(OversizedCommand(limit: limit, beginning: beginning))
    }

    /// A client that waits for leave to send a literal sends nothing more of a command which was answered.
    private mutating func skip(_ byteCount: UInt64, isSynchronizing: Bool) {
        startCommand()
        if !isSynchronizing { state = .skippedLiteral(remaining: byteCount) }
    }

    private mutating func endSkippedLine(at lineFeed: Int) {
        let marker = received.literalMarker(before: lineFeed)
        received.dropScanned()
        startCommand()
        if let marker { skip(marker.byteCount, isSynchronizing: marker.isSynchronizing) }
    }
}
