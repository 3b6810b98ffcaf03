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

    /// By the strongest mechanism, and where the server refuses that, by one that shows it the password.
    ///
    /// QUIRK: GNU Mailutils, Courier and misconfigured servers of all kinds offer SCRAM or CRAM-MD5 for passwords that
    /// they keep as a hash, and can't check by it. The policy says where the password may be shown; a server that
    /// failed to prove itself has been closed by then.
    private func authenticate(_ credential: Credential, _ policy: MechanismPolicy) async throws {
        let memory = configuration.mechanismMemory
        let (host, port) = (configuration.endpoint.host, configuration.endpoint.port)
        let all = capabilities.authenticationMechanisms.map { MechanismName($0) }
        let useful = all.filter { !memory.isVain($0, host: host, port: port) }
        let offered = policy.candidates(offered: useful, for: credential).isEmpty ? all : useful
        let mechanism = try policy.select(offered: offered, for: credential)
        do {
            try await authenticate(with: mechanism)
        } catch let error as IMAPClientError where error.code == .authenticationFailed && isOpen {
            let rest = policy.candidates(offered: offered, for: credential).filter { $0 != mechanism.name }
            guard mechanism.name != .plain, mechanism.name != .login,
                let plain = rest.first(where: { $0 == .plain || $0 == .login })
            else { throw error }
            try await authenticate(with: policy.makeMechanism(plain, offered: offered, for: credential))
            memory.remember(mechanism.name, host: host, port: port)
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
        var mechanism = mechanism
        var initial: SecretBytes?
        if mechanism.isClientFirst, capabilities.contains(.saslIR) {
            initial = try mechanism.encodedResponse(to: nil)
        }
        let id = nextCommandID()
        let command = Command.authenticate(mechanism: mechanism.name.rawValue, initialResponse: initial)
        // A server has no business with more than one challenge at a time.
        let (challenges, continuation) = AsyncThrowingStream.makeStream(
            of: ByteBuffer.self, bufferingPolicy: .bufferingOldest(2))
        onEventLoop { $0.submit([AuthenticationExecution(id: id, command: command, challenges: continuation)]) }
        do {
            try await answer(challenges, of: id, with: &mechanism)
            try Task.checkCancellation()
            try mechanism.serverAccepted()
        } catch let error as SASLError {
            close()
            throw IMAPClientError(error)
        } catch var error as IMAPClientError {
            if let detail = mechanism.serverErrorDetail, error.serverText?.isEmpty != false {
                error.serverText = detail
            }
            throw error.asLoginFailure
        } catch {
            close()
            throw error
        }
    }

    /// Answers challenges until the tagged response. A challenge that the mechanism refuses is answered with `*`; the
    /// server's BAD then ends the exchange, and the refusal is what is thrown.
    private func answer(
        _ challenges: AsyncThrowingStream<ByteBuffer, any Error>, of id: CommandID,
        with mechanism: inout any SASLClientMechanism
    ) async throws {
        var refusal: SASLError?
        do {
            for try await challenge in challenges where refusal == nil {
                do throws(SASLError) {
                    let response = try mechanism.encodedResponse(toBase64: challenge)
                    onEventLoop { $0.respond(to: id, with: response) }
                } catch {
                    refusal = error
                    onEventLoop { $0.respond(to: id, with: nil) }
                }
            }
        } catch {
            throw refusal ?? error
        }
        if let refusal { throw refusal }
    }
}
