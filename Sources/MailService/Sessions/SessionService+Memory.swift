import Foundation
import Logging
import Synchronization

extension SessionService {
    func ending(of session: CachedSession, usedAt date: Date) -> Date {
        min(session.expiresAt, date.addingTimeInterval(options.idleLifetime))
    }

    func cached(_ hash: [UInt8], _ now: Date) -> CachedSession? {
        state.withLock { state in
            guard var session = state.sessions.value(for: hash) else { return nil }
            guard now < ending(of: session, usedAt: session.lastSeenAt) else {
                state.sessions.remove(hash)
                return nil
            }
            session.lastSeenAt = max(now, session.lastSeenAt)
            state.sessions.insert(session, for: hash)
            return session
        }
    }

    func load(_ token: SessionToken, _ hash: [UInt8], _ now: Date) async throws -> CachedSession? {
        guard let record = try await store.session(tokenHash: hash) else { return nil }
        let isAlive = now < record.expiresAt && now < record.lastSeenAt.addingTimeInterval(options.idleLifetime)
        guard isAlive, let account = account(of: record) else {
            try await store.deleteSession(record.id)
            return nil
        }
        do {
            let password = try token.open(record.sealedPassword, account: record.account, session: record.id)
            return remember(record, token, account, password)
        } catch {
            // Damaged on disk: the person logs in again.
            logger.warning("a stored session can't be opened", metadata: ["error": "\(error)"])
            try await store.deleteSession(record.id)
            return nil
        }
    }

    /// Nil where the settings no longer give the address the same account: the session ends.
    private func account(of record: SessionRecord) -> Account? {
        do {
            return try directory.account(for: record.address, id: record.account)
        } catch {
            logger.notice("a session's server is gone from the settings", metadata: ["error": "\(error)"])
            return nil
        }
    }

    func remember(
        _ record: SessionRecord,
        _ token: SessionToken,
        _ account: Account,
        _ password: Secret<String>
    ) -> CachedSession {
        let session = CachedSession(
            id: record.id, account: account, csrfToken: token.csrfToken, password: password,
            expiresAt: record.expiresAt, lastSeenAt: record.lastSeenAt, touchedAt: record.lastSeenAt)
        state.withLock { $0.sessions.insert(session, for: record.tokenHash) }
        return session
    }

    /// Whether the store is to hear of this use, from this caller alone.
    func claimTouch(_ hash: [UInt8], _ now: Date) -> Bool {
        state.withLock { state in
            guard var session = state.sessions.peek(hash),
                now.timeIntervalSince(session.touchedAt) >= options.touchInterval
            else { return false }
            session.touchedAt = now
            state.sessions.insert(session, for: hash)
            return true
        }
    }

    func forget(_ id: SessionID) {
        state.withLock { $0.sessions.removeAll { _, session in session.id == id } }
    }
}
