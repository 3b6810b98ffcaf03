import Foundation
import MailService
import Synchronization

/// Time that passes when told to.
final class AdjustableClock: Sendable {
    private let time = Mutex(Date(timeIntervalSince1970: 1_750_000_000))

    var now: @Sendable () -> Date {
        { self.time.withLock { $0 } }
    }

    func advance(_ seconds: TimeInterval) {
        time.withLock { $0 += seconds }
    }
}

/// A state store that counts what is asked of it.
final class CountingStateStore: StateStore {
    struct Counts: Equatable {
        var reads = 0
        var touches = 0
    }

    let counts = Mutex(Counts())
    private let rows = Mutex<[SessionID: SessionRecord]>([:])

    var all: [SessionRecord] {
        get async { rows.withLock { Array($0.values) } }
    }

    func insertSession(_ session: SessionRecord) async throws {
        rows.withLock { $0[session.id] = session }
    }

    func session(tokenHash: [UInt8]) async throws -> SessionRecord? {
        counts.withLock { $0.reads += 1 }
        return rows.withLock { rows in rows.values.first { $0.tokenHash == tokenHash } }
    }

    func touchSession(_ id: SessionID, lastSeenAt: Date) async throws -> Bool {
        counts.withLock { $0.touches += 1 }
        return rows.withLock { rows in
            rows[id]?.lastSeenAt = lastSeenAt
            return rows[id] != nil
        }
    }

    func deleteSession(_ id: SessionID) async throws -> Bool {
        rows.withLock { $0.removeValue(forKey: id) != nil }
    }

    func deleteExpiredSessions(now: Date, idleSince: Date) async throws -> Int {
        rows.withLock { rows in
            let before = rows.count
            rows = rows.filter { $0.value.expiresAt > now && $0.value.lastSeenAt >= idleSince }
            return before - rows.count
        }
    }

    func sessions(of account: AccountID) async throws -> [SessionRecord] {
        rows.withLock { rows in
            rows.values.filter { $0.account == account }.sorted { $0.lastSeenAt > $1.lastSeenAt }
        }
    }
}
