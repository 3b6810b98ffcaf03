import MailService

/// What is known of a selected folder: its counters, and the UIDs and keywords of its newest messages, in order.
///
/// The server's untagged responses keep it true; they apply to one session's sequence numbers (RFC 9051 section 2.3.1.2),
/// so a window belongs to one connection's selection and ends with it.
struct FolderWindow: Sendable {
    struct Entry: Hashable, Sendable {
        let uid: UInt32
        var keywords: Set<Keyword>
    }

    /// Messages remembered at most: some pages; what lies deeper is asked for each time.
    static let maximumEntries = 1000

    let validity: UInt32
    private(set) var exists: UInt32
    private(set) var uidNext: UInt32?
    private(set) var highestModSeq: UInt64?
    /// Messages with the sequence numbers `firstSequence...`, without a gap, in ascending order.
    private var entries: [Entry] = []
    private var firstSequence: UInt32 = 1
    /// Counts what happened since the folder was selected; no two states of one selection share it.
    private(set) var changes: UInt64 = 0

    /// Messages that a folder is believed to hold at most: a count beyond it is a lie, and sums with it stay in 32 bits.
    private static let maximumExists = UInt32(Int32.max)

    init(validity: UInt32, exists: UInt32, uidNext: UInt32?, highestModSeq: UInt64?) {
        self.validity = validity
        self.exists = min(exists, Self.maximumExists)
        self.uidNext = uidNext
        self.highestModSeq = highestModSeq
    }

    private var endSequence: UInt32 { firstSequence + UInt32(entries.count) }

    // MARK: Reading

    /// The entries with these sequence numbers; nil unless all are known.
    func entries(_ range: ClosedRange<UInt32>) -> [Entry]? {
        guard range.lowerBound >= firstSequence, range.upperBound < endSequence else { return nil }
        let start = Int(range.lowerBound - firstSequence)
        return Array(entries[start...(start + range.count - 1)])
    }

    /// The sequence number that a message has, if it is in the window.
    func sequence(of uid: UInt32) -> UInt32? {
        let index = entries.partitioningIndex { $0.uid >= uid }
        guard index < entries.count, entries[index].uid == uid else { return nil }
        return firstSequence + UInt32(index)
    }

    func keywords(of uid: UInt32) -> Set<Keyword>? {
        sequence(of: uid).map { entries[Int($0 - firstSequence)].keywords }
    }

    /// How many messages have a UID below this one, where the window can tell.
    func count(belowUID uid: UInt32) -> UInt32? {
        let index = entries.partitioningIndex { $0.uid >= uid }
        let isTopUnknown = endSequence <= exists
        // Below the oldest that is known there may be any number, unless that one is the UID itself.
        if index == 0, firstSequence > 1, entries.first?.uid != uid { return nil }
        if index == entries.count, isTopUnknown { return nil }
        return firstSequence - 1 + UInt32(index)
    }

    // MARK: Learning

    /// Takes in what a FETCH gave for a run of sequence numbers, where it joins what is known.
    mutating func learn(_ new: [Entry], from first: UInt32) {
        guard !new.isEmpty, isAscending(new) else { return }
        let end = first + UInt32(new.count)
        guard first >= 1, end - 1 <= exists else { return }
        if entries.isEmpty || first > endSequence || end < firstSequence {
            // Not next to what is known: the newer run is the more useful one.
            if entries.isEmpty || first > firstSequence { replaceEntries(new, from: first) }
        } else {
            let head = first > firstSequence ? Array(entries[..<Int(first - firstSequence)]) : []
            let tail = end < endSequence ? Array(entries[Int(end - firstSequence)...]) : []
            replaceEntries(head + new + tail, from: min(first, firstSequence))
        }
    }

    private mutating func replaceEntries(_ new: [Entry], from first: UInt32) {
        guard isAscending(new) else { return }
        let surplus = max(0, new.count - Self.maximumEntries)
        entries = Array(new.dropFirst(surplus))
        firstSequence = first + UInt32(surplus)
    }

    private func isAscending(_ entries: [Entry]) -> Bool {
        zip(entries, entries.dropFirst()).allSatisfy { $0.uid < $1.uid }
    }

    // MARK: Untagged responses

    /// EXISTS: never fewer than before, but for servers that forgot to tell an EXPUNGE.
    mutating func existsChanged(to count: UInt32) {
        let count = min(count, Self.maximumExists)
        guard count != exists else { return }
        changes += 1
        if count < exists { forget() }
        exists = count
    }

    mutating func expunged(sequence: UInt32) {
        guard sequence >= 1, sequence <= exists else { return }
        changes += 1
        exists -= 1
        if sequence < firstSequence {
            firstSequence -= 1
        } else if sequence < endSequence {
            entries.remove(at: Int(sequence - firstSequence))
        }
    }

    /// VANISHED (RFC 7162 section 3.2.10): a run of UIDs, not all of which need have named a message.
    ///
    /// Only where it is certain which messages went are the numbers of the others; else the window begins anew.
    mutating func vanished(_ uids: ClosedRange<UInt32>) {
        let start = entries.partitioningIndex { $0.uid >= uids.lowerBound }
        let end = entries.partitioningIndex { $0.uid > uids.upperBound }
        changes += 1
        if uids.count == 1, start == 0, end == 0, firstSequence > 1 {
            // One message below the window.
            firstSequence -= 1
            exists -= min(1, exists)
        } else if end - start == uids.count {
            exists -= min(UInt32(clamping: uids.count), exists)
            entries.removeSubrange(start..<end)
        } else {
            exists -= min(UInt32(clamping: uids.count), exists)
            forget()
        }
    }

    mutating func flagsChanged(sequence: UInt32, uid: UInt32?, keywords: Set<Keyword>, modSeq: UInt64?) {
        changes += 1
        if let modSeq { highestModSeq = max(highestModSeq ?? 0, modSeq) }
        guard sequence >= firstSequence, sequence < endSequence else { return }
        let index = Int(sequence - firstSequence)
        guard uid == nil || uid == entries[index].uid else { return forget() }
        entries[index].keywords = keywords
    }

    private mutating func forget() {
        entries = []
        firstSequence = 1
    }
}

extension RandomAccessCollection where Index == Int {
    /// The first index whose element satisfies a predicate that, once true, stays true.
    func partitioningIndex(where belongsInSecondPartition: (Element) -> Bool) -> Int {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if belongsInSecondPartition(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
