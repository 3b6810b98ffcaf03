package import NIOCore

// MARK: - AUTHORIZATION (RFC 1939 section 4, RFC 5034, RFC 2595)

extension ServerMachine {
    mutating func handleInAuthorization(_ command: Command) {
        guard case .authorization(let user) = state else { return }
        // PASS may follow USER alone (RFC 1939 section 7).
        state = .authorization(user: nil)
        switch command {
        case .capa: capa(offer.capabilities)
        case .quit: end(.ok("Goodbye"))
        case .user(let name):
            guard offer.capabilities.contains(.user) else { return answer(.needsEncryption) }
            state = .authorization(user: name)
            answer(.ok("Send the password"))
        case .pass(let password):
            guard let user else { return answer(.error("USER comes first")) }
            begin(.login(user: user, password: password))
        case .apop(let user, let digest):
            guard offer.hasAPOP else { return answer(.error("APOP is not offered here")) }
            begin(.loginByDigest(user: user, digest: digest))
        case .auth(let mechanism, let response): authenticate(mechanism, response)
        case .authList:
            answer(.ok("Mechanisms follow"))
            for name in offer.capabilities.mechanisms { output.writeString("\(name)\r\n") }
            ResponseEncoder.encodeEnd(into: &output)
        case .stls: beginTLS()
        case .utf8:
            isUTF8 = true
            answer(.ok("UTF-8 it is"))
        case .stat, .list, .retr, .dele, .noop, .rset, .top, .uidl:
            answer(.error("\(command.name) is for after the login"))
        }
    }

    private mutating func begin(_ action: ServerAction) {
        state = .loggingIn
        actions.append(action)
    }

    private mutating func authenticate(_ mechanism: MechanismArgument, _ response: SecretText?) {
        guard offer.capabilities.mechanisms.contains(mechanism.name) else {
            return answer(.error("\(mechanism) is not offered here"))
        }
        begin(.authenticate(mechanism, initialResponse: response))
    }

    /// What waits in the buffer came before TLS, and may have been put there by anybody (CVE-2011-0411): it is no command.
    private mutating func beginTLS() {
        guard offer.capabilities.contains(.stls) else { return answer(.error("STLS is not offered here")) }
        guard !isUTF8 else { return answer(.error("STLS comes before UTF8")) }
        guard input.readableBytes == 0 else { return end(.error("Nothing may follow STLS before the handshake")) }
        answer(.ok("Begin TLS"))
        state = .upgrading
        actions.append(.startTLS(reply: output))
        output = ByteBuffer()
    }

    mutating func handleResponse(_ line: ByteBuffer) {
        framer.options.maximumLineBytes = options.maximumCommandBytes
        do {
            begin(.respond(try CommandParser.parseResponse(line)))
        } catch {
            refuse(.error("Invalid response"))
        }
    }

    mutating func refuse(_ status: Status) {
        failedLogins += 1
        framer.options.maximumLineBytes = options.maximumCommandBytes
        if failedLogins >= options.maximumFailedLogins { return end(status) }
        answer(status)
        state = .authorization(user: nil)
    }
}

// MARK: - What the shell answers

extension ServerMachine {
    /// The exchange goes on: the challenge, in base64.
    package mutating func challenge(_ challenge: ByteBuffer) {
        guard case .loggingIn = state else { return }
        ResponseEncoder.encode(challenge: challenge, into: &output)
        framer.options.maximumLineBytes = options.maximumResponseBytes
        state = .exchanging
    }

    /// The credentials are right, and the maildrop is this session's (RFC 1939 section 4).
    package mutating func loggedIn(_ maildrop: Maildrop) {
        guard case .loggingIn = state else { return }
        self.maildrop = maildrop
        state = .transaction
        answer(.ok("Maildrop has \(maildrop.count) messages (\(maildrop.octets) octets)"))
    }

    /// The login failed, or the message can't be had.
    package mutating func refused(_ status: Status) {
        switch state {
        case .loggingIn: refuse(status)
        case .retrieving:
            state = .transaction
            answer(status)
        default: break
        }
    }

    /// TLS protects what follows. `offer` is what holds from here on.
    package mutating func startedTLS(_ offer: Offer) {
        guard case .upgrading = state else { return }
        self.offer = offer
        state = .authorization(user: nil)
    }

    /// The message was found.
    package mutating func contentBegins() {
        guard case .retrieving(let message, let excerpt) = state else { return }
        answer(.ok(excerpt == nil ? "\(message.octets) octets" : ""))
        state = .sending(DotEncoder(), excerpt: excerpt)
    }

    /// The message's next bytes. False where no more of them is wanted.
    package mutating func content(_ bytes: ByteBuffer) -> Bool {
        guard case .sending(var encoder, var excerpt) = state else { return false }
        let wanted = excerpt?.take(from: bytes) ?? bytes
        encoder.encode(wanted, into: &output)
        state = .sending(encoder, excerpt: excerpt)
        return excerpt?.isComplete != true
    }

    /// The message is complete, or as much of it as was wanted.
    package mutating func contentEnds() {
        guard case .sending(var encoder, _) = state else { return }
        encoder.finish(into: &output)
        state = .transaction
    }

    /// What was to be deleted is, or not. The session ends with it.
    package mutating func updated(_ outcome: UpdateOutcome) {
        guard case .updating = state else { return }
        switch outcome {
        case .done: end(.ok("Goodbye"))
        case .failed(let status): end(status)
        }
    }
}

extension Status {
    static let needsEncryption = Status.error("Passwords are not taken on an unencrypted connection: use STLS")
}
