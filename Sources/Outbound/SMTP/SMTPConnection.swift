import CCurl
import MailService

/// One connection to a submission server: libcurl connects, encrypts and logs in, then a dialogue goes over it.
///
/// libcurl 7.88 can't say BODY=8BITMIME or any parameter of RFC 3461, so the transaction isn't its own: decision 19.
class SMTPConnection: CurlTransfer {
    let easy: CurlEasy
    let login: SubmissionLogin
    let options: SMTPOptions
    let dialogue = LoginDialogue()
    private let output: SocketOutput
    private var replies = SMTPReplyFramer()
    private var socket: curl_socket_t?
    final var deadline: ContinuousClock.Instant
    private(set) final var isOver = false

    /// - Throws: ``MailServiceError`` where it can't begin.
    init(_ login: SubmissionLogin, options: SMTPOptions) throws(MailServiceError) {
        self.login = login
        self.options = options
        deadline = .now + options.connectTimeout
        output = SocketOutput()
        do {
            easy = try CurlEasy()
            try easy.prepare(for: login, options: options)
            try easy.set(
                debug: { _, kind, bytes, count, context in
                    LoginDialogue.observe(kind, bytes, count, context)
                    return 0
                }, context: Unmanaged.passUnretained(dialogue).toOpaque())
        } catch {
            throw MailServiceError(.internal, "libcurl can't send mail here.", underlying: error)
        }
    }

    // MARK: - For those that have a dialogue

    /// Logged in.
    func begin() {}

    /// The server has answered.
    func received(_ reply: SMTPReplyFramer.Reply) {}

    /// There is room to send more.
    func isWritable() {}

    /// The connection can't be used any more, for this reason.
    func failed(_ error: MailServiceError, reply: SubmissionReply?) {}

    final func send(_ bytes: [UInt8]) {
        output.append(bytes)
    }

    /// Says goodbye, and lets go of the connection.
    final func close() {
        if let socket, socket >= 0, output.isEmpty {
            output.append(Array("QUIT\r\n".utf8))
            // Courtesy: whether it arrives matters to nobody.
            _ = output.flush(to: easy)
        }
        isOver = true
    }

    final func fail(_ error: MailServiceError, reply: SubmissionReply? = nil) {
        guard !isOver else { return }
        isOver = true
        failed(error, reply: reply)
    }

    // MARK: - CurlTransfer

    final var interest: curl_waitfd? {
        socket.map { socket in
            var interest = curl_waitfd()
            interest.fd = socket
            interest.events = Int16(CURL_WAIT_POLLIN) | (output.isEmpty ? 0 : Int16(CURL_WAIT_POLLOUT))
            return interest
        }
    }

    final func performed(_ code: CURLcode) {
        guard !isOver else { return }
        guard code == CURLE_OK else {
            let (error, reply) = failure(code)
            return fail(error, reply: reply)
        }
        guard let socket = easy.socket else {
            return fail(MailServiceError(.upstreamBroken, "The mail server closed the connection."))
        }
        self.socket = socket
        deadline = .now + options.commandTimeout
        begin()
        advance()
    }

    final func advance() {
        guard !isOver, socket != nil else { return }
        receive()
        while !isOver {
            if output.isEmpty { isWritable() }
            guard !isOver, !output.isEmpty else { return }
            switch output.flush(to: easy) {
            case .sent: continue
            case .blocked: return
            case .failed(let code): return lost(code)
            }
        }
    }

    final func expire() {
        fail(MailServiceError(.upstreamTimeout, "The mail server did not answer in time."))
    }

    final func cancel() {
        fail(MailServiceError(.upstreamTimeout, "Sending was interrupted.", underlying: CancellationError()))
    }

    private func receive() {
        // A server that never stops talking is not listened to for ever: the rest waits for the next turn.
        for _ in 0..<16 where !isOver {
            switch SocketOutput.receive(from: easy) {
            case .bytes(let bytes):
                do {
                    for reply in try replies.receive(bytes) where !isOver { received(reply) }
                } catch {
                    fail(MailServiceError(.upstreamBroken, "The mail server sent \(error.reason)."))
                }
            case .nothing: return
            case .closed: return lost(CURLE_GOT_NOTHING)
            case .failed(let code): return lost(code)
            }
        }
    }

    private func lost(_ code: CURLcode) {
        fail(
            MailServiceError(
                .upstreamBroken, "The connection to the mail server was lost.", underlying: CurlEasy.Failure(code: code)
            ))
    }
}

extension LoginDialogue {
    fileprivate static func observe(
        _ kind: curl_infotype, _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?
    ) {
        guard let bytes, let context else { return }
        let dialogue = Unmanaged<LoginDialogue>.fromOpaque(context).takeUnretainedValue()
        let buffer = UnsafeRawBufferPointer(start: bytes, count: count)
        switch kind {
        case CURLINFO_HEADER_OUT: dialogue.sent(buffer)
        case CURLINFO_HEADER_IN: dialogue.received(buffer)
        default: break
        }
    }
}
