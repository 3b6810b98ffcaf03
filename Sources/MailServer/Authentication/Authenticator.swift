import Crypto
package import Logging
import MailStore
package import SASL
import Synchronization

/// Decides who may log in: by user name and password, by APOP, or by a SASL exchange.
///
/// An account that doesn't exist costs what a wrong password costs, and looks the same. Failures slow down what comes
/// from the same place (``LoginThrottle``). Its methods read files and derive keys: they are for sessions, on the
/// ``BlockingExecutor``.
package final class Authenticator: Sendable {
    private let accounts: any AccountDirectory
    private let seed: AuthenticationSeed
    let options: AuthenticatorOptions
    private let now: @Sendable () -> Duration
    private let sleep: @Sendable (Duration) async throws -> Void
    private let logger: Logger
    private let gate: ConcurrencyGate
    private let throttle: Mutex<LoginThrottle>
    private let verified: Mutex<VerifiedPasswords>

    package init<C: Clock>(
        accounts: any AccountDirectory, seed: AuthenticationSeed, options: AuthenticatorOptions = .init(),
        clock: C = ContinuousClock(), logger: Logger
    ) where C.Duration == Duration {
        self.accounts = accounts
        self.seed = seed
        self.options = options
        self.logger = logger
        let start = clock.now
        now = { start.duration(to: clock.now) }
        sleep = { try await clock.sleep(for: $0) }
        gate = ConcurrencyGate(width: options.concurrentChecks)
        throttle = Mutex(LoginThrottle(limits: options.throttle))
        verified = Mutex(VerifiedPasswords(lifetime: options.rememberedFor, limit: options.rememberedLogins))
    }

    // MARK: What is offered

    /// Whether a password may be sent as it is: IMAP's LOGIN (or else LOGINDISABLED), POP3's USER, SASL's PLAIN.
    package func takesPasswords(on link: LoginContext) -> Bool {
        link.isSecure || link.peer.isLoopback || options.allowsCleartextLogin
    }

    /// Whether POP3's APOP is offered.
    package var offersAPOP: Bool { options.offersSharedSecretMechanisms }

    /// The mechanisms to offer, the strongest first.
    package func mechanisms(on link: LoginContext) -> [MechanismName] {
        var names: [MechanismName] = link.channelBinding == nil ? [] : [.scramSHA256Plus]
        names.append(.scramSHA256)
        if options.offersSharedSecretMechanisms {
            names.append(.cramMD5)
        }
        return takesPasswords(on: link) ? names + [.plain, .login] : names
    }

    // MARK: Logging in

    /// Begins an exchange. Throws ``AuthenticationError/Code/mechanismUnknown`` and
    /// ``AuthenticationError/Code/privacyRequired``.
    package func exchange(
        _ mechanism: MechanismName, on link: LoginContext, host: String = "localhost"
    ) throws(AuthenticationError) -> SASLExchange {
        let server: any SASLServerMechanism
        switch mechanism {
        case .plain: server = PlainServer()
        case .login: server = LoginServer()
        case .scramSHA256: server = SCRAMServer(isPlus: false, channelBinding: link.channelBinding)
        case .scramSHA256Plus: server = SCRAMServer(isPlus: true, channelBinding: link.channelBinding)
        case .cramMD5: server = CRAMMD5Server(challenge: CRAMMD5Server.uniqueChallenge(host: host))
        default: throw AuthenticationError(.mechanismUnknown)
        }
        guard mechanisms(on: link).contains(mechanism) else {
            let isForTLS = mechanism == .plain || mechanism == .login
            throw AuthenticationError(isForTLS ? .privacyRequired : .mechanismUnknown)
        }
        return SASLExchange(mechanism: server, authenticator: self, link: link)
    }

    /// Logs in with a name and a password. Returns the account's name. Throws all but
    /// ``AuthenticationError/Code/malformed`` and ``AuthenticationError/Code/mechanismUnknown``.
    ///
    /// `authorizationID` is whom the client wants to act as: only the same account will do.
    package func logIn(
        _ name: String, password: Secret<String>, as authorizationID: String? = nil, on link: LoginContext
    ) async throws(AuthenticationError) -> String {
        guard takesPasswords(on: link) else { throw AuthenticationError(.privacyRequired) }
        let attempt = try await begin(name, on: link)
        guard await isRight(password, for: attempt) else { throw refuse(attempt) }
        return try accept(attempt, as: authorizationID)
    }

    /// Logs in with APOP (RFC 1939, section 7): `timestamp` is what the greeting held, with its angle brackets, and
    /// `digest` 32 hexadecimal digits. Returns the account's name. Throws as ``logIn(_:password:on:)`` does, and
    /// ``AuthenticationError/Code/mechanismUnknown``.
    package func logIn(
        _ name: String, apopDigest digest: String, timestamp: String, on link: LoginContext
    ) async throws(AuthenticationError) -> String {
        guard offersAPOP else { throw AuthenticationError(.mechanismUnknown) }
        let attempt = try await begin(name, on: link)
        let expected = APOPDigest.make(timestamp: timestamp, password: attempt.sharedSecret)
        // The digest's own comparison takes the same time wherever the two differ.
        guard let digest = Hexadecimal.decode(digest.utf8), expected == digest else { throw refuse(attempt) }
        return try accept(attempt)
    }

    // MARK: Attempts

    /// Finds the account, and waits as long as former failures ask for.
    func begin(_ name: String, on link: LoginContext) async throws(AuthenticationError) -> LoginAttempt {
        let attempt = try find(name, on: link)
        switch throttle.withLock({ $0.begin(attempt.charge, at: now()) }) {
        case .refused(let retryAfter):
            logger.notice("too many failed logins", metadata: ["peer": "\(link.peer)"])
            throw AuthenticationError(.throttled, retryAfter: retryAfter)
        case .admitted(let delay):
            guard delay > .zero else { return attempt }
            do {
                try await sleep(delay)
            } catch {
                throw AuthenticationError(.unavailable)
            }
            return attempt
        }
    }

    private func find(_ name: String, on link: LoginContext) throws(AuthenticationError) -> LoginAttempt {
        do {
            let login = try prepare(name)
            let names = AccountNames(accounts: try accounts.accounts(), defaultDomain: options.defaultDomain)
            let account = names.account(for: login)
            let credentials = try account.map { try accounts.credentials(of: $0) }
            return LoginAttempt(
                login: login, account: account, credentials: credentials,
                charge: .init(account: account ?? login, peer: link.peer))
        } catch {
            logger.error("accounts can't be read", metadata: ["error": "\(error)"])
            throw AuthenticationError(.unavailable)
        }
    }

    /// A name that can't be anybody's is no error: it is nobody's, and what follows takes as long as for a wrong
    /// password.
    private func prepare(_ name: String) throws -> String {
        guard name.utf8.count <= options.maximumNameBytes else { return "" }
        do {
            return try PasswordPreparation.prepare(name, as: "user name")
        } catch {
            return ""
        }
    }

    /// What SCRAM is checked against.
    func keys(of attempt: LoginAttempt) -> SCRAMCredentials {
        attempt.credentials?.scramSHA256.flatMap(SCRAMCredentials.init(rfc5803:))
            ?? seed.keys(ofUnknown: attempt.login.lowercased(), iterations: options.iterations)
    }

    private func isRight(_ password: Secret<String>, for attempt: LoginAttempt) async -> Bool {
        let isTooLong = password.withExposed { $0.utf8.count > options.maximumPasswordBytes }
        let password = isTooLong ? Secret("") : password
        let fingerprint = verified.withLock {
            $0.fingerprint(
                of: password, account: attempt.account ?? "", credentials: attempt.credentials ?? StoredCredentials())
        }
        if verified.withLock({ $0.contains(fingerprint, at: now()) }) {
            return true
        }
        let keys = keys(of: attempt)
        let isRight = await gate.pass { matches(password, keys) }
        if isRight {
            verified.withLock { $0.insert(fingerprint, at: now()) }
        }
        return isRight
    }

    private func matches(_ password: Secret<String>, _ keys: SCRAMCredentials) -> Bool {
        do {
            return try keys.matches(try PasswordPreparation.prepare(password))
        } catch {
            // No account has a password that can't be prepared.
            return false
        }
    }

    /// The client has proved itself.
    func accept(_ attempt: LoginAttempt, as authorizationID: String? = nil) throws(AuthenticationError) -> String {
        guard let account = attempt.account else { throw refuse(attempt) }
        throttle.withLock { $0.succeeded(attempt.charge, at: now()) }
        if let authorizationID, try resolve(authorizationID) != account {
            throw AuthenticationError(.notAuthorized)
        }
        logger.info("logged in", metadata: ["account": "\(account)", "peer": "\(attempt.charge.network)"])
        return account
    }

    private func resolve(_ name: String) throws(AuthenticationError) -> String? {
        do {
            return AccountNames(accounts: try accounts.accounts(), defaultDomain: options.defaultDomain)
                .account(for: try prepare(name))
        } catch {
            throw AuthenticationError(.unavailable)
        }
    }

    /// Notes a failure. A name that no account has isn't logged: people type passwords into the wrong field.
    func refuse(_ attempt: LoginAttempt) -> AuthenticationError {
        logger.notice(
            "login failed",
            metadata: ["account": "\(attempt.account ?? "(unknown)")", "peer": "\(attempt.charge.network)"])
        return AuthenticationError(.refused)
    }
}
