import MailService
import Synchronization

/// Beginnings of messages in memory, bounded by bytes: texts that were opened, and previews. Content is immutable, so
/// what is here is right for as long as the UIDVALIDITY is.
final class ContentCache: Sendable {
    struct Key: Hashable, Sendable {
        let folder: CacheFolder
        let uid: UInt32
        /// A part's id, `HEADER`, or `PREVIEW`.
        let section: String
        /// How much was asked for: a longer beginning is another entry.
        let limit: Int
    }

    private struct Slot {
        let bytes: [UInt8]
        /// When it was used last, counted in uses.
        var use: UInt64
    }

    private struct State {
        var slots: [Key: Slot] = [:]
        var byteCount = 0
        var uses: UInt64 = 0
    }

    /// What a slot costs beside its bytes.
    private static let overhead = 256
    private let capacity: Int
    private let state = Mutex(State())

    /// - Parameter capacity: bytes at most.
    init(capacity: Int) {
        self.capacity = capacity
    }

    subscript(key: Key) -> [UInt8]? {
        state.withLock { state in
            guard var slot = state.slots[key] else { return nil }
            state.uses += 1
            slot.use = state.uses
            state.slots[key] = slot
            return slot.bytes
        }
    }

    func keep(_ bytes: [UInt8], for key: Key) {
        // One text must not push out all others.
        guard bytes.count <= capacity / 8 else { return }
        state.withLock { state in
            state.uses += 1
            let old = state.slots.updateValue(Slot(bytes: bytes, use: state.uses), forKey: key)
            state.byteCount += bytes.count + Self.overhead - (old.map { $0.bytes.count + Self.overhead } ?? 0)
            if state.byteCount > capacity { Self.evict(&state, downTo: capacity / 4 * 3) }
        }
    }

    /// Evicts a quarter at once, the longest unused first, so that the sort is paid seldom.
    private static func evict(_ state: inout State, downTo target: Int) {
        for (key, slot) in state.slots.sorted(by: { $0.value.use < $1.value.use }) {
            guard state.byteCount > target else { return }
            state.slots[key] = nil
            state.byteCount -= slot.bytes.count + overhead
        }
    }

    func previews(of uids: [UInt32], in folder: CacheFolder) -> [UInt32: String] {
        uids.reduce(into: [:]) { previews, uid in
            guard let bytes = self[Key(preview: uid, in: folder)] else { return }
            previews[uid] = String(decoding: bytes, as: UTF8.self)
        }
    }

    func keep(previews: [UInt32: String], in folder: CacheFolder) {
        for (uid, preview) in previews {
            keep(Array(preview.utf8), for: Key(preview: uid, in: folder))
        }
    }
}

extension ContentCache.Key {
    fileprivate init(preview uid: UInt32, in folder: CacheFolder) {
        self.init(folder: folder, uid: uid, section: "PREVIEW", limit: 0)
    }
}
