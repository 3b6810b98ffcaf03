package import Foundation

/// What must outlive the process, and what other nodes must see: sessions.
///
/// Each call is one transaction, done when it returns, and done whole even if the caller's task is cancelled meanwhile.
/// Times are kept to the millisecond. Nothing here needs more than a table with two indexes, of any SQL database.
package protocol StateStore: Sendable {
    /// Keeps a new session.
    func insertSession(_ session: SessionRecord) async throws

    /// The session whose token has this SHA-256.
    func session(tokenHash: [UInt8]) async throws -> SessionRecord?

    /// Notes that a session was used.
    /// - Returns: whether it is still there.
    func touchSession(_ id: SessionID, lastSeenAt: Date) async throws -> Bool

    /// - Returns: whether it was still there.
    @discardableResult
    func deleteSession(_ id: SessionID) async throws -> Bool

    /// Deletes the sessions that end at `now` or before, and those last seen before `idleSince`.
    /// - Returns: how many.
    @discardableResult
    func deleteExpiredSessions(now: Date, idleSince: Date) async throws -> Int

    /// An account's sessions, the last used first.
    func sessions(of account: AccountID) async throws -> [SessionRecord]
}
