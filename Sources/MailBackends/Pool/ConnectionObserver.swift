import IMAPClient
import IMAPProtocol
import MailService
import Synchronization

/// Where a connection's events and timings go: to the view of the selected folder, and to the request that leases it.
final class ConnectionObserver: Sendable {
    private struct State {
        weak var view: FolderView?
        var selection: Selection?
        var trace: RequestTrace?
    }

    /// A SELECT under way: what the server said of the folder, and what has happened to it since.
    private struct Selection {
        var mailbox: SelectedMailbox?
        var events: [MailboxEvent] = []
        var isOverflown = false
    }

    /// Events held at most until the view is there: between the server's answer and the next line of code there are few.
    private static let maximumHeld = 10_000

    private let state = Mutex(State())

    var trace: RequestTrace? {
        get { state.withLock(\.trace) }
        set { state.withLock { $0.trace = newValue } }
    }

    /// Called in wire order, on the connection's event loop. Events reach the view under the lock, so that those that were
    /// held come first.
    func deliver(_ event: MailboxEvent) {
        state.withLock { state in
            guard state.selection != nil else {
                state.view?.apply(event)
                return
            }
            if case .selected(let mailbox) = event {
                // What came before was about the folder that was selected until now.
                state.selection = Selection(mailbox: mailbox)
            } else if state.selection?.events.count ?? 0 < Self.maximumHeld {
                state.selection?.events.append(event)
            } else {
                state.selection?.isOverflown = true
            }
        }
    }

    /// No folder any more: what comes from now on belongs to none.
    func leave() {
        state.withLock { state in
            state.view = nil
            state.selection = nil
        }
    }

    /// Selects a folder by `select`, which makes the view from what the server has said at its tagged answer; what it has
    /// told since then reaches the view before anything else does.
    func selecting(
        _ select: (_ mailbox: () -> SelectedMailbox?) async throws -> FolderView
    ) async throws -> FolderView {
        state.withLock { state in
            state.view = nil
            state.selection = Selection()
        }
        do {
            let view = try await select { self.state.withLock { $0.selection?.mailbox } }
            try install(view)
            return view
        } catch {
            leave()
            throw error
        }
    }

    private func install(_ view: FolderView) throws {
        try state.withLock { state in
            guard state.selection?.isOverflown != true else {
                throw IMAPClientError(.limitExceeded, command: "SELECT")
            }
            for event in state.selection?.events ?? [] { view.apply(event) }
            state.selection = nil
            state.view = view
        }
    }
}
