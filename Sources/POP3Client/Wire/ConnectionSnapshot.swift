import POP3Protocol
import Synchronization

/// What is known of a connection off its event loop, as of the last answer.
struct ConnectionSnapshot: Sendable {
    var isOpen = true
    var capabilities: CapabilitySet?
}

/// A ``ConnectionSnapshot`` that the event loop writes and any task reads.
final class SnapshotBox: Sendable {
    private let snapshot = Mutex(ConnectionSnapshot())

    var current: ConnectionSnapshot { snapshot.withLock { $0 } }

    func publish(_ new: ConnectionSnapshot) { snapshot.withLock { $0 = new } }
}

/// The server's first line.
struct Greeting: Sendable {
    let status: Status
    /// What APOP is made with; nil where the server doesn't do it.
    let timestamp: String?
}
