package import Foundation
package import Logging
import Synchronization

/// Signing in with a mail address and its password, and knowing the person again by a token.
///
/// The mail server itself is asked whether the password is right. Authenticating a request costs no look into the store
/// while its session is in memory; the store hears of a session's use once a minute, and that is also when a sign-out
/// on another node is noticed.
package final class SessionService: Sendable {
    package struct Options: Sendable {
        /// Seconds without a request after which a session ends.
        package var idleLifetime: TimeInterval = 12 * 3_600
        /// Seconds after which a session ends whatever its use.
        package var absoluteLifetime: TimeInterval = 14 * 86_400
        /// Seconds between two writes of a session's last use: protects the disk from a write for each request.
        package var touchInterval: TimeInterval = 60
        /// Seconds between two sweeps of ended sessions.
        package var sweepInterval: TimeInterval = 3_600
        /// Sessions kept in memory: protects memory. One more costs a read of the store.
        package var cachedSessions = 10_000
        /// Sessions that one account may have; the least recently used ends. Protects the store from a client that
        /// signs in for each request.
        package var sessionsPerAccount = 100
        /// Longest password, in bytes, that is tried.
        package var longestPassword = 1_024

        package init() {}
    }

    struct CachedSession: Sendable {
        let id: SessionID
        let account: Account
        let csrfToken: Secret<String>
        let password: Secret<String>
        let expiresAt: Date
        /// As this node knows it.
        var lastSeenAt: Date
        /// As the store knows it.
        var touchedAt: Date
    }

    struct State: Sendable {
        var throttle: LoginThrottle
        var sessions: RecencyCache<[UInt8], CachedSession>
        var sweptAt: Date?
    }

    let store: any StateStore
    let directory: AccountDirectory
    let provider: any MailBackendProvider
    let options: Options
    let logger: Logger
    let now: @Sendable () -> Date
    let state: Mutex<State>

    package init(
        store: any StateStore,
        directory: AccountDirectory,
        provider: any MailBackendProvider,
        options: Options = Options(),
        logger: Logger,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.store = store
        self.directory = directory
        self.provider = provider
        self.options = options
        self.logger = logger
        self.now = now
        state = Mutex(State(throttle: LoginThrottle(), sessions: RecencyCache(limit: options.cachedSessions)))
    }

    /// Tries the password on the mail server, and begins a session.
    ///
    /// - Parameter readingProtocol: nil for the server's best.
    /// - Throws: ``MailServiceError``: `invalidRequest` where this is no address, `unknownServer`, `loginThrottled` and
    ///   the time to wait, `invalidCredentials`, or an upstream code where the mail server can't be asked.
    package func login(
        address: String,
        password: Secret<String>,
        readingProtocol: ReadingProtocol? = nil,
        client: ClientAddress
    ) async throws -> NewSession {
        let account = try directory.account(for: address, readingProtocol: readingProtocol)
        let isUsable = password.withExposed {
            (1...options.longestPassword).contains($0.utf8.count) && !$0.contains("\0")
        }
        guard isUsable else {
            throw MailServiceError.invalid("password", "must have 1 to \(options.longestPassword) bytes and no NUL")
        }
        try await tryPassword(password, of: account, from: client)
        let session = try await begin(account, password)
        await sweepIfDue()
        return session
    }

    /// The session of a token, and a sign that it is used.
    ///
    /// - Throws: `unauthenticated`, with the same words for a token that never was, ended, or was signed out.
    package func authenticate(token presented: Secret<String>) async throws -> SessionContext {
        guard let token = SessionToken(presented) else { throw Self.unauthenticated }
        let hash = token.hash
        let now = now()
        var known = cached(hash, now)
        if known == nil { known = try await load(token, hash, now) }
        guard let session = known else { throw Self.unauthenticated }
        if claimTouch(hash, now) {
            guard try await store.touchSession(session.id, lastSeenAt: now) else {
                forget(session.id)
                throw Self.unauthenticated
            }
        }
        return SessionContext(
            id: session.id, account: session.account, csrfToken: session.csrfToken,
            expiresAt: ending(of: session, usedAt: now), password: session.password)
    }

    /// Ends a session, and where it was the account's last, what the mail server's connections know of it. Ending one that
    /// has ended already is no error.
    package func logout(_ session: SessionContext) async throws {
        try await end(session.id)
        if try await store.sessions(of: session.account.id).isEmpty { await provider.forget(session.account) }
    }

    func end(_ id: SessionID) async throws {
        forget(id)
        try await store.deleteSession(id)
        // A request that loaded the session meanwhile may have put it back.
        forget(id)
    }

    /// An account's sessions, the last used first.
    package func sessions(of account: AccountID) async throws -> [SessionRecord] {
        try await store.sessions(of: account)
    }

    private static let unauthenticated = MailServiceError(
        .unauthenticated, "There is no such session, or it has ended: sign in again.")
}
