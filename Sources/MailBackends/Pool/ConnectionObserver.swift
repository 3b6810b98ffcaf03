import IMAPClient
import IMAPProtocol
import MailService
import Synchronization

/// Where a connection's events and timings go: to the view of the selected folder, and to the request that leases it.
final class ConnectionObserver: Sendable {
    private struct State {
        weak var view: FolderView?
        /// Events since a SELECT was sent, until its view is there; nil at other times.
        var held: [MailboxEvent]?
        var trace: RequestTrace?
    }

    private let state = Mutex(State())

    var trace: RequestTrace? {
        get { state.withLock(\.trace) }
        set { state.withLock { $0.trace = newValue } }
    }

    /// Called in wire order, on the connection's event loop. Events reach the view under the lock, so that those that were
    /// held come first.
    func deliver(_ event: MailboxEvent) {
        state.withLock { state in
            if state.held == nil {
                state.view?.apply(event)
            } else {
                state.held?.append(event)
            }
        }
    }

    /// A folder is being left: what comes from now on belongs to none, or to the next.
    func leave() {
        state.withLock { state in
            state.view = nil
            state.held = nil
        }
    }

    func selecting() {
        state.withLock { state in
            state.view = nil
            state.held = []
        }
    }

    /// The folder is selected; what was told between the tagged answer and now is made up for.
    func selected(_ view: FolderView) {
        state.withLock { state in
            for event in state.held ?? [] { view.apply(event) }
            state.held = nil
            state.view = view
        }
    }
}
