import IMAPClient
import IMAPProtocol
import MailService
import Synchronization

/// A selected folder as one connection sees it, shared between the connection's event loop and the requests that read it.
final class FolderView: Sendable {
    private struct State {
        var window: FolderWindow
        /// Pages as they were last answered, good until anything changes.
        var pages: [PageRequest: MessagePage] = [:]
        /// Good while no message comes or goes.
        var threads: FolderThreads?
    }

    /// Pages remembered at most: a person looks at few at a time.
    private static let maximumPages = 16

    let name: MailboxName
    /// The folder as ids name it.
    let folder: FolderID
    private let state: Mutex<State>

    init(name: MailboxName, mailbox: SelectedMailbox) {
        self.name = name
        folder = FolderID(name, mailboxID: mailbox.mailboxID?.string)
        state = Mutex(
            State(
                window: FolderWindow(
                    validity: mailbox.uidValidity?.rawValue ?? 0,
                    exists: mailbox.exists,
                    uidNext: mailbox.uidNext?.rawValue,
                    highestModSeq: mailbox.highestModSeq?.rawValue)))
    }

    var window: FolderWindow { state.withLock(\.window) }

    /// Changes whenever the folder does; nil where the server has no modification sequences.
    var folderState: String? {
        state.withLock { $0.window.state }
    }

    func page(_ request: PageRequest) -> MessagePage? {
        state.withLock { $0.pages[request] }
    }

    /// Keeps a page that was made from the window as it was at `changes`, unless that is over.
    func keep(_ page: MessagePage, for request: PageRequest, madeAt changes: UInt64) {
        state.withLock { state in
            guard state.window.changes == changes else { return }
            if state.pages.count >= Self.maximumPages { state.pages = [:] }
            state.pages[request] = page
        }
    }

    var threads: FolderThreads? { state.withLock(\.threads) }

    /// Keeps the folder's threads as they were when the window was at `changes`, unless that is over.
    func keep(_ threads: FolderThreads, madeAt changes: UInt64) {
        state.withLock { state in
            if state.window.changes == changes { state.threads = threads }
        }
    }

    /// Takes in entries that were asked for when the window was at `changes`: if it has moved on since, their sequence
    /// numbers may have, too.
    func learn(_ entries: [FolderWindow.Entry], from first: UInt32, askedAt changes: UInt64) {
        state.withLock { state in
            guard state.window.changes == changes else { return }
            state.window.learn(entries, from: first)
        }
    }

    /// Called in wire order, on the connection's event loop.
    func apply(_ event: MailboxEvent) {
        state.withLock { state in
            let before = state.window.changes
            state.window.apply(event)
            guard state.window.changes != before else { return }
            state.pages = [:]
            if case .flags = event { return }
            state.threads = nil
        }
    }
}

extension FolderWindow {
    /// See ``FolderState``.
    var state: String? {
        FolderState(
            validity: validity, uidNext: uidNext, exists: exists, highestModSeq: highestModSeq, changes: changes)?.text
    }

    fileprivate mutating func apply(_ event: MailboxEvent) {
        switch event {
        case .exists(let count):
            existsChanged(to: count)
        case .expunge(let sequence):
            expunged(sequence: sequence.rawValue)
        case .vanished(let messages):
            // EARLIER tells of messages that were gone before, and are not counted (RFC 7162 section 3.2.10.1).
            guard !messages.isEarlier else { return }
            for range in messages.uids.ranges {
                vanished(range.lowerBound.rawValue...range.upperBound.rawValue)
            }
        case .flags(let response):
            guard let flags = response.flags else { return }
            flagsChanged(
                sequence: response.sequenceNumber.rawValue,
                uid: response.uid?.rawValue,
                keywords: Keyword.set(flags),
                modSeq: response.modSeq?.rawValue)
        default:
            break
        }
    }
}
