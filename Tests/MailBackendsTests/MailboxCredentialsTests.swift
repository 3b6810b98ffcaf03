import IMAPClient
import MailService
import Synchronization
import Testing

@testable import MailBackends

@Suite(.timeLimit(.minutes(1)))
struct MailboxCredentialsTests {
    /// A server that takes some passwords, and counts how often it is asked.
    private final class Door: Sendable {
        private let state: Mutex<(right: Set<String>, attempts: [String])>

        init(_ right: String...) {
            state = Mutex((Set(right), []))
        }

        var attempts: [String] { state.withLock { $0.attempts } }

        func change(_ right: String...) {
            state.withLock { $0.right = Set(right) }
        }

        func open(_ password: Secret<String>) throws {
            let text = password.withExposed { $0 }
            try state.withLock { state in
                state.attempts.append(text)
                if !state.right.contains(text) { throw IMAPClientError(.authenticationFailed) }
            }
        }
    }

    private func admit(_ password: String, _ door: Door, _ credentials: MailboxCredentials) async throws {
        let secret = Secret(password)
        try await credentials.admit(secret) { try door.open(secret) }
    }

    @Test func aPasswordIsProvedOnce() async throws {
        let (door, credentials) = (Door("a"), MailboxCredentials())
        try await withThrowingTaskGroup { group in
            for _ in 0..<10 { group.addTask { try await self.admit("a", door, credentials) } }
            try await group.waitForAll()
        }
        #expect(door.attempts == ["a"])
    }

    @Test func anotherPasswordIsProvedForItself() async throws {
        let (door, credentials) = (Door("a", "b"), MailboxCredentials())
        try await admit("a", door, credentials)
        await #expect(throws: IMAPClientError.self) { try await admit("wrong", door, credentials) }
        try await admit("b", door, credentials)
        try await credentials.withCurrent { try door.open($0) }
        #expect(door.attempts == ["a", "wrong", "b", "b"])
    }

    @Test func aRefusedPasswordIsNotTriedAgain() async throws {
        let (door, credentials) = (Door("a"), MailboxCredentials())
        for _ in 0..<3 {
            await #expect(throws: IMAPClientError.self) { try await admit("wrong", door, credentials) }
            await #expect(throws: IMAPClientError.self) { try await credentials.withCurrent { try door.open($0) } }
        }
        #expect(door.attempts == ["wrong"])
    }

    @Test func anotherPasswordTakesTheRefusedOnesPlace() async throws {
        let (door, credentials) = (Door("a", "b"), MailboxCredentials())
        try await admit("a", door, credentials)
        try await admit("b", door, credentials)
        door.change("a")
        await #expect(throws: IMAPClientError.self) { try await credentials.withCurrent { try door.open($0) } }
        try await credentials.withCurrent { try door.open($0) }
        await #expect(throws: IMAPClientError.self) { try await admit("b", door, credentials) }
        #expect(door.attempts == ["a", "b", "b", "a"])
    }

    /// What goes wrong besides says nothing of the password.
    @Test func aServerThatIsDownIsAskedAgain() async throws {
        let (door, credentials) = (Door("a"), MailboxCredentials())
        let down: @Sendable () async throws -> Void = { throw IMAPClientError(.connectionFailed) }
        await #expect(throws: IMAPClientError.self) { try await credentials.admit(Secret("a"), prove: down) }
        #expect(credentials.isEmpty)
        try await admit("a", door, credentials)
    }
}
