import MailService
import NIOCore
import Synchronization

/// Encoded pages, kept to be sent again as they are while their folder's state is what it was.
///
/// Bounded by bytes; what was used longest ago goes first.
final class RepresentationCache: Sendable {
    /// The question that a page answers. The account is part of it: what one person reads is never another's.
    struct Key: Hashable, Sendable {
        let account: AccountID
        let path: String
        let query: String
        let mediaType: String
    }

    struct Entry: Sendable {
        /// The folder's state when it was made.
        let state: String
        /// What names it for its client.
        let tag: EntityTag
        let body: ByteBuffer
        /// The value of `Link`, if there is a next page.
        let link: String?
    }

    private struct State {
        var entries: [Key: (entry: Entry, lastUse: UInt64)] = [:]
        var byteCount = 0
        var clock: UInt64 = 0
    }

    /// Octets kept at most.
    private let capacity: Int
    private let state = Mutex(State())

    init(capacity: Int) {
        self.capacity = capacity
    }

    func entry(for key: Key) -> Entry? {
        state.withLock { state in
            guard let entry = state.entries[key]?.entry else { return nil }
            state.clock &+= 1
            state.entries[key]?.lastUse = state.clock
            return entry
        }
    }

    /// Keeps an entry, unless it alone would take an eighth of the room.
    func store(_ entry: Entry, for key: Key) {
        guard entry.body.readableBytes <= capacity / 8 else { return }
        state.withLock { state in
            Self.remove(key, from: &state)
            state.clock &+= 1
            state.entries[key] = (entry, state.clock)
            state.byteCount += Self.cost(key, entry)
            if state.byteCount > capacity { Self.shrink(&state, to: capacity - capacity / 8) }
        }
    }

    /// Drops the least recently used. An eighth at a time, so that the sorting is paid for rarely.
    private static func shrink(_ state: inout State, to target: Int) {
        for (key, _) in state.entries.sorted(by: { $0.value.lastUse < $1.value.lastUse }) {
            guard state.byteCount > target else { return }
            remove(key, from: &state)
        }
    }

    private static func remove(_ key: Key, from state: inout State) {
        guard let old = state.entries.removeValue(forKey: key) else { return }
        state.byteCount -= cost(key, old.entry)
    }

    private static func cost(_ key: Key, _ entry: Entry) -> Int {
        // The numbers beside the texts are what a dictionary's entry takes, roughly.
        entry.body.readableBytes + key.path.utf8.count + key.query.utf8.count + entry.state.utf8.count + 256
    }
}
