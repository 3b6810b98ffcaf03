/// A SEARCH or SORT response (RFC 9051 section 7.3.4, RFC 5256): sequence numbers or UIDs, as was asked.
package struct SearchResult: Hashable, Sendable {
    /// In the order of the wire.
    package var numbers: [UInt32]
    /// The highest of the messages found, where MODSEQ was asked (RFC 7162).
    package var modSeq: ModSequence?
    package init(numbers: [UInt32], modSeq: ModSequence? = nil) {
        self.numbers = numbers
        self.modSeq = modSeq
    }
}

/// An ESEARCH response (RFC 9051 section 7.3.4).
package struct ExtendedSearchResult: Hashable, Sendable {
    /// Of the command that asked.
    package var tag: IMAPString?
    /// The numbers are UIDs.
    package var isUID = false
    package var min: UInt32?
    package var max: UInt32?
    package var count: UInt32?
    /// In the order of the wire, which ESORT makes meaningful.
    package var all: [ClosedRange<UInt32>]?
    package var modSeq: ModSequence?
    package var partial: Partial?
    /// CONTEXT (RFC 5267).
    package var added: [ContextChange] = []
    package var removed: [ContextChange] = []
    /// MULTISEARCH (RFC 7377).
    package var mailbox: MailboxName?
    package var uidValidity: UIDValidity?
    /// RFC 6203, one from 1 to 100 for each message.
    package var relevancy: [UInt32] = []
    package init() {}

    /// RFC 9394.
    package struct Partial: Hashable, Sendable {
        package var window: PartialWindow
        /// In the order of the wire; empty for NIL.
        package var ranges: [ClosedRange<UInt32>]
        package init(window: PartialWindow, ranges: [ClosedRange<UInt32>]) {
            self.window = window
            self.ranges = ranges
        }
    }

    /// RFC 5267: from a position, 0 for no order.
    package struct ContextChange: Hashable, Sendable {
        package var position: UInt32
        package var ranges: [ClosedRange<UInt32>]
        package init(position: UInt32, ranges: [ClosedRange<UInt32>]) {
            self.position = position
            self.ranges = ranges
        }
    }

    /// ``all`` as UIDs; nil where there are none, or where they are sequence numbers.
    package var uids: UIDSet? {
        guard isUID, let all else { return nil }
        return UIDSet(ranges: all.map { UID($0.lowerBound)...UID($0.upperBound) })
    }
}
