/// A set of UIDs, kept as runs: in order, apart, none touching the next. Most folders are a handful of runs.
package struct UIDRanges: Sendable, Hashable {
    /// A run, with how many UIDs stand before it.
    private struct Run: Sendable, Hashable {
        var first: UInt32
        var last: UInt32
        var before: Int

        var count: Int { Int(last) - Int(first) + 1 }
        var range: ClosedRange<UInt32> { first...last }
    }

    private var runs: [Run] = []

    package init() {}

    package init(_ range: ClosedRange<UInt32>) {
        runs = [Run(first: range.lowerBound, last: range.upperBound, before: 0)]
    }

    /// Ranges in any order, also overlapping.
    package init(_ ranges: some Sequence<ClosedRange<UInt32>>) {
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) { append(range) }
    }

    /// UIDs in any order, also repeated.
    package init(_ uids: some Sequence<UInt32>) {
        for uid in uids.sorted() { append(uid...uid) }
    }

    package var count: Int { runs.last.map { $0.before + $0.count } ?? 0 }
    package var isEmpty: Bool { runs.isEmpty }
    package var first: UInt32? { runs.first?.first }
    package var last: UInt32? { runs.last?.last }

    /// The runs, in order.
    package var ranges: some RandomAccessCollection<ClosedRange<UInt32>> { runs.lazy.map(\.range) }

    package func contains(_ uid: UInt32) -> Bool {
        let index = runIndex(endingAtOrAfter: uid)
        return index < runs.count && runs[index].first <= uid
    }

    /// How many UIDs stand before this one; nil unless it is in the set. A sequence number is one more.
    package func position(of uid: UInt32) -> Int? {
        let index = runIndex(endingAtOrAfter: uid)
        guard index < runs.count, runs[index].first <= uid else { return nil }
        return runs[index].before + Int(uid - runs[index].first)
    }

    /// How many UIDs are smaller than this one, whether it is in the set or not.
    package func count(below uid: UInt32) -> Int {
        let index = runIndex(endingAtOrAfter: uid)
        guard index < runs.count else { return count }
        return runs[index].before + (uid > runs[index].first ? Int(uid - runs[index].first) : 0)
    }

    /// The UID with so many before it; nil beyond the end.
    package func uid(at position: Int) -> UInt32? {
        guard position >= 0, position < count else { return nil }
        var low = 0
        var high = runs.count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if runs[middle].before <= position { low = middle } else { high = middle - 1 }
        }
        return runs[low].first + UInt32(position - runs[low].before)
    }

    /// The UIDs at positions, as runs.
    package func uids(at positions: Range<Int>) -> UIDRanges {
        guard let first = uid(at: positions.lowerBound), let last = uid(at: Swift.min(positions.upperBound, count) - 1),
            first <= last
        else { return UIDRanges() }
        return intersection(first...last)
    }

    private func runIndex(endingAtOrAfter uid: UInt32) -> Int {
        var low = 0
        var high = runs.count
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].last < uid { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

// MARK: - Changing

extension UIDRanges {
    /// Adds a range that doesn't begin before the last one; the quick way to fill a set in order.
    package mutating func append(_ range: ClosedRange<UInt32>) {
        guard let last = runs.last else {
            runs = [Run(first: range.lowerBound, last: range.upperBound, before: 0)]
            return
        }
        if range.lowerBound < last.first {
            formUnion(UIDRanges(range))
        } else if UInt64(range.lowerBound) <= UInt64(last.last) + 1 {
            runs[runs.count - 1].last = Swift.max(last.last, range.upperBound)
        } else {
            runs.append(Run(first: range.lowerBound, last: range.upperBound, before: last.before + last.count))
        }
    }

    package mutating func append(_ uid: UInt32) {
        append(uid...uid)
    }

    package mutating func formUnion(_ other: UIDRanges) {
        guard !other.isEmpty else { return }
        if isEmpty {
            self = other
        } else if let last, let first = other.first, first >= last {
            for run in other.runs { append(run.range) }
        } else {
            self = UIDRanges([ranges.map { $0 }, other.ranges.map { $0 }].joined())
        }
    }

    package mutating func subtract(_ other: UIDRanges) {
        guard !isEmpty, !other.isEmpty else { return }
        var rest = UIDRanges()
        var next = 0
        for run in runs {
            var start = UInt64(run.first)
            while next < other.runs.count, other.runs[next].last < run.first { next += 1 }
            var cut = next
            while cut < other.runs.count, other.runs[cut].first <= run.last {
                if UInt64(other.runs[cut].first) > start {
                    rest.append(UInt32(start)...other.runs[cut].first - 1)
                }
                start = Swift.max(start, UInt64(other.runs[cut].last) + 1)
                cut += 1
            }
            if start <= UInt64(run.last) { rest.append(UInt32(start)...run.last) }
        }
        self = rest
    }

    package func union(_ other: UIDRanges) -> UIDRanges {
        var result = self
        result.formUnion(other)
        return result
    }

    package func subtracting(_ other: UIDRanges) -> UIDRanges {
        var result = self
        result.subtract(other)
        return result
    }

    package func intersection(_ other: UIDRanges) -> UIDRanges {
        var result = UIDRanges()
        var left = 0
        var right = 0
        while left < runs.count, right < other.runs.count {
            let first = Swift.max(runs[left].first, other.runs[right].first)
            let last = Swift.min(runs[left].last, other.runs[right].last)
            if first <= last { result.append(first...last) }
            if runs[left].last < other.runs[right].last { left += 1 } else { right += 1 }
        }
        return result
    }

    package func intersection(_ range: ClosedRange<UInt32>) -> UIDRanges {
        intersection(UIDRanges(range))
    }
}

extension UIDRanges: Sequence {
    /// The UIDs one by one, in order.
    package func makeIterator() -> Iterator { Iterator(runs: runs.map(\.range)) }

    package struct Iterator: IteratorProtocol {
        fileprivate let runs: [ClosedRange<UInt32>]
        fileprivate var run = 0
        fileprivate var offset: UInt32 = 0

        fileprivate init(runs: [ClosedRange<UInt32>]) {
            self.runs = runs
        }

        package mutating func next() -> UInt32? {
            guard run < runs.count else { return nil }
            let uid = runs[run].lowerBound + offset
            if uid == runs[run].upperBound {
                run += 1
                offset = 0
            } else {
                offset += 1
            }
            return uid
        }
    }

    package var underestimatedCount: Int { count }
}

extension UIDRanges: ExpressibleByArrayLiteral {
    package init(arrayLiteral elements: UInt32...) {
        self.init(elements)
    }
}

extension UIDRanges: CustomStringConvertible {
    /// As IMAP writes a set: "1:3,7".
    package var description: String {
        runs.map { $0.first == $0.last ? "\($0.first)" : "\($0.first):\($0.last)" }.joined(separator: ",")
    }
}
