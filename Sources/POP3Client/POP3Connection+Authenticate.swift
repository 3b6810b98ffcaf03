import MailTransport
import NIOCore
import POP3Protocol
import SASL

extension POP3Connection {
    /// Logs in with the configuration's credential: by the strongest SASL mechanism that both sides have, by APOP where the
    /// configuration lets it and nothing better can be had, or by USER and PASS. Asks for the capabilities before.
    ///
    /// - Throws: ``POP3ClientError``: `authenticationFailed`, `cleartextRefused`, `inUse`, `loginDelay` and so on.
    package func authenticate() async throws {
        guard let credential = configuration.credential else {
            throw POP3ClientError(.authenticationFailed, command: "AUTH")
        }
        try await learnCapabilities()
        askForUTF8()
        let policy = try await mechanismPolicy()
        do {
            try await authenticate(credential, policy)
        } catch let error as SASLError where error.code == .noAcceptableMechanism || error.code == .insecureLink {
            try await logIn(credential, policy, otherwise: error)
        }
    }

    private func mechanismPolicy() async throws -> MechanismPolicy {
        var policy = MechanismPolicy(isLinkEncrypted: configuration.endpoint.security != .none)
        policy.allowsClearTextPassword = configuration.allowsClearTextPassword
        policy.allowed = configuration.allowedMechanisms
        if let hash = try await channel.tlsServerEndPoint() { policy.channelBinding = .tlsServerEndPoint(hash) }
        return policy
    }

    /// By the strongest mechanism, and where the server refuses that, by one that shows it the password. A server that failed
    /// to prove itself has been closed by then.
    private func authenticate(_ credential: Credential, _ policy: MechanismPolicy) async throws {
        let choice = try MechanismChoice(
            policy, for: credential, offered: capabilities.mechanisms.map { MechanismName($0) },
            memory: configuration.mechanismMemory,
            server: (configuration.endpoint.host, configuration.endpoint.port))
        if choice.showsPassword, !policy.isLinkEncrypted, try await logInByDigest(credential) { return }
        do {
            try await authenticate(with: choice.mechanism)
        } catch let error as POP3ClientError
            where error.code == .authenticationFailed && isOpen && !choice.showsPassword
        {
            if let plain = try choice.passwordMechanism() {
                try await authenticate(with: plain)
            } else {
                guard capabilities.contains(.user), policy.permitsPasswordInClear else { throw error }
                try await logInByPassword(credential, otherwise: error)
            }
            choice.wasVain()
        }
    }

    /// AUTH (RFC 5034).
    private func authenticate(with mechanism: any SASLClientMechanism) async throws {
        guard mechanism.isClientFirst else { return try await exchange(with: mechanism, sendsInitialResponse: false) }
        do {
            try await exchange(with: mechanism, sendsInitialResponse: true)
        } catch let error as POP3ClientError where error.code == .unsupported {
            // QUIRK: a server from before RFC 5034 knows no initial response, and says that it is a syntax error.
            guard isOpen else { throw error.asLoginFailure }
            try await exchange(with: mechanism, sendsInitialResponse: false)
        }
    }

    private func exchange(with mechanism: any SASLClientMechanism, sendsInitialResponse: Bool) async throws {
        guard let name = MechanismArgument(mechanism.name.rawValue) else {
            throw POP3ClientError(.invalidArgument, command: "AUTH")
        }
        var (exchange, command) = (SASLClientExchange(mechanism), Command.auth(mechanism: name, initialResponse: nil))
        if sendsInitialResponse {
            var begun = exchange
            let response = try begun.initialResponse().withExposed { SecretText($0) }
            let full = Command.auth(mechanism: name, initialResponse: response)
            // What doesn't fit into a command's line waits for the server's challenge (RFC 5034 section 4).
            if full.fitsLine { (exchange, command) = (begun, full) }
        }
        let id = nextCommandID()
        // A server has no business with more than one challenge at a time.
        let (challenges, continuation) = AsyncThrowingStream.makeStream(
            of: ByteBuffer.self, bufferingPolicy: .bufferingOldest(2))
        onEventLoop { [command] in
            $0.submit([AuthenticationExecution(id: id, command: command, challenges: continuation)])
        }
        do {
            // A challenge that the mechanism refuses is answered with `*`, and the server's `-ERR` ends the exchange.
            for try await challenge in challenges where exchange.refusal == nil {
                let response = exchange.respond(to: challenge.readableBytesView)?.withExposed { SecretText($0) }
                onEventLoop { $0.respond(to: id, with: response) }
            }
            try Task.checkCancellation()
            try exchange.serverAccepted()
        } catch {
            guard exchange.refusal == nil, var error = error as? POP3ClientError else {
                close()
                throw (exchange.refusal ?? error as? SASLError).map { POP3ClientError($0) } ?? error
            }
            if let detail = exchange.serverErrorDetail, error.serverText?.isEmpty != false { error.serverText = detail }
            throw error.code == .unsupported && sendsInitialResponse ? error : error.asLoginFailure
        }
    }
}

extension Command {
    /// Whether the command is at most 255 bytes, its line end included (RFC 2449 section 4).
    fileprivate var fitsLine: Bool {
        let length = CommandEncoder.encode(self).reduce(0) { sum, segment in
            switch segment {
            case .bytes(let bytes), .secret(let bytes): sum + bytes.readableBytes
            }
        }
        return length <= 255
    }
}
