import MailService

/// The client's end of one mail transaction, without I/O (RFC 5321 section 3.3): from MAIL to the answer to its end.
///
/// Connecting, TLS, EHLO and AUTH are libcurl's. What is here is what has to be known exactly: which recipient got which
/// answer, and whether the end mark was out when the connection was lost.
struct SMTPTransaction {
    /// What is to be done next.
    enum Action {
        /// Send these bytes.
        case send([UInt8])
        /// The server waits for the message: send it, then call ``contentEnded()``.
        case sendContent
        /// Wait for more.
        case wait
        /// It is over.
        case end(SubmissionReport.Ending)
    }

    private enum State {
        case mail
        /// So many recipients have been answered.
        case recipients(Int)
        case data
        case content
        /// The end mark is out.
        case endMark
        case ended
    }

    private let message: OutgoingMessage
    private let extensions: SMTPExtensions
    private var state = State.mail
    /// What the server said to each recipient.
    private(set) var recipients: [SubmissionReply?]
    private var stuffing = DotStuffing()

    init(_ message: OutgoingMessage, extensions: SMTPExtensions) {
        self.message = message
        self.extensions = extensions
        recipients = Array(repeating: nil, count: message.recipients.count)
    }

    /// Whether a connection that is lost now leaves the message in doubt.
    var isInDoubt: Bool {
        if case .endMark = state { true } else { false }
    }

    /// The command whose answer is waited for.
    var command: String {
        switch state {
        case .mail: "MAIL"
        case .recipients: "RCPT"
        case .data, .content: "DATA"
        case .endMark, .ended: "end of data"
        }
    }

    // MARK: - Events

    /// After login.
    mutating func begin() -> Action {
        if let refusal = refusalBeforehand() {
            state = .ended
            return .end(.failed(refusal))
        }
        var lines = [mailCommand]
        // With PIPELINING (RFC 2920) recipients need no trip each. DATA waits: without a recipient there is none.
        if extensions.offers("PIPELINING") { lines += message.recipients.map(recipientCommand) }
        return .send(Array(lines.joined().utf8))
    }

    mutating func received(_ reply: SMTPReplyFramer.Reply) -> Action {
        let answer = SubmissionReply(reply, to: command)
        switch state {
        case .mail: return answeredMail(answer)
        case .recipients(let index): return answered(answer, recipient: index)
        case .data:
            guard answer.code == 354 else { return refuse(answer) }
            state = .content
            return .sendContent
        case .content:
            // The server won't have it, and says so before it has it all: what is left stays here.
            return refuse(answer)
        case .endMark:
            state = .ended
            return .end((200..<300).contains(answer.code) ? .accepted(answer) : .refused(answer))
        case .ended: return .wait
        }
    }

    /// Doubles dots; the bytes that go out for these of the message.
    mutating func encode(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        stuffing.append(bytes, to: &output)
        return output
    }

    /// All of the message has been sent. What is to be sent then is the end mark, and after this there may be doubt.
    mutating func contentEnded() -> [UInt8] {
        state = .endMark
        return stuffing.endMark
    }

    /// There is no connection any more, or no time.
    mutating func lost(_ error: MailServiceError) -> SubmissionReport.Ending {
        defer { state = .ended }
        return isInDoubt ? .unknown(error) : .failed(error)
    }

    // MARK: - Answers

    private mutating func answeredMail(_ answer: SubmissionReply) -> Action {
        guard answer.isPositive else { return refuse(answer) }
        state = .recipients(0)
        guard !extensions.offers("PIPELINING"), let first = message.recipients.first else { return .wait }
        return .send(Array(recipientCommand(first).utf8))
    }

    private mutating func answered(_ answer: SubmissionReply, recipient index: Int) -> Action {
        recipients[index] = answer
        // 421 is about the connection, whatever it answers (RFC 5321 section 3.8).
        if answer.code == 421 { return refuse(answer) }
        let next = index + 1
        if next < message.recipients.count {
            state = .recipients(next)
            guard !extensions.offers("PIPELINING") else { return .wait }
            return .send(Array(recipientCommand(message.recipients[next]).utf8))
        }
        guard recipients.contains(where: { $0?.isPositive == true }) else {
            // Later may be better for one of them: then it is for all, since each is judged by its own answer.
            return refuse(recipients.compactMap { $0 }.first(where: \.isTransient) ?? answer)
        }
        state = .data
        return .send(Array("DATA\r\n".utf8))
    }

    private mutating func refuse(_ answer: SubmissionReply) -> Action {
        state = .ended
        guard answer.code >= 400 else {
            return .end(
                .failed(
                    MailServiceError(
                        .upstreamBroken, "The mail server gave an answer that makes no sense here.",
                        upstream: answer.upstream)))
        }
        return .end(.refused(answer))
    }
}

// MARK: - What goes out

extension SMTPTransaction {
    /// What no server with these extensions can take: it isn't asked.
    private func refusalBeforehand() -> MailServiceError? {
        if let limit = extensions.sizeLimit, message.size > limit {
            return MailServiceError(
                .tooLarge, "The mail server takes messages of up to \(limit) octets; this one has \(message.size).")
        }
        if message.needsUTF8, !extensions.offers("SMTPUTF8") {
            return MailServiceError(
                .unsupported,
                "The mail server has no SMTPUTF8: it takes no address or header field beyond ASCII.")
        }
        if message.hasEightBitBody, !extensions.offers("8BITMIME") {
            return MailServiceError(
                .unsupported, "The mail server has no 8BITMIME: the message must be encoded in 7 bits.")
        }
        return nil
    }

    private var mailCommand: String {
        var parameters: [String] = []
        if extensions.offers("SIZE") { parameters.append("SIZE=\(message.size)") }
        if message.hasEightBitBody || message.hasEightBitHeader, extensions.offers("8BITMIME") {
            parameters.append("BODY=8BITMIME")
        }
        if message.needsUTF8 { parameters.append("SMTPUTF8") }
        if extensions.offers("DSN"), let notification = message.notification {
            if let returned = notification.returned { parameters.append("RET=\(returned == .full ? "FULL" : "HDRS")") }
            if let id = notification.envelopeID { parameters.append("ENVID=\(Self.xtext(id))") }
        }
        return (["MAIL FROM:<\(message.sender.wireForm)>"] + parameters).joined(separator: " ") + "\r\n"
    }

    private func recipientCommand(_ recipient: EnvelopeRecipient) -> String {
        var text = "RCPT TO:<\(recipient.address.wireForm)>"
        if extensions.offers("DSN"), let notify = recipient.notify {
            let conditions = notify.map { $0.rawValue.uppercased() }.sorted()
            text += " NOTIFY=" + (conditions.isEmpty ? "NEVER" : conditions.joined(separator: ","))
        }
        return text + "\r\n"
    }

    /// RFC 3461 section 4.
    static func xtext(_ text: String) -> String {
        text.utf8.map { byte in
            (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "+") && byte != UInt8(ascii: "=")
                ? String(UnicodeScalar(byte)) : "+" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }
}
