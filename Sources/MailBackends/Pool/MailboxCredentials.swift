import IMAPClient
import MailService
import POP3Client
import Synchronization

/// The passwords that open one mailbox. People have several: one for each device, or the one before it was changed.
///
/// Their sessions share the mailbox's connections, each after its own password has been proved once. The one proved last
/// opens new connections. One that the server refuses is forgotten, and not tried again for a while: servers ban an
/// address for that, and with it everybody else's mail.
final class MailboxCredentials: Sendable {
    private struct Refusal {
        let password: Secret<String>
        let error: any Error
        let until: ContinuousClock.Instant
    }

    private struct State {
        /// The last proved is the first.
        var proved: [Secret<String>] = []
        var refusals: [Refusal] = []
        var proofs: [(password: Secret<String>, task: Task<Void, any Error>)] = []

        mutating func forget(_ password: Secret<String>) {
            proved.removeAll { $0.matches(password) }
            refusals.removeAll { $0.password.matches(password) }
        }
    }

    /// Passwords of one mailbox that are remembered, of each kind: protects memory.
    private static let maximumCount = 16
    private static let refusalLifetime: Duration = .seconds(300)

    private let state = Mutex(State())

    /// Whether no password is known to be good, nor being tried.
    var isEmpty: Bool { state.withLock { $0.proved.isEmpty && $0.proofs.isEmpty } }

    /// Makes a connection with the password that was proved last.
    ///
    /// - Throws: what `connect` throws; the server's last refusal where no password is known to be good.
    func withCurrent<Connection>(
        _ connect: (Secret<String>) async throws -> Connection
    ) async throws -> Connection {
        let password = try state.withLock { state in
            if let password = state.proved.first { return password }
            throw state.refusals.last?.error ?? IMAPClientError(.authenticationFailed)
        }
        return try await noting(password) { try await connect(password) }
    }

    /// Lets a session's password pass that has been proved, and proves one that hasn't: once, however many requests wait.
    ///
    /// - Throws: what `prove` throws, or the server's refusal of a moment ago.
    func admit(_ password: Secret<String>, prove: @escaping @Sendable () async throws -> Void) async throws {
        let proof = try state.withLock { state -> Task<Void, any Error>? in
            if state.proved.contains(where: { $0.matches(password) }) { return nil }
            let now = ContinuousClock.now
            if let refusal = state.refusals.first(where: { $0.password.matches(password) && now < $0.until }) {
                throw refusal.error
            }
            if let proof = state.proofs.first(where: { $0.password.matches(password) }) { return proof.task }
            // Not a child of this request: the others wait for it too, even if this one goes away.
            let task = Task {
                defer { self.state.withLock { $0.proofs.removeAll { $0.password.matches(password) } } }
                try await self.noting(password, prove)
            }
            state.proofs.append((password, task))
            return task
        }
        try await proof?.value
    }

    /// The server has taken the password just now.
    func proved(_ password: Secret<String>) {
        state.withLock { state in
            state.forget(password)
            state.proved.insert(password, at: 0)
            if state.proved.count > Self.maximumCount { state.proved.removeLast() }
        }
    }

    /// Remembers what the server says to a password.
    private func noting<Connection>(
        _ password: Secret<String>, _ connect: () async throws -> Connection
    ) async throws -> Connection {
        do {
            let connection = try await connect()
            proved(password)
            return connection
        } catch  where Self.isRefusal(error) {
            let refusal = Refusal(password: password, error: error, until: .now + Self.refusalLifetime)
            state.withLock { state in
                state.forget(password)
                state.refusals.append(refusal)
                if state.refusals.count > Self.maximumCount { state.refusals.removeFirst() }
            }
            throw error
        }
    }

    /// Whether the server says that the password is no good.
    private static func isRefusal(_ error: any Error) -> Bool {
        switch error {
        case let error as IMAPClientError: error.code == .authenticationFailed
        case let error as POP3ClientError: error.code == .authenticationFailed
        default: false
        }
    }
}
