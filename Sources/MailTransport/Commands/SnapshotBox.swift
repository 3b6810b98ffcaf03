import Synchronization

/// What the event loop knows of a connection, for any task to read.
package final class SnapshotBox<Snapshot: Sendable>: Sendable {
    private let snapshot: Mutex<Snapshot>

    package init(_ snapshot: Snapshot) { self.snapshot = Mutex(snapshot) }

    package var current: Snapshot { snapshot.withLock { $0 } }

    package func publish(_ new: Snapshot) { snapshot.withLock { $0 = new } }
}
