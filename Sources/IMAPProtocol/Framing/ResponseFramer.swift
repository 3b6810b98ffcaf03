package import NIOCore

/// Cuts what a server sends into responses: bytes in, split anywhere; frames out.
///
/// It knows of lines and literals (RFC 9051 section 4.3), nothing of what they mean. Each byte is looked at once, however
/// the bytes arrive, and frames are slices of what was received wherever a response came in one piece.
///
///     framer.append(chunk)
///     while let event = framer.next() { ... }   // nil: the rest is incomplete
package struct ResponseFramer: Sendable {
    package enum Event: Hashable, Sendable {
        /// A whole response.
        case frame(ResponseFrame)
        /// A section's literal comes, too large to be kept. The frame is the response so far, its last streamed literal
        /// this one; ``ResponseParser/streamedItem(of:)`` tells which section of which message it is.
        case literalBegin(ResponseFrame, byteCount: UInt64)
        /// The literal's next bytes, as they arrived.
        case literalBytes(ByteBuffer)
        case literalEnd
        /// A response went over a limit; it may be one whose literals were streamed.
        case skipped(SkippedResponse)
    }

    private enum State: Sendable {
        /// Looking for the line's end.
        case line
        /// So many bytes of a literal are still to come, and are kept.
        case inlineLiteral(remaining: UInt64)
        /// So many bytes of a literal are still to come, and are passed on.
        case streamedLiteral(remaining: UInt64)
        /// As `line` and `inlineLiteral`, of a response which is dropped.
        case skippedLine
        case skippedLiteral(remaining: UInt64)
    }

    private let options: Options
    private var state = State.line
    private var received = ReceivedBytes()
    private var literalCount = 0
    /// The response up to its last streamed literal.
    private var head = ByteBuffer()
    private var streamed: [StreamedLiteral] = []
    private var skipped: SkippedResponse?

    package init(options: Options = Options()) {
        self.options = options
    }

    /// Whether bytes wait that no event has given out: after STARTTLS, they were injected (CVE-2011-0411).
    package var hasBufferedBytes: Bool { received.count > 0 }

    /// Whether the last response is complete: nothing of another has arrived.
    package var isBetweenResponses: Bool {
        if case .line = state { received.count == 0 && head.readableBytes == 0 } else { false }
    }

    /// Takes out what wasn't given out, and begins anew: the bytes belong to another layer, as after COMPRESS, or
    /// to nobody, as after STARTTLS.
    package mutating func takeBufferedBytes() -> ByteBuffer {
        let bytes = received.buffer
        self = ResponseFramer(options: options)
        return bytes
    }

    /// Adds received bytes. They are copied only where a response is cut by them; ask for all events before adding more,
    /// or what waits is copied each time.
    package mutating func append(_ chunk: ByteBuffer) { received.append(chunk) }

    /// The next event; nil where what was received holds no more whole one.
    package mutating func next() -> Event? {
        while true {
            switch state {
            case .line, .skippedLine:
                guard let end = received.nextLineFeed() else {
                    checkLength()
                    if skipped != nil { received.dropScannedLine() }
                    return nil
                }
                if let event = endLine(at: end) { return event }
            case .inlineLiteral(let remaining):
                let left = remaining - received.pass(remaining)
                state = left == 0 ? .line : .inlineLiteral(remaining: left)
                if left > 0 { return nil }
            case .skippedLiteral(let remaining):
                let left = remaining - received.pass(remaining)
                received.dropScanned()
                state = left == 0 ? .skippedLine : .skippedLiteral(remaining: left)
                if left > 0 { return nil }
            case .streamedLiteral(let remaining):
                return streamBytes(remaining)
            }
        }
    }

    // MARK: - Lines

    private mutating func endLine(at lineFeed: Int) -> Event? {
        checkLength()
        if let marker = received.literalMarker(before: lineFeed), mayHoldLiteral(upTo: lineFeed) {
            return beginLiteral(marker)
        }
        if let skipped {
            received.dropScanned()
            startResponse()
            return .skipped(skipped)
        }
        return endResponse(at: lineFeed)
    }

    private mutating func endResponse(at lineFeed: Int) -> Event? {
        var bytes = received.take(lineFeed + 1)
        bytes.moveWriterIndex(to: bytes.writerIndex - 1)
        var frame = ResponseFrame(bytes: bytes, streamed: streamed)
        if head.readableBytes > 0 {
            head.writeImmutableBuffer(bytes)
            frame.bytes = head
        }
        startResponse()
        if frame.bytes.getInteger(at: frame.bytes.writerIndex - 1, as: UInt8.self) == .carriageReturn {
            frame.bytes.moveWriterIndex(to: frame.bytes.writerIndex - 1)
        }
        // QUIRK: empty lines between responses, from servers that end a literal's line twice.
        return frame.bytes.readableBytes == 0 ? nil : .frame(frame)
    }

    private mutating func startResponse() {
        state = .line
        literalCount = 0
        skipped = nil
        if head.capacity > 0 { head = ByteBuffer() }
        if !streamed.isEmpty { streamed = [] }
    }

    // MARK: - Literals

    private mutating func beginLiteral(_ marker: LiteralMarker) -> Event? {
        literalCount += 1
        if skipped == nil {
            if literalCount > options.maximumLiterals {
                skip(.literalCount)
            } else if marker.byteCount > options.inlineLiteralLimit, isSection(before: marker) {
                if let limit = streamingLimit(for: marker) { skip(limit) } else { return beginStreaming(marker) }
            } else if !fits(marker.byteCount) {
                skip(.responseBytes)
            }
        }
        state =
            skipped == nil
            ? .inlineLiteral(remaining: marker.byteCount) : .skippedLiteral(remaining: marker.byteCount)
        return nil
    }

    private func streamingLimit(for marker: LiteralMarker) -> SkippedResponse.Limit? {
        if marker.byteCount > options.maximumStreamedLiteralBytes { return .streamedLiteralBytes }
        return streamed.count >= options.maximumStreamedLiterals ? .literalCount : nil
    }

    private func fits(_ byteCount: UInt64) -> Bool {
        let left = options.maximumResponseBytes - head.readableBytes - received.scanned
        return left >= 0 && byteCount <= UInt64(left)
    }

    private mutating func beginStreaming(_ marker: LiteralMarker) -> Event? {
        head.writeImmutableBuffer(received.take(received.scanned))
        streamed.append(.init(offset: head.readableBytes, byteCount: marker.byteCount))
        state = .streamedLiteral(remaining: marker.byteCount)
        return .literalBegin(ResponseFrame(bytes: head, streamed: streamed), byteCount: marker.byteCount)
    }

    private mutating func streamBytes(_ remaining: UInt64) -> Event? {
        guard remaining > 0 else {
            state = .line
            return .literalEnd
        }
        guard received.count > 0 else { return nil }
        let bytes = received.take(Int(min(remaining, UInt64(received.count))))
        state = .streamedLiteral(remaining: remaining - UInt64(bytes.readableBytes))
        return .literalBytes(bytes)
    }

    // MARK: - Limits

    private mutating func checkLength() {
        if skipped == nil, head.readableBytes + received.scanned > options.maximumResponseBytes { skip(.responseBytes) }
    }

    private mutating func skip(_ limit: SkippedResponse.Limit) {
        var beginning = ByteBuffer()
        for bytes in [head, received.buffer] {
            let room = options.skippedBeginningBytes - beginning.readableBytes
            beginning.writeBytes(bytes.readableBytesView.prefix(max(0, min(room, bytes.readableBytes))))
        }
        skipped = SkippedResponse(limit: limit, beginning: beginning)
        state = .skippedLine
    }
}

// MARK: - What a line says of its literal

extension ResponseFramer {
    /// Texts for people may end in what looks like a literal's marker: `* OK see {5}`.
    private func mayHoldLiteral(upTo end: Int) -> Bool {
        if let skipped { return !ResponsePrefix.isText(skipped.beginning.readableBytesView) }
        if head.readableBytes > 0 { return true }
        return !ResponsePrefix.isText(received.buffer.readableBytesView.prefix(end))
    }

    /// Whether the literal is a message section's bytes, the only ones that somebody can take as they come.
    private func isSection(before marker: LiteralMarker) -> Bool {
        let beginning = head.readableBytes > 0 ? head.readableBytesView : received.buffer.readableBytesView
        let line = received.buffer.readableBytesView.dropFirst(received.lineStart).prefix(
            received.scanned - received.lineStart)
        return ResponsePrefix.isFetch(beginning) && marker.followsSection(in: line)
    }
}
