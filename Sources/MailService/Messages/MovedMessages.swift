import Synchronization

/// Where messages went that were moved through this process, and folders that were renamed: for clients that still have
/// the old ids. It forgets the oldest.
final class MovedMessages: Sendable {
    private struct Key: Hashable {
        let account: AccountID
        let place: Place
    }

    private enum Place: Hashable {
        case message(MessageID)
        case folder(FolderID)
    }

    private struct State {
        var places: [Key: Place] = [:]
        /// The keys in the order of their coming, in a ring.
        var order: [Key] = []
        var next = 0
    }

    private let capacity: Int
    private let state = Mutex(State())

    init(capacity: Int) {
        self.capacity = capacity
    }

    func moved(_ id: MessageID, to newID: MessageID, in account: AccountID) {
        keep(.message(id), .message(newID), account)
    }

    func renamed(_ id: FolderID, to newID: FolderID, in account: AccountID) {
        guard id != newID else { return }
        // Renamed back: the name means the folder itself again.
        state.withLock { state in state.places[Key(account: account, place: .folder(newID))] = nil }
        keep(.folder(id), .folder(newID), account)
    }

    /// Where the message is now; nil where nothing is known of a move.
    func place(of id: MessageID, in account: AccountID) -> MessageID? {
        state.withLock { state in
            var current = id
            // A place that leads back to itself ends the search like one that leads nowhere.
            for _ in 0..<Self.longestWay {
                if case .message(let next) = state.places[Key(account: account, place: .message(current))] {
                    current = next
                } else if let folder = Self.folder(after: current.folder, in: account, state) {
                    current = MessageID(folder: folder, key: current.key)
                } else {
                    break
                }
            }
            return current == id ? nil : current
        }
    }

    /// What the folder is called now; nil where nothing is known of a rename.
    func place(of id: FolderID, in account: AccountID) -> FolderID? {
        state.withLock { state in
            var current = id
            for _ in 0..<Self.longestWay {
                guard let next = Self.folder(after: current, in: account, state) else { break }
                current = next
            }
            return current == id ? nil : current
        }
    }

    /// Moves that one message is followed over.
    private static var longestWay: Int { 16 }

    private static func folder(after id: FolderID, in account: AccountID, _ state: State) -> FolderID? {
        guard case .folder(let next) = state.places[Key(account: account, place: .folder(id))] else { return nil }
        return next
    }

    private func keep(_ old: Place, _ new: Place, _ account: AccountID) {
        guard capacity > 0, old != new else { return }
        let key = Key(account: account, place: old)
        state.withLock { state in
            guard state.places.updateValue(new, forKey: key) == nil else { return }
            if state.order.count < capacity {
                state.order.append(key)
            } else {
                state.places[state.order[state.next]] = nil
                state.order[state.next] = key
                state.next = (state.next + 1) % capacity
            }
        }
    }
}
