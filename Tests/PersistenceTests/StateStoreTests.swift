import Foundation
import MailService
import Persistence
import Testing

/// One suite for every state store: what one adapter promises, all of them keep.
@Suite(.timeLimit(.minutes(1))) struct StateStoreTests {
    enum Adapter: CaseIterable, Sendable {
        case sqlite
    }

    private func withStore(_ adapter: Adapter, _ body: (any StateStore) async throws -> Void) async throws {
        switch adapter {
        case .sqlite:
            try await withDataDirectory { directory in
                let store = try SQLiteStateStore(in: directory)
                try await body(store)
                try store.close()
            }
        }
    }

    @Test(arguments: Adapter.allCases)
    func findsASessionByItsTokenHash(adapter: Adapter) async throws {
        try await withStore(adapter) { store in
            let session = SessionRecord.sample(1)
            try await store.insertSession(session)
            try await store.insertSession(.sample(2))
            #expect(try await store.session(tokenHash: session.tokenHash) == session)
            #expect(try await store.session(tokenHash: [9]) == nil)
            #expect(try await store.session(tokenHash: []) == nil)
        }
    }

    @Test(arguments: Adapter.allCases)
    func touchesForwardOnly(adapter: Adapter) async throws {
        try await withStore(adapter) { store in
            let session = SessionRecord.sample(1)
            try await store.insertSession(session)
            let later = session.lastSeenAt.addingTimeInterval(61.5)
            #expect(try await store.touchSession(session.id, lastSeenAt: later))
            #expect(try await store.touchSession(session.id, lastSeenAt: session.lastSeenAt))
            #expect(try await store.session(tokenHash: session.tokenHash)?.lastSeenAt == later)
            #expect(try await !store.touchSession(SessionID(rawValue: "gone"), lastSeenAt: later))
        }
    }

    @Test(arguments: Adapter.allCases)
    func deletesASession(adapter: Adapter) async throws {
        try await withStore(adapter) { store in
            let session = SessionRecord.sample(1)
            try await store.insertSession(session)
            #expect(try await store.deleteSession(session.id))
            #expect(try await !store.deleteSession(session.id))
            #expect(try await store.session(tokenHash: session.tokenHash) == nil)
        }
    }

    @Test(arguments: Adapter.allCases)
    func deletesWhatHasEnded(adapter: Adapter) async throws {
        try await withStore(adapter) { store in
            // Numbers 1 to 6 were last seen at their number, and end a hundred later.
            for number in 1...6 { try await store.insertSession(.sample(number)) }
            let now = SessionRecord.epoch.addingTimeInterval(102)
            let idleSince = SessionRecord.epoch.addingTimeInterval(4)
            #expect(try await store.deleteExpiredSessions(now: now, idleSince: .distantPast) == 2)
            #expect(try await store.deleteExpiredSessions(now: .distantPast, idleSince: idleSince) == 1)
            #expect(try await store.deleteExpiredSessions(now: now, idleSince: idleSince) == 0)
            let left = try await store.sessions(of: SessionRecord.account)
            #expect(left.map(\.id.rawValue) == ["session-6", "session-5", "session-4"])
        }
    }

    @Test(arguments: Adapter.allCases)
    func listsAnAccountsSessionsTheLastUsedFirst(adapter: Adapter) async throws {
        try await withStore(adapter) { store in
            for number in 1...3 { try await store.insertSession(.sample(number)) }
            try await store.insertSession(.sample(4, account: AccountID(rawValue: "other")))
            let later = SessionRecord.epoch.addingTimeInterval(50)
            #expect(try await store.touchSession(SessionID(rawValue: "session-1"), lastSeenAt: later))
            let sessions = try await store.sessions(of: SessionRecord.account)
            #expect(sessions.map(\.id.rawValue) == ["session-1", "session-3", "session-2"])
            #expect(try await store.sessions(of: AccountID(rawValue: "nobody")).isEmpty)
        }
    }

    @Test(arguments: Adapter.allCases)
    func aWriteOutlivesItsCaller(adapter: Adapter) async throws {
        try await withStore(adapter) { store in
            for number in 1...20 {
                let writer = Task { try await store.insertSession(.sample(number)) }
                writer.cancel()
                try await writer.value
            }
            #expect(try await store.sessions(of: SessionRecord.account).count == 20)
        }
    }

    @Test(arguments: Adapter.allCases)
    func takesManyAtOnce(adapter: Adapter) async throws {
        try await withStore(adapter) { store in
            try await withThrowingTaskGroup { group in
                for number in 1...100 {
                    group.addTask {
                        try await store.insertSession(.sample(number))
                        _ = try await store.touchSession(
                            SessionID(rawValue: "session-\(number)"), lastSeenAt: SessionRecord.epoch)
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await store.sessions(of: SessionRecord.account).count == 100)
        }
    }
}

extension SessionRecord {
    static let epoch = Date(timeIntervalSince1970: 1_750_000_000)
    static let account = AccountID(rawValue: "account")

    /// Last seen at `number` seconds after the epoch, ending 100 seconds later.
    static func sample(_ number: Int, account: AccountID = account) -> SessionRecord {
        let seen = epoch.addingTimeInterval(TimeInterval(number))
        return SessionRecord(
            id: SessionID(rawValue: "session-\(number)"), tokenHash: [UInt8](repeating: UInt8(number), count: 32),
            account: account, address: "amy@example.org", sealedPassword: [1, 0, 255], createdAt: seen,
            lastSeenAt: seen, expiresAt: seen.addingTimeInterval(100))
    }
}
