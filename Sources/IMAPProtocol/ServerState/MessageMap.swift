/// The messages of a mailbox in their order: which UID stands at which sequence number (RFC 9051 section 2.3.1.2).
///
/// Held as runs of consecutive UIDs, so that a mailbox of 100,000 messages that nobody deleted from costs one run.
/// Finding is by halving; only removal and insertion walk the runs.
package struct MessageMap: Hashable, Sendable {
    /// Consecutive UIDs, and how many messages stand before the first.
    private struct Run: Hashable, Sendable {
        var first: UInt32
        var last: UInt32
        var before: UInt32

        /// The number of messages up to and including the last.
        var end: UInt32 { before + (last - first) + 1 }
    }

    private var runs: [Run] = []

    package init() {}

    /// The UIDs of a mailbox. What a set says of `*` has no meaning here and is left out.
    package init(_ uids: UIDSet) {
        runs.reserveCapacity(uids.ranges.count)
        for range in uids.ranges { append(range) }
    }

    /// EXISTS.
    package var count: UInt32 { runs.last?.end ?? 0 }

    package var isEmpty: Bool { runs.isEmpty }

    /// The UID that `*` stands for.
    package var last: UID? { runs.last.map { UID($0.last) } }

    package var uids: UIDSet { UIDSet(ranges: runs.lazy.map { UID($0.first)...UID($0.last) }) }

    package func contains(_ uid: UID) -> Bool { sequenceNumber(of: uid) != nil }

    /// Nil where there is no such message.
    package func sequenceNumber(of uid: UID) -> SequenceNumber? {
        let index = firstRun { $0.last >= uid.rawValue }
        guard index < runs.count, runs[index].first <= uid.rawValue else { return nil }
        return SequenceNumber(runs[index].before + (uid.rawValue - runs[index].first) + 1)
    }

    /// Nil where the mailbox has fewer messages, or for 0.
    package func uid(at number: SequenceNumber) -> UID? {
        guard number.rawValue > 0 else { return nil }
        let index = firstRun { $0.end >= number.rawValue }
        guard index < runs.count else { return nil }
        return UID(runs[index].first + (number.rawValue - runs[index].before - 1))
    }

    /// Adds messages at the end. What isn't above the last UID is there already or never will be, and is left out.
    package mutating func append(_ range: ClosedRange<UID>) {
        var first = range.lowerBound.rawValue
        let last = range.upperBound.rawValue
        guard let end = runs.last else { return runs.append(Run(first: first, last: last, before: 0)) }
        guard last > end.last else { return }
        first = max(first, end.last + 1)
        if first == end.last + 1 {
            runs[runs.count - 1].last = last
        } else {
            runs.append(Run(first: first, last: last, before: end.end))
        }
    }

    /// Takes messages out, and says which of them there were.
    @discardableResult
    package mutating func remove(_ uids: UIDSet) -> UIDSet {
        let removed = intersection(uids)
        guard !removed.isEmpty else { return removed }
        var kept = MessageMap()
        kept.runs.reserveCapacity(runs.count)
        // Runs are never adjacent, so that each range of what goes lies in one run.
        var gone = removed.ranges[...]
        for run in runs {
            var first = UInt64(run.first)
            while let range = gone.first, range.lowerBound.rawValue <= run.last {
                if first < UInt64(range.lowerBound.rawValue) {
                    kept.append(UID(UInt32(first))...UID(range.lowerBound.rawValue - 1))
                }
                first = UInt64(range.upperBound.rawValue) + 1
                gone.removeFirst()
            }
            if first <= UInt64(run.last) { kept.append(UID(UInt32(first))...UID(run.last)) }
        }
        self = kept
        return removed
    }

    /// The index of the first run for which it holds; it must hold for all that follow.
    private func firstRun(_ holds: (Run) -> Bool) -> Int {
        var low = 0
        var high = runs.count
        while low < high {
            let middle = low + (high - low) / 2
            if holds(runs[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

// MARK: - Sets

extension MessageMap {
    /// Those of the UIDs that are in the mailbox; `*` is the last message (RFC 9051 section 6.4.9: others are ignored).
    package func intersection(_ uids: UIDSet) -> UIDSet {
        var result = UIDSet()
        for range in resolved(uids) {
            var index = firstRun { $0.last >= range.lowerBound.rawValue }
            while index < runs.count, runs[index].first <= range.upperBound.rawValue {
                let first = max(runs[index].first, range.lowerBound.rawValue)
                let last = min(runs[index].last, range.upperBound.rawValue)
                result.insert(UID(first)...UID(last))
                index += 1
            }
        }
        return result
    }

    /// The UIDs at some positions. Nil where one of them is beyond the last message, which is the client's error
    /// (RFC 9051 section 9, `seq-number`). `n:*` is never wrong, whatever `n`: clients ask so without
    /// looking; it is nothing in an empty mailbox, and else at least the last message.
    package func uids(at numbers: SequenceSet) -> UIDSet? {
        var ranges = numbers.ranges
        switch numbers.tail {
        case .none: break
        case .last: if count > 0 { ranges.append(SequenceNumber(count)...SequenceNumber(count)) }
        case .from(let first):
            if count > 0 { ranges.append(SequenceNumber(min(first.rawValue, count))...SequenceNumber(count)) }
        }
        var result: [ClosedRange<UID>] = []
        for range in ranges {
            guard range.lowerBound.rawValue > 0, range.upperBound.rawValue <= count else { return nil }
            appendUIDs(at: range, to: &result)
        }
        return UIDSet(ranges: result)
    }

    /// The UIDs at those of the positions that there are.
    package func existingUIDs(at numbers: SequenceSet) -> UIDSet {
        guard count > 0 else { return UIDSet() }
        let existing = numbers.ranges.compactMap { range in
            range.lowerBound.rawValue > count
                ? nil : range.lowerBound...SequenceNumber(min(range.upperBound.rawValue, count))
        }
        return uids(at: SequenceSet(ranges: existing, tail: numbers.tail)) ?? UIDSet()
    }

    /// The positions of UIDs, those that are not in the mailbox left out.
    package func sequenceNumbers(of uids: UIDSet) -> SequenceSet {
        var result = SequenceSet()
        for range in intersection(uids).ranges {
            // A range of consecutive UIDs that all exist stands at consecutive positions.
            guard let first = sequenceNumber(of: range.lowerBound) else { continue }
            let length = range.upperBound.rawValue - range.lowerBound.rawValue
            result.insert(first...SequenceNumber(first.rawValue + length))
        }
        return result
    }

    private func appendUIDs(at range: ClosedRange<SequenceNumber>, to result: inout [ClosedRange<UID>]) {
        var index = firstRun { $0.end >= range.lowerBound.rawValue }
        while index < runs.count, runs[index].before < range.upperBound.rawValue {
            let run = runs[index]
            let first = max(range.lowerBound.rawValue, run.before + 1)
            let last = min(range.upperBound.rawValue, run.end)
            result.append(UID(run.first + (first - run.before - 1))...UID(run.first + (last - run.before - 1)))
            index += 1
        }
    }

    /// The set's ranges with `*` put in.
    private func resolved(_ uids: UIDSet) -> [ClosedRange<UID>] {
        guard let last else { return [] }
        return switch uids.tail {
        case .none: uids.ranges
        case .last: UIDSet(ranges: uids.ranges + [last...last]).ranges
        case .from(let first): UIDSet(ranges: uids.ranges + [min(first, last)...max(first, last)]).ranges
        }
    }
}
