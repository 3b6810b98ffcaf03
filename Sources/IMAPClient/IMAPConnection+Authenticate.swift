import IMAPProtocol
import MailTransport
import NIOCore
import SASL

extension IMAPConnection {
    /// Logs in with the configuration's credential: by the strongest SASL mechanism that both sides have, or by LOGIN where
    /// the server offers none. Without a credential, a server that greets with PREAUTH is taken as it is.
    ///
    /// - Throws: ``IMAPClientError``: `authenticationFailed`, `cleartextRefused`.
    package func authenticate() async throws {
        if try await greeting.value.condition == .preauth {
            // A server that takes anybody for somebody it knows has proved nothing about this credential.
            guard configuration.credential == nil else {
                throw IMAPClientError(
                    .authenticationFailed, command: "AUTHENTICATE",
                    serverText: "The server greeted with PREAUTH, and can't be asked whether the credential is right.")
            }
            return
        }
        guard let credential = configuration.credential else {
            throw IMAPClientError(.authenticationFailed, command: "AUTHENTICATE")
        }
        if !knowsCapabilities { _ = try await run(CapabilityRequest()) }
        let policy = try await mechanismPolicy()
        do {
            try await authenticate(credential, policy)
        } catch let error as SASLError where error.code == .noAcceptableMechanism || error.code == .insecureLink {
            try await login(credential, policy, otherwise: error)
        }
    }

    /// By the strongest mechanism, and where the server refuses that, by one that shows it the password. A server that failed
    /// to prove itself has been closed by then.
    private func authenticate(_ credential: Credential, _ policy: MechanismPolicy) async throws {
        let choice = try MechanismChoice(
            policy, for: credential, offered: capabilities.authenticationMechanisms.map { MechanismName($0) },
            memory: configuration.mechanismMemory,
            server: (configuration.endpoint.host, configuration.endpoint.port))
        do {
            try await authenticate(with: choice.mechanism)
        } catch let error as IMAPClientError where error.code == .authenticationFailed && isOpen {
            guard let plain = try choice.passwordMechanism() else { throw error }
            try await authenticate(with: plain)
            choice.wasVain()
        }
    }

    private func mechanismPolicy() async throws -> MechanismPolicy {
        var policy = MechanismPolicy(isLinkEncrypted: configuration.endpoint.security != .none)
        policy.allowsClearTextPassword = configuration.allowsClearTextPassword
        policy.allowed = configuration.allowedMechanisms
        if let hash = try await channel.tlsServerEndPoint() { policy.channelBinding = .tlsServerEndPoint(hash) }
        return policy
    }

    /// The LOGIN command (RFC 9051 section 6.2.3), for servers without a SASL mechanism that will do.
    private func login(
        _ credential: Credential, _ policy: MechanismPolicy, otherwise error: SASLError
    ) async throws {
        guard case .password(let username, let password, nil) = credential,
            !capabilities.contains(.loginDisabled), configuration.allowedMechanisms == nil
        else { throw IMAPClientError(error) }
        guard policy.permitsPasswordInClear else { throw IMAPClientError(.cleartextRefused, command: "LOGIN") }
        guard let user = AString(username) else { throw IMAPClientError(.invalidArgument, command: "LOGIN") }
        let secret = password.withExposed { SecretBytes(Array($0.utf8)) }
        do {
            _ = try await run(PlainRequest(.login(user: user, password: secret)))
        } catch let error as IMAPClientError {
            throw error.asLoginFailure
        }
    }

    /// AUTHENTICATE (RFC 9051 section 6.2.2).
    private func authenticate(with mechanism: any SASLClientMechanism) async throws {
        var exchange = SASLClientExchange(mechanism)
        var initial: SecretBytes?
        if mechanism.isClientFirst, capabilities.contains(.saslIR) {
            initial = try exchange.initialResponse().withExposed { SecretBytes($0) }
        }
        let id = nextCommandID()
        let command = Command.authenticate(mechanism: mechanism.name.rawValue, initialResponse: initial)
        // A server has no business with more than one challenge at a time.
        let (challenges, continuation) = AsyncThrowingStream.makeStream(
            of: ByteBuffer.self, bufferingPolicy: .bufferingOldest(2))
        onEventLoop { $0.submit([AuthenticationExecution(id: id, command: command, challenges: continuation)]) }
        do {
            // A challenge that the mechanism refuses is answered with `*`, and the server's BAD ends the exchange.
            for try await challenge in challenges where exchange.refusal == nil {
                let response = exchange.respond(to: challenge.readableBytesView)?.withExposed { SecretBytes($0) }
                onEventLoop { $0.respond(to: id, with: response) }
            }
            try Task.checkCancellation()
            try exchange.serverAccepted()
        } catch {
            guard exchange.refusal == nil, var error = error as? IMAPClientError else {
                close()
                throw (exchange.refusal ?? error as? SASLError).map { IMAPClientError($0) } ?? error
            }
            if let detail = exchange.serverErrorDetail, error.serverText?.isEmpty != false { error.serverText = detail }
            throw error.asLoginFailure
        }
    }
}
