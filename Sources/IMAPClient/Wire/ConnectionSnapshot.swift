import IMAPProtocol
import Synchronization

/// What is known of a connection off its event loop, as of the last response.
struct ConnectionSnapshot: Sendable {
    var isOpen = true
    var capabilities: CapabilitySet?
    var enabled = CapabilitySet()
    var selected: SelectedMailbox?
    var serverID: [IDField] = []
}

/// A ``ConnectionSnapshot`` that the event loop writes and any task reads.
final class SnapshotBox: Sendable {
    private let snapshot = Mutex(ConnectionSnapshot())

    var current: ConnectionSnapshot { snapshot.withLock { $0 } }

    func publish(_ new: ConnectionSnapshot) { snapshot.withLock { $0 = new } }
}
