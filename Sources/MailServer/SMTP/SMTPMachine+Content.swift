import NIOCore
import POP3Protocol

// MARK: - DATA (RFC 5321 section 4.1.1.4)

extension SMTPMachine {
    mutating func beginData() {
        guard let transaction else { return answer(.needsMail) }
        guard transaction.content == nil else { return answer(.wrongOrder) }
        guard !transaction.envelope.recipients.isEmpty else { return answer(.needsRecipient) }
        begin(transaction.envelope, isChunked: false)
        answer(SMTPReply(354, nil, "End the message with a line of a single dot"))
        state = .data(DotDecoder())
    }

    private mutating func begin(_ envelope: SMTPEnvelope, isChunked: Bool) {
        transaction?.content = Content(isChunked: isChunked)
        actions.append(.begin(envelope))
    }

    /// Reads the next piece of what was received; false where more is needed.
    mutating func readData(_ decoder: DotDecoder) -> Bool {
        var decoder = decoder
        guard let event = decoder.next(from: &input) else { return false }
        state = .data(decoder)
        switch event {
        case .content(let bytes): take(bytes)
        case .end: complete()
        }
        return true
    }
}

// MARK: - BDAT (RFC 3030 section 2)

extension SMTPMachine {
    /// A chunk follows its command whatever the answer, so it is read in any case.
    mutating func beginChunk(_ byteCount: Int, isLast: Bool) {
        state = .chunk(remaining: byteCount, isLast: isLast)
        if let content = transaction?.content {
            // After DATA there is no transaction, so this is a chunk that follows another.
            if !content.isChunked { transaction?.content?.failure = .wrongOrder }
        } else if let transaction, !transaction.envelope.recipients.isEmpty {
            begin(transaction.envelope, isChunked: true)
        } else {
            // Nobody is there to take it, and the answer to the chunk says so.
            refuseChunk(transaction == nil ? .needsMail : .needsRecipient)
        }
    }

    private mutating func refuseChunk(_ reply: SMTPReply) {
        let envelope = transaction?.envelope ?? SMTPEnvelope(sender: .null)
        transaction = Transaction(envelope: envelope, content: Content(isChunked: true, failure: reply))
    }

    /// Reads on in a chunk; false where more is needed.
    mutating func readChunk(_ remaining: Int, isLast: Bool) -> Bool {
        guard remaining > 0 else {
            endChunk(isLast: isLast)
            return true
        }
        let count = min(remaining, input.readableBytes)
        guard count > 0, let bytes = input.readSlice(length: count) else { return false }
        state = .chunk(remaining: remaining - count, isLast: isLast)
        take(bytes)
        return true
    }

    private mutating func endChunk(isLast: Bool) {
        state = .commands
        if isLast { return complete() }
        if let failure = transaction?.content?.failure {
            // The rest of the message would be refused too: what follows is no part of anything (RFC 3030 section 2).
            transaction = nil
            return answer(failure)
        }
        answer(SMTPReply(250, "2.0.0", "Chunk taken"))
    }
}

// MARK: - The message

extension SMTPMachine {
    private mutating func take(_ bytes: ByteBuffer) {
        guard var content = transaction?.content else { return }
        if let failure = content.failure {
            transaction?.content?.discardedBytes += bytes.readableBytes
            if content.discardedBytes > options.maximumDiscardedBytes { end(failure) }
            return
        }
        defer { transaction?.content = content }
        content.byteCount += bytes.readableBytes
        if content.byteCount > options.maximumMessageBytes {
            content.failure = .tooLarge
            actions.append(.abandon)
            return
        }
        let filtered = content.filter.filter(bytes)
        if content.filter.sawBareLineEnd, options.refusesBareLineEnds {
            content.failure = .bareLineEnds
            actions.append(.abandon)
        } else if filtered.readableBytes > 0 {
            actions.append(.content(filtered))
        }
    }

    /// The message is there.
    private mutating func complete() {
        state = .commands
        guard var content = transaction?.content else { return }
        let rest = content.failure == nil ? content.filter.finish() : ByteBuffer()
        if content.failure == nil, content.filter.sawBareLineEnd, options.refusesBareLineEnds {
            content.failure = .bareLineEnds
            actions.append(.abandon)
        }
        transaction?.content = content
        guard content.failure == nil else { return answerAll(nil) }
        if rest.readableBytes > 0 { actions.append(.content(rest)) }
        actions.append(.deliver)
        state = .delivering
    }

    /// The shell can't take the message, for this reason. What still comes of it is read past.
    package mutating func contentFailed(_ reply: SMTPReply) {
        guard transaction?.content != nil else { return }
        transaction?.content?.failure = reply
        // Bytes that were given out before the shell could say so.
        actions.removeAll()
        if case .delivering = state { answerAll(nil) }
    }

    /// What became of the message: in LMTP one answer for each recipient, in their order; in SMTP one (RFC 2033 section 4.2).
    package mutating func delivered(_ replies: [SMTPReply]) {
        guard case .delivering = state else { return }
        answerAll(replies)
    }

    private mutating func answerAll(_ replies: [SMTPReply]?) {
        guard let transaction else { return }
        let failure = transaction.content?.failure ?? SMTPReply(451, "4.3.0", "Not delivered")
        let count = offer.isLMTP ? max(1, transaction.envelope.recipients.count) : 1
        for index in 0..<count {
            answer(replies.flatMap { index < $0.count ? $0[index] : nil } ?? failure)
        }
        self.transaction = nil
        commands = 0
        state = .commands
    }
}
