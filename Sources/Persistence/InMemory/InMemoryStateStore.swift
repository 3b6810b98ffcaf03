package import Foundation
package import MailService
import Synchronization

/// A state store that forgets everything when the process ends: for tests, and for a server that is only tried out.
package final class InMemoryStateStore: StateStore {
    private let rows = Mutex<[SessionID: SessionRecord]>([:])

    package init() {}

    package func insertSession(_ session: SessionRecord) async throws {
        rows.withLock { $0[session.id] = session }
    }

    package func session(tokenHash: [UInt8]) async throws -> SessionRecord? {
        rows.withLock { rows in rows.values.first { $0.tokenHash == tokenHash } }
    }

    package func touchSession(_ id: SessionID, lastSeenAt: Date) async throws -> Bool {
        rows.withLock { rows in
            guard var row = rows[id] else { return false }
            row.lastSeenAt = max(row.lastSeenAt, lastSeenAt)
            rows[id] = row
            return true
        }
    }

    package func deleteSession(_ id: SessionID) async throws -> Bool {
        rows.withLock { $0.removeValue(forKey: id) != nil }
    }

    package func deleteExpiredSessions(now: Date, idleSince: Date) async throws -> Int {
        rows.withLock { rows in
            let before = rows.count
            rows = rows.filter { $0.value.expiresAt > now && $0.value.lastSeenAt >= idleSince }
            return before - rows.count
        }
    }

    package func sessions(of account: AccountID) async throws -> [SessionRecord] {
        rows.withLock { rows in
            rows.values.filter { $0.account == account }.sorted {
                ($1.lastSeenAt, $0.id.rawValue) < ($0.lastSeenAt, $1.id.rawValue)
            }
        }
    }
}
