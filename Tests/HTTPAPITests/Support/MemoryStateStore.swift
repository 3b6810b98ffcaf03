import Foundation
import MailService
import Synchronization

/// Sessions in memory.
final class MemoryStateStore: StateStore {
    private let records = Mutex<[SessionID: SessionRecord]>([:])

    func insertSession(_ session: SessionRecord) async throws {
        records.withLock { $0[session.id] = session }
    }

    func session(tokenHash: [UInt8]) async throws -> SessionRecord? {
        records.withLock { $0.values.first { $0.tokenHash == tokenHash } }
    }

    func touchSession(_ id: SessionID, lastSeenAt: Date) async throws -> Bool {
        records.withLock { records in
            records[id]?.lastSeenAt = lastSeenAt
            return records[id] != nil
        }
    }

    func deleteSession(_ id: SessionID) async throws -> Bool {
        records.withLock { $0.removeValue(forKey: id) != nil }
    }

    func deleteExpiredSessions(now: Date, idleSince: Date) async throws -> Int { 0 }

    func sessions(of account: AccountID) async throws -> [SessionRecord] {
        records.withLock { records in
            records.values.filter { $0.account == account }.sorted { $0.lastSeenAt > $1.lastSeenAt }
        }
    }
}
