import MailService

/// Sends one message over one connection.
final class SubmissionTransfer: SMTPConnection {
    private let message: OutgoingMessage
    private let pipe: UploadPipe
    private let finish: (SubmissionReport) -> Void
    private var transaction: SMTPTransaction?
    private var isSendingContent = false

    /// - Parameter finish: is called once, with how it went.
    init(
        _ message: OutgoingMessage, by login: SubmissionLogin, options: SMTPOptions, pipe: UploadPipe,
        finish: @escaping (SubmissionReport) -> Void
    ) throws(MailServiceError) {
        self.message = message
        self.pipe = pipe
        self.finish = finish
        try super.init(login, options: options)
    }

    override func begin() {
        var transaction = SMTPTransaction(message, extensions: dialogue.extensions)
        let action = transaction.begin()
        self.transaction = transaction
        perform(action)
    }

    override func received(_ reply: SMTPReplyFramer.Reply) {
        guard var transaction else { return }
        let words = SubmissionReply(reply, to: transaction.command)
        dialogue.note("< \(words.code) \(words.text)")
        let action = transaction.received(reply)
        self.transaction = transaction
        if !transaction.isInDoubt { deadline = .now + options.commandTimeout }
        perform(action)
    }

    override func isWritable() {
        guard isSendingContent else { return }
        switch pipe.take() {
        case .none: break
        case .bytes(let bytes):
            deadline = .now + options.contentTimeout
            if let encoded = transaction?.encode(bytes) { send(encoded) }
        case .end:
            isSendingContent = false
            deadline = .now + options.endTimeout
            if let mark = transaction?.contentEnded() { send(mark) }
        case .failure(let error):
            // The end mark isn't out: closing now leaves no message behind.
            fail(
                error as? MailServiceError
                    ?? MailServiceError(.internal, "The message could not be read.", underlying: error))
        }
    }

    override func failed(_ error: MailServiceError, reply: SubmissionReply?) {
        var transaction = transaction
        let ending = transaction?.lost(error)
        if let ending { return end(ending) }
        end(reply.map { $0.command == "AUTH" && !$0.isTransient ? .failed(error) : .refused($0) } ?? .failed(error))
    }

    private func perform(_ action: SMTPTransaction.Action) {
        switch action {
        case .send(let bytes):
            for line in String(decoding: bytes, as: UTF8.self).split(separator: "\r\n") { dialogue.note("> \(line)") }
            send(bytes)
        case .sendContent:
            dialogue.note("> (\(message.size) octets)")
            deadline = .now + options.contentTimeout
            isSendingContent = true
        case .wait: break
        case .end(let ending):
            isSendingContent = false
            end(ending)
            close()
        }
    }

    private func end(_ ending: SubmissionReport.Ending) {
        pipe.close()
        finish(
            SubmissionReport(
                ending: ending,
                recipients: transaction?.recipients ?? Array(repeating: nil, count: message.recipients.count),
                transcript: dialogue.transcript))
    }
}

/// Logs in and leaves.
final class ProbeTransfer: SMTPConnection {
    private let finish: (Result<SubmissionOffer, MailServiceError>) -> Void

    init(
        _ login: SubmissionLogin, options: SMTPOptions,
        finish: @escaping (Result<SubmissionOffer, MailServiceError>) -> Void
    ) throws(MailServiceError) {
        self.finish = finish
        try super.init(login, options: options)
    }

    override func begin() {
        finish(
            .success(
                SubmissionOffer(
                    keywords: dialogue.extensions.keywords, isAuthenticated: dialogue.isAuthenticated)))
        close()
    }

    override func failed(_ error: MailServiceError, reply: SubmissionReply?) {
        finish(.failure(error))
    }
}
