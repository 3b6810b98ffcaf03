/// A dictionary with a bound: what was used least recently makes room for what is new.
///
/// Each entry has a cost (1, or its bytes) and the sum of costs stays within the limit. All operations but
/// ``removeAll(where:)`` take constant time: entries are a doubly linked list inside an array.
package struct RecencyCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        var key: Key
        var value: Value
        var cost: Int
    }

    /// Apart from the entries, so that values aren't touched when their order changes.
    private struct Links {
        /// The neighbour used more recently.
        var newer: Int?
        /// The neighbour used less recently.
        var older: Int?
    }

    private let limit: Int
    private var entries: [Entry?] = []
    private var links: [Links] = []
    private var freeSlots: [Int] = []
    private var slots: [Key: Int] = [:]
    private var newest: Int?
    private var oldest: Int?

    /// The sum of the entries' costs.
    package private(set) var totalCost = 0

    /// - Parameter limit: the largest sum of costs. It protects memory.
    package init(limit: Int) {
        self.limit = limit
    }

    package var count: Int { slots.count }

    /// The value, which becomes the most recently used.
    package mutating func value(for key: Key) -> Value? {
        guard let slot = slots[key] else { return nil }
        if slot != newest {
            unlink(slot)
            linkAsNewest(slot)
        }
        return entries[slot]?.value
    }

    /// The value, with no trace of having been asked for.
    package func peek(_ key: Key) -> Value? {
        slots[key].flatMap { entries[$0]?.value }
    }

    /// Keeps a value as the most recently used, and drops others while the limit is exceeded. What costs more than the
    /// limit by itself isn't kept.
    package mutating func insert(_ value: Value, for key: Key, cost: Int = 1) {
        remove(key)
        guard cost <= limit else { return }
        let entry = Entry(key: key, value: value, cost: max(cost, 0))
        let slot = freeSlots.popLast() ?? entries.endIndex
        if slot == entries.endIndex {
            entries.append(entry)
            links.append(Links())
        } else {
            entries[slot] = entry
        }
        slots[key] = slot
        totalCost += entry.cost
        linkAsNewest(slot)
        while totalCost > limit, let oldest, let key = entries[oldest]?.key { remove(key) }
    }

    @discardableResult
    package mutating func remove(_ key: Key) -> Value? {
        guard let slot = slots.removeValue(forKey: key), let entry = entries[slot] else { return nil }
        unlink(slot)
        entries[slot] = nil
        freeSlots.append(slot)
        totalCost -= entry.cost
        return entry.value
    }

    /// Removes all entries that `shouldRemove` picks.
    package mutating func removeAll(where shouldRemove: (Key, Value) -> Bool) {
        let doomed = entries.compactMap { entry in
            entry.flatMap { shouldRemove($0.key, $0.value) ? $0.key : nil }
        }
        for key in doomed { remove(key) }
    }

    private mutating func unlink(_ slot: Int) {
        let link = links[slot]
        if let newer = link.newer { links[newer].older = link.older } else { newest = link.older }
        if let older = link.older { links[older].newer = link.newer } else { oldest = link.newer }
    }

    private mutating func linkAsNewest(_ slot: Int) {
        links[slot] = Links(newer: nil, older: newest)
        if let newest { links[newest].newer = slot } else { oldest = slot }
        newest = slot
    }
}
