import Foundation
import Logging
import Synchronization

extension SessionService {
    func tryPassword(
        _ password: Secret<String>,
        of account: Account,
        from client: ClientAddress
    ) async throws {
        let mailbox = account.throttleKey
        let now = now()
        if case .wait(let seconds) = state.withLock({ $0.throttle.admit(mailbox: mailbox, client: client, now: now) }) {
            logger.notice("login throttled", metadata: ["account": "\(account.id.rawValue)", "client": "\(client)"])
            throw MailServiceError(
                .loginThrottled, "Too many failed logins: wait before the next.",
                retryAfter: .seconds(Int64(seconds.rounded(.up))))
        }
        do {
            _ = try await provider.logIn(account, password: password)
            state.withLock { $0.throttle.succeeded(mailbox: mailbox, client: client) }
        } catch let error as MailServiceError where error.code == .invalidCredentials {
            logger.notice("login refused", metadata: ["account": "\(account.id.rawValue)", "client": "\(client)"])
            throw error
        } catch {
            // A client that hangs up before the answer has had its guess: only the server's own trouble is no guess.
            if !Task.isCancelled {
                state.withLock { $0.throttle.abandoned(mailbox: mailbox, client: client) }
            }
            throw error
        }
    }

    func begin(_ account: Account, _ password: Secret<String>) async throws -> NewSession {
        let token = SessionToken()
        let id = SessionID(rawValue: UUID().uuidString.lowercased())
        let now = now()
        let record = SessionRecord(
            id: id, tokenHash: token.hash, account: account.id, address: account.address,
            sealedPassword: try token.seal(password, account: account.id, session: id),
            createdAt: now, lastSeenAt: now, expiresAt: now.addingTimeInterval(options.absoluteLifetime))
        try await store.insertSession(record)
        try await endSurplusSessions(of: account.id)
        let session = remember(record, token, account, password)
        return NewSession(
            id: id, token: token.text, csrfToken: session.csrfToken, expiresAt: ending(of: session, usedAt: now),
            endsAt: record.expiresAt, account: account)
    }

    private func endSurplusSessions(of account: AccountID) async throws {
        for session in try await store.sessions(of: account).dropFirst(options.sessionsPerAccount) {
            try await end(session.id)
        }
    }

    /// Ended sessions hold sealed passwords: they are swept as people sign in, not only when they are met.
    func sweepIfDue() async {
        let now = now()
        let isDue = state.withLock { state in
            if let sweptAt = state.sweptAt, now.timeIntervalSince(sweptAt) < options.sweepInterval { return false }
            state.sweptAt = now
            return true
        }
        guard isDue else { return }
        do {
            let count = try await store.deleteExpiredSessions(
                now: now, idleSince: now.addingTimeInterval(-options.idleLifetime))
            logger.debug("ended sessions swept", metadata: ["count": "\(count)"])
        } catch {
            // The login that came by has succeeded: the next sweep will do what this one couldn't.
            logger.error("ended sessions could not be swept", metadata: ["error": "\(error)"])
        }
    }
}
