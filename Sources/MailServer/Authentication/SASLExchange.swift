import SASL

/// A SASL exchange with a client: the session carries challenges and responses, already without their base 64.
///
///     var exchange = try authenticator.exchange(name, on: LoginContext(connection))
///     var reply = try await exchange.respond(to: initialResponse)      // nil where none came; [] for "="
///     while case .challenge(let bytes) = reply { /* send, read; "*" ends it */ reply = try await … }
package struct SASLExchange: Sendable {
    /// What the session does next.
    package enum Reply: Sendable {
        /// Send this in base 64, and hand over the client's response.
        case challenge([UInt8])
        /// The client has logged in to this account.
        case loggedIn(account: String)
    }

    private var mechanism: any SASLServerMechanism
    private let authenticator: Authenticator
    private let link: LoginContext
    private var attempt: LoginAttempt?

    init(mechanism: any SASLServerMechanism, authenticator: Authenticator, link: LoginContext) {
        (self.mechanism, self.authenticator, self.link) = (mechanism, authenticator, link)
    }

    /// Takes the client's next response; nil for a missing initial one. After it has thrown, the exchange is over.
    /// Throws ``AuthenticationError``.
    package mutating func respond(to response: [UInt8]?) async throws(AuthenticationError) -> Reply {
        do {
            var step = try mechanism.respond(to: response)
            while true {
                switch step {
                case .challenge(let challenge): return .challenge(challenge)
                case .needs(let need): step = try mechanism.supply(try await find(need))
                case .checkPassword(let identity, let password):
                    let account = try await authenticator.logIn(
                        identity.username, password: password, as: identity.authorizationID, on: link)
                    return .loggedIn(account: account)
                case .proved(let identity):
                    guard let attempt else { throw AuthenticationError(.malformed) }
                    return .loggedIn(account: try authenticator.accept(attempt, as: identity.authorizationID))
                }
            }
        } catch let error as AuthenticationError {
            throw error
        } catch {
            throw translate(error)
        }
    }

    private mutating func find(_ need: SASLServerStep.Need) async throws(AuthenticationError) -> SASLServerSecret {
        switch need {
        case .keys(let username):
            let attempt = try await authenticator.begin(username, on: link)
            self.attempt = attempt
            return .keys(authenticator.keys(of: attempt))
        case .password(let username):
            let attempt = try await authenticator.begin(username, on: link)
            self.attempt = attempt
            return .password(attempt.sharedSecret)
        }
    }

    private func translate(_ error: any Error) -> AuthenticationError {
        guard let error = error as? SASLError, error.code == .credentialsRefused else {
            return AuthenticationError(.malformed)
        }
        return attempt.map(authenticator.refuse) ?? AuthenticationError(.refused)
    }
}
