import NIOCore

extension ClientMachine {
    /// Reads the next piece of what was received; false where more is needed.
    mutating func readOn() -> Bool {
        if let first = inFlight.first, case .content(let status, let decoder) = first.progress {
            return readContent(status, decoder)
        }
        guard let event = framer.next(from: &input) else { return false }
        if let first = inFlight.first, case .listing(let status, let lines) = first.progress {
            switch event {
            case .line(let line): readListing(line, status, lines: lines)
            // It costs itself alone.
            case .tooLong: inFlight[inFlight.startIndex].progress = .listing(status, lines: lines + 1)
            case .bareLineFeed, .endless: close(.tooLarge)
            }
        } else if case .line(let line) = event {
            readResponse(line)
        } else {
            close(.tooLarge)
        }
        return true
    }

    // MARK: - The first line

    private mutating func readResponse(_ line: ByteBuffer) {
        let response: Response
        do {
            response = try ResponseParser.parse(line)
        } catch {
            return close(.notPOP3)
        }
        switch response {
        case .status(let status): handle(status)
        case .challenge(let challenge): handle(challenge: challenge)
        }
    }

    private mutating func handle(_ status: Status) {
        if phase == .awaitingGreeting { return greet(status) }
        guard let first = inFlight.first else { return close(.dismissed(status)) }
        guard status.isPositive, first.command.answer != .line else { return finish(status) }
        if first.command.answer == .listing {
            inFlight[inFlight.startIndex].progress = .listing(status, lines: 0)
        } else {
            // A server whose lines end in LF ends its messages so.
            let decoder = DotDecoder(acceptsBareLineFeed: framer.sawBareLineFeed, holdsPossibleEnd: true)
            inFlight[inFlight.startIndex].progress = .content(status, decoder)
        }
        if !first.isCancelled { actions.append(.begins(first.id, status)) }
    }

    private mutating func greet(_ status: Status) {
        guard status.isPositive else { return close(.greetingRefused(status)) }
        phase = .authorization
        actions.append(.greeted(status, timestamp: ResponseParser.timestamp(inGreeting: status.text)))
        advance()
    }

    private mutating func handle(challenge: ByteBuffer) {
        guard let first = inFlight.first, case .auth = first.command else { return close(.notPOP3) }
        guard !first.isCancelled else {
            flight += CommandEncoder.encode(response: nil)
            return
        }
        actions.append(.challenge(first.id, challenge))
    }

    // MARK: - What follows

    private mutating func readListing(_ line: ByteBuffer, _ status: Status, lines: Int) {
        guard let first = inFlight.first else { return }
        var line = line
        if line.readableBytesView.first == .dot {
            if line.readableBytes == 1 { return finish(status) }
            line.moveReaderIndex(forwardBy: 1)
        }
        guard lines < options.maximumLines else { return close(.tooLarge) }
        inFlight[inFlight.startIndex].progress = .listing(status, lines: lines + 1)
        if case .capa = first.command, let capability = ResponseParser.capability(line) { told.append(capability) }
        deliver(line.readableBytes, .line(first.id, line))
    }

    private mutating func readContent(_ status: Status, _ decoder: DotDecoder) -> Bool {
        var decoder = decoder
        guard let first = inFlight.first else { return false }
        var content: ByteBuffer?
        var isAtEnd = false
        // Lines that begin with a dot are put together again: a message of nothing else is no more work than another.
        while !isAtEnd, content.map({ $0.readableBytes < Self.contentPieceBytes }) ?? true,
            let event = decoder.next(from: &input)
        {
            switch event {
            case .content(let bytes): if content?.writeImmutableBuffer(bytes) == nil { content = bytes }
            case .end: isAtEnd = true
            }
        }
        // Also where nothing comes of it: a dot may have been taken out.
        inFlight[inFlight.startIndex].progress = .content(status, decoder)
        if let content { deliver(content.readableBytes, .content(first.id, content)) }
        if isAtEnd, !isClosed { finish(status) }
        return content != nil || isAtEnd
    }

    /// Gives a part of the first command's answer to whoever waits for it.
    private mutating func deliver(_ byteCount: Int, _ action: ClientAction) {
        let index = inFlight.startIndex
        guard inFlight[index].isCancelled else { return actions.append(action) }
        inFlight[index].drainedBytes += byteCount
        if inFlight[index].drainedBytes > options.maximumDrainBytes { close(.tooMuchToDrain) }
    }

    // MARK: - The end of an answer

    mutating func finish(_ status: Status) {
        guard let first = inFlight.popFirst() else { return }
        if !first.isCancelled { actions.append(.completed(first.id, status)) }
        if status.isPositive {
            take(first.command)
        } else {
            takeRefusal(of: first.command)
        }
        advance()
    }

    private mutating func takeRefusal(of command: Command) {
        switch command {
        case .capa:
            // After a login it may be refused: what was told before still holds.
            capabilities = capabilities ?? CapabilitySet()
            told = []
        // The session ends whatever became of the deletions (RFC 1939 section 6).
        case .quit: close(.quit)
        default: break
        }
    }

    /// What a command's success changes.
    private mutating func take(_ command: Command) {
        switch command {
        case .pass, .apop, .auth: phase = .transaction
        case .stls: phase = .upgrading
        case .quit: close(.quit)
        case .capa:
            capabilities = CapabilitySet(told)
            told = []
        default: break
        }
        if phase == .upgrading, input.readableBytes > 0 { close(.injectionBeforeTLS) }
    }
}
