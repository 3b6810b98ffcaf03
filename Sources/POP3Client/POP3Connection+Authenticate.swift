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

    /// By the strongest mechanism, and where the server refuses that, by one that shows it the password.
    ///
    /// QUIRK: servers offer SCRAM or CRAM-MD5 for passwords that they keep as a hash, and can't check by it. The policy says
    /// where the password may be shown; a server that failed to prove itself has been closed by then.
    private func authenticate(_ credential: Credential, _ policy: MechanismPolicy) async throws {
        let memory = configuration.mechanismMemory
        let (host, port) = (configuration.endpoint.host, configuration.endpoint.port)
        let all = capabilities.mechanisms.map { MechanismName($0) }
        let useful = all.filter { !memory.isVain($0, host: host, port: port) }
        let offered = policy.candidates(offered: useful, for: credential).isEmpty ? all : useful
        let mechanism = try policy.select(offered: offered, for: credential)
        let showsPassword = mechanism.name == .plain || mechanism.name == .login
        if showsPassword, !policy.isLinkEncrypted, try await logInByDigest(credential) { return }
        do {
            try await authenticate(with: mechanism)
        } catch let error as POP3ClientError where error.code == .authenticationFailed && isOpen && !showsPassword {
            let rest = policy.candidates(offered: offered, for: credential)
            if let plain = rest.first(where: { $0 == .plain || $0 == .login }) {
                try await authenticate(with: policy.makeMechanism(plain, offered: offered, for: credential))
            } else {
                guard capabilities.contains(.user), policy.permitsPasswordInClear else { throw error }
                try await logInByPassword(credential, otherwise: error)
            }
            memory.remember(mechanism.name, host: host, port: port)
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
        var mechanism = mechanism
        guard let name = MechanismArgument(mechanism.name.rawValue) else {
            throw POP3ClientError(.invalidArgument, command: "AUTH")
        }
        var command = Command.auth(mechanism: name, initialResponse: nil)
        let untouched = mechanism
        if sendsInitialResponse {
            command = .auth(mechanism: name, initialResponse: try mechanism.encodedResponse(to: nil))
            // What doesn't fit into a command's line waits for the server's challenge (RFC 5034 section 4).
            if !command.fitsLine {
                command = .auth(mechanism: name, initialResponse: nil)
                mechanism = untouched
            }
        }
        let id = nextCommandID()
        // A server has no business with more than one challenge at a time.
        let (challenges, continuation) = AsyncThrowingStream.makeStream(
            of: ByteBuffer.self, bufferingPolicy: .bufferingOldest(2))
        let submitted = command
        onEventLoop { $0.submit([AuthenticationExecution(id: id, command: submitted, challenges: continuation)]) }
        do {
            try await answer(challenges, of: id, with: &mechanism)
            try Task.checkCancellation()
            try mechanism.serverAccepted()
        } catch let error as SASLError {
            close()
            throw POP3ClientError(error)
        } catch var error as POP3ClientError {
            if let detail = mechanism.serverErrorDetail, error.serverText?.isEmpty != false {
                error.serverText = detail
            }
            throw error.code == .unsupported && sendsInitialResponse ? error : error.asLoginFailure
        } catch {
            close()
            throw error
        }
    }

    /// Answers challenges until the `+OK` or `-ERR`. A challenge that the mechanism refuses is answered with `*`; the
    /// server's `-ERR` then ends the exchange, and the refusal is what is thrown.
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
