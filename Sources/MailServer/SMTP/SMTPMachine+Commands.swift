import NIOCore
import POP3Protocol

extension SMTPMachine {
    mutating func handle(_ event: LineFramer.Event) {
        switch event {
        case .line(let line):
            if case .exchanging = state { return handleResponse(line) }
            do {
                let command = try SMTPCommandParser(isLMTP: offer.isLMTP).parse(line)
                badCommands = 0
                handle(command)
            } catch {
                if error.losesSynchrony { end(error.reply) } else { bad(error.reply) }
            }
        case .tooLong: bad(.lineTooLong)
        case .bareLineFeed: bad(.bareLineFeed)
        case .endless: end(.lineTooLong)
        }
    }

    private mutating func bad(_ reply: SMTPReply) {
        if case .exchanging = state { return refused(reply) }
        badCommands += 1
        guard badCommands <= options.maximumBadCommands else {
            return end(SMTPReply(421, "4.7.0", "Too many bad commands"))
        }
        answer(reply)
    }

    private mutating func handle(_ command: SMTPCommand) {
        commands += 1
        guard commands <= options.maximumCommandsWithoutMessage else {
            return end(SMTPReply(421, "4.7.0", "Too many commands"))
        }
        switch command {
        case .hello(let name, let isExtended): greet(name, isExtended: isExtended)
        case .mail(let sender, let parameters): mail(sender, parameters)
        case .rcpt(let recipient): rcpt(recipient)
        case .data: beginData()
        case .bdat(let byteCount, let isLast): beginChunk(byteCount, isLast: isLast)
        case .rset:
            abandonMessage()
            answer(.ok)
        case .noop: answer(.ok)
        case .quit:
            abandonMessage()
            answer(SMTPReply(221, "2.0.0", "Goodbye"))
            state = .closing
        // RFC 5321 section 3.5.3: who is there is told by RCPT alone, behind its limits.
        case .vrfy: answer(SMTPReply(252, "2.1.5", "Send mail, and see"))
        case .expn: answer(SMTPReply(502, "5.5.1", "Not implemented"))
        case .help: answer(SMTPReply(214, "2.0.0", "See RFC 5321"))
        case .startTLS: beginTLS()
        case .auth(let mechanism, let response): authenticate(mechanism, response)
        }
    }

    private mutating func greet(_ name: String, isExtended: Bool) {
        // RFC 5321 section 4.1.4: as RSET.
        abandonMessage()
        hello = (name, isExtended)
        answer(SMTPReply(250, nil, offer.hostName, keywords: isExtended ? keywords : []))
    }

    private var keywords: [String] {
        var keywords = [
            "PIPELINING", "SIZE \(options.maximumMessageBytes)", "8BITMIME", "SMTPUTF8", "CHUNKING",
            "ENHANCEDSTATUSCODES",
        ]
        if offer.hasStartTLS { keywords.append("STARTTLS") }
        if !offer.mechanisms.isEmpty { keywords.append("AUTH \(offer.mechanisms.joined(separator: " "))") }
        return keywords
    }
}

// MARK: - Sender and recipients

extension SMTPMachine {
    private mutating func mail(_ sender: SMTPPath, _ parameters: MailParameters) {
        guard hello != nil else { return answer(.needsHello) }
        guard isAuthenticated || !offer.needsAuthentication else { return answer(.needsAuthentication) }
        guard transaction == nil else { return answer(.wrongOrder) }
        guard parameters.size <= options.maximumMessageBytes else { return answer(.tooLarge) }
        guard parameters.isUTF8 || sender.isASCII else { return answer(.needsUTF8) }
        state = .checkingSender(sender, parameters)
        actions.append(.checkSender(sender))
    }

    private mutating func rcpt(_ recipient: SMTPPath) {
        guard let transaction else { return answer(.needsMail) }
        guard transaction.content == nil else { return answer(.wrongOrder) }
        guard transaction.envelope.recipients.count < options.maximumRecipients else {
            return answer(SMTPReply(452, "4.5.3", "Too many recipients"))
        }
        guard transaction.envelope.parameters.isUTF8 || recipient.isASCII else { return answer(.needsUTF8) }
        state = .checkingRecipient(recipient)
        actions.append(.checkRecipient(recipient))
    }

    /// The address is good.
    package mutating func accepted() {
        switch state {
        case .checkingSender(let sender, let parameters):
            transaction = Transaction(envelope: SMTPEnvelope(sender: sender, parameters: parameters))
            answer(SMTPReply(250, "2.1.0", "Sender OK"))
        case .checkingRecipient(let recipient):
            transaction?.envelope.recipients.append(recipient)
            answer(SMTPReply(250, "2.1.5", "Recipient OK"))
        default: return
        }
        state = .commands
    }

    /// The address, or the login, isn't good.
    package mutating func refused(_ reply: SMTPReply) {
        switch state {
        case .checkingSender, .checkingRecipient: state = .commands
        case .loggingIn, .exchanging:
            framer.options.maximumLineBytes = options.maximumCommandBytes
            failedLogins += 1
            if failedLogins >= options.maximumFailedLogins { return end(reply) }
            state = .commands
        default: return
        }
        answer(reply)
    }
}

extension SMTPReply {
    /// RFC 6531 section 3.5.
    static let needsUTF8 = SMTPReply(553, "5.6.7", "An address that is not ASCII needs SMTPUTF8")
}
