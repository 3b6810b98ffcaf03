/// A set of message numbers, as `sequence-set` writes it: `1:4,7,9:*` (RFC 9051 section 9).
///
/// Held as sorted, disjoint, non-adjacent ranges, so that `1:4294967295` costs one range. `*`, the largest number in
/// the mailbox, isn't a number known here: it is kept apart, in ``tail``.
package struct MessageSet<Number: MessageNumber>: Hashable, Sendable {
    /// What of the set refers to `*`.
    package enum Tail: Hashable, Sendable {
        /// Nothing.
        case none
        /// `*`: the last message, whatever its number.
        case last
        /// `n:*`: all messages from `n`, and the last message even where its number is below `n`.
        case from(Number)
    }

    /// Sorted, disjoint and non-adjacent.
    package private(set) var ranges: [ClosedRange<Number>] = []
    package private(set) var tail: Tail = .none

    package init() {}

    package init(_ number: Number) { ranges = [number...number] }

    package init(_ range: ClosedRange<Number>) { ranges = [range] }

    /// All messages from a number: `n:*`.
    package init(from first: Number) { tail = .from(first) }

    /// In any order, with repetitions.
    package init(_ numbers: some Sequence<Number>) {
        self.init(ranges: numbers.lazy.map { $0...$0 })
    }

    /// In any order, overlapping or not.
    package init(ranges unsorted: some Sequence<ClosedRange<Number>>, tail: Tail = .none) {
        ranges = Self.normalized(Array(unsorted))
        self.tail = tail
        absorbTail()
    }

    /// `1:*`.
    package static var all: Self { Self(from: 1) }

    /// `*`.
    package static var last: Self {
        var set = Self()
        set.tail = .last
        return set
    }

    package var isEmpty: Bool { ranges.isEmpty && tail == .none }

    /// How many numbers the ranges hold; what `*` stands for isn't counted.
    package var count: UInt64 {
        ranges.reduce(0) { $0 + UInt64($1.upperBound.rawValue - $1.lowerBound.rawValue) + 1 }
    }

    /// Whether the number is in a range, or at or above the start of `n:*`. By halving.
    package func contains(_ number: Number) -> Bool {
        if case .from(let first) = tail, number >= first { return true }
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = low + (high - low) / 2
            if ranges[middle].upperBound < number { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(number)
    }

    /// Adds a range; cheap where it lies at or after the end, as servers and pages give them.
    package mutating func insert(_ range: ClosedRange<Number>) {
        guard let last = ranges.last else {
            ranges = [range]
            return absorbTail()
        }
        if range.lowerBound > last.upperBound {
            Self.append(range, to: &ranges)
        } else {
            ranges = Self.normalized(ranges + [range])
        }
        absorbTail()
    }

    package mutating func insert(_ number: Number) { insert(number...number) }

    package mutating func formUnion(_ other: Self) {
        ranges = Self.normalized(ranges + other.ranges)
        switch (tail, other.tail) {
        case (.from(let mine), .from(let theirs)): tail = .from(min(mine, theirs))
        case (_, .from): tail = other.tail
        case (.none, .last): tail = .last
        default: break
        }
        absorbTail()
    }

    /// What lies at or above the start of `n:*` is said by it already.
    private mutating func absorbTail() {
        guard case .from(var first) = tail else { return }
        while let last = ranges.last, last.upperBound >= first || last.upperBound.rawValue + 1 == first.rawValue {
            first = min(first, last.lowerBound)
            ranges.removeLast()
        }
        tail = .from(first)
    }

    private static func normalized(_ ranges: [ClosedRange<Number>]) -> [ClosedRange<Number>] {
        var sorted = ranges
        if !zip(ranges, ranges.dropFirst()).allSatisfy({ $0.upperBound < $1.lowerBound }) {
            sorted.sort { $0.lowerBound < $1.lowerBound }
        }
        var result: [ClosedRange<Number>] = []
        result.reserveCapacity(sorted.count)
        for range in sorted { append(range, to: &result) }
        return result
    }

    /// Joins a range that starts no earlier than the last one's start.
    private static func append(_ range: ClosedRange<Number>, to ranges: inout [ClosedRange<Number>]) {
        if let last = ranges.last,
            last.upperBound >= range.lowerBound || last.upperBound.rawValue + 1 == range.lowerBound.rawValue
        {
            ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
        } else {
            ranges.append(range)
        }
    }
}

/// A set of UIDs.
package typealias UIDSet = MessageSet<UID>
/// A set of sequence numbers.
package typealias SequenceSet = MessageSet<SequenceNumber>

extension UIDSet {
    /// As the initialiser for any sequence, which isn't specialised for other modules: thousands of UIDs are common.
    package init(_ uids: [UID]) {
        self.init(ranges: uids.map { $0...$0 })
    }
}

extension MessageSet: ExpressibleByArrayLiteral {
    package init(arrayLiteral elements: Number...) { self.init(elements) }
}
