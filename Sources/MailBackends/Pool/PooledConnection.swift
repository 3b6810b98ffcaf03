import IMAPClient
import IMAPProtocol
import MailService
import Synchronization

/// A connection of the pool, with what it has selected and who uses it.
final class PooledConnection: Sendable {
    private struct State {
        var view: FolderView?
        /// Keeps IDLE going between commands; it ends with the connection.
        var idling: Task<Void, Never>?
        var isParked = false
        /// When the server last told of the folder, or had nothing to tell.
        var lastWord = ContinuousClock.now
    }

    let id: PoolMachine<MailboxName>.ConnectionID
    let connection: IMAPConnection
    private let observer: ConnectionObserver
    /// See ``IMAPBackendOptions/silenceTrusted``.
    private let silenceTrusted: Duration
    private let state = Mutex(State())

    init(
        id: PoolMachine<MailboxName>.ConnectionID,
        connection: IMAPConnection,
        observer: ConnectionObserver,
        silenceTrusted: Duration
    ) {
        self.id = id
        self.connection = connection
        self.observer = observer
        self.silenceTrusted = silenceTrusted
    }

    /// What the connection has selected.
    var view: FolderView? { state.withLock(\.view) }

    var isParked: Bool { state.withLock(\.isParked) }

    // MARK: Leasing

    func leased(by trace: RequestTrace?) {
        observer.trace = trace
    }

    func released() {
        observer.trace = nil
    }

    /// Whether nobody uses the connection: then its view is true whenever it is asked, if the server pushes changes.
    /// The pool sets it in the order of its decisions.
    func setParked(_ isParked: Bool) {
        state.withLock { $0.isParked = isParked }
        connection.holdIdle(!isParked)
    }

    /// The view of a folder that is true now without asking: the connection is parked on it, and IDLE tells what changes.
    func liveView(of name: MailboxName) -> FolderView? {
        state.withLock { state in
            guard state.isParked, state.idling != nil, connection.isOpen, state.view?.name == name,
                .now - state.lastWord < silenceTrusted
            else { return nil }
            return state.view
        }
    }

    /// The folder has changed in a way that this connection may not have been told yet: it asks before it is trusted.
    func distrust(_ name: MailboxName) {
        state.withLock { state in
            if state.view?.name == name { state.lastWord = .now - silenceTrusted }
        }
    }

    /// The folder is selected anew before it is believed in again.
    func forgetFolder(_ name: MailboxName) {
        state.withLock { state in
            if state.view?.name == name { state.view = nil }
        }
    }

    /// Has the server push changes of the selected folder between commands.
    func startIdling() {
        guard connection.capabilities.contains(.idle), view != nil else { return }
        state.withLock { state in
            guard state.idling == nil else { return }
            state.idling = Task { [weak self, connection] in
                do {
                    try await connection.idle()
                } catch {
                    // The connection broke, or the server refuses IDLE after all: requests find out by asking.
                }
                self?.state.withLock { $0.idling = nil }
            }
        }
    }

    // MARK: Folders

    /// Selects a folder, unless it is selected, and makes its view true.
    func select(_ name: MailboxName) async throws -> FolderView {
        let (current, isTrue) = state.withLock { state in
            (state.view, state.idling != nil && .now - state.lastWord < silenceTrusted)
        }
        if let current, current.name == name, connection.selected?.name == name {
            // Without IDLE, or where it has been silent for long, a NOOP makes the server tell what has changed (RFC 9051
            // section 6.1.2).
            if !isTrue {
                try await connection.noop()
                state.withLock { $0.lastWord = .now }
            }
            return current
        }
        state.withLock { $0.view = nil }
        let view = try await observer.selecting {
            let result = try await connection.select(name, condStore: connection.capabilities.contains(.condStore))
            return FolderView(name: name, mailbox: $0() ?? result.mailbox)
        }
        state.withLock { state in
            state.view = view
            state.lastWord = .now
        }
        return view
    }

    /// Has a connection that was silent for long show that it is alive: for commands that mustn't be sent twice.
    func prove() async throws {
        let isProved = state.withLock { .now - $0.lastWord < silenceTrusted }
        guard !isProved else { return }
        try await connection.noop()
        state.withLock { $0.lastWord = .now }
    }

    private func leaveFolder() {
        observer.leave()
        state.withLock { $0.view = nil }
    }

    func close() {
        leaveFolder()
        state.withLock { $0.idling }?.cancel()
        connection.close()
    }

    func logout() async {
        leaveFolder()
        state.withLock { $0.idling }?.cancel()
        await connection.logout()
    }
}
