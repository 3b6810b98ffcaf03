import MailTransport
import POP3Protocol
import SASL

/// The logins from before SASL (RFC 1939 sections 4 and 7).
extension POP3Connection {
    /// For servers without a SASL mechanism that will do: by digest where the password may not be shown, or by USER and PASS.
    func logIn(
        _ credential: Credential, _ policy: MechanismPolicy, otherwise error: SASLError
    ) async throws {
        guard case .password(_, _, nil) = credential, configuration.allowedMechanisms == nil else {
            throw POP3ClientError(error)
        }
        let takesUser = takesUserAndPassword
        if !policy.isLinkEncrypted || !takesUser, try await logInByDigest(credential) { return }
        guard policy.permitsPasswordInClear else { throw POP3ClientError(.cleartextRefused, command: "PASS") }
        guard takesUser else { throw POP3ClientError(error) }
        try await logInByPassword(credential, otherwise: POP3ClientError(error))
    }

    /// A server that has CAPA says `USER` (RFC 2449 section 6.3). QUIRK: over TLS it is tried all the same, as nothing is
    /// lost by it; in the clear its absence says that the server doesn't want passwords there.
    private var takesUserAndPassword: Bool {
        capabilities.all.isEmpty || capabilities.contains(.user) || configuration.endpoint.security != .none
    }

    /// USER and PASS.
    func logInByPassword(_ credential: Credential, otherwise error: POP3ClientError) async throws {
        guard case .password(let username, let password, nil) = credential else { throw error }
        guard let user = Argument(username), let secret = password.withExposed({ SecretText($0.utf8) }) else {
            throw POP3ClientError(.invalidArgument, command: "USER")
        }
        do {
            _ = try await run(PlainRequest(.user(user)))
            _ = try await run(PlainRequest(.pass(secret)))
        } catch let error as POP3ClientError {
            throw error.asLoginFailure
        }
    }

    /// APOP, where the configuration and the server's greeting let it; else false.
    func logInByDigest(_ credential: Credential) async throws -> Bool {
        guard configuration.allowsAPOP, configuration.allowedMechanisms == nil,
            case .password(let username, let password, nil) = credential,
            let timestamp = try await greeting.value.timestamp, let user = Argument(username)
        else { return false }
        let digest = APOPDigest.hexadecimal(timestamp: timestamp, password: password)
        guard let secret = digest.withExposed({ SecretText($0) }) else { return false }
        do {
            _ = try await run(PlainRequest(.apop(user: user, digest: secret)))
        } catch let error as POP3ClientError {
            throw error.asLoginFailure
        }
        return true
    }
}
