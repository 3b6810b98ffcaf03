/// The flags that every folder has (RFC 9051 section 2.3.2), as they stand in the index: the numbers are part of the
/// file format. `\Recent` is no property of a message: see ``AccountStore/claimRecent(in:)``.
package struct SystemFlags: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let seen = SystemFlags(rawValue: 1)
    package static let answered = SystemFlags(rawValue: 2)
    package static let flagged = SystemFlags(rawValue: 4)
    package static let deleted = SystemFlags(rawValue: 8)
    package static let draft = SystemFlags(rawValue: 16)
}

/// The flags of a message.
package struct MessageFlags: Sendable, Hashable {
    package var system: SystemFlags
    /// In no order; each once, whatever its case (RFC 9051 section 2.3.2: flags compare without regard to case).
    package var keywords: [String]

    package init(_ system: SystemFlags = [], keywords: [String] = []) {
        self.system = system
        self.keywords = keywords
    }
}

/// What STORE does with flags (RFC 9051 section 6.4.6).
package enum FlagChange: Sendable, Hashable {
    case add(MessageFlags)
    case remove(MessageFlags)
    case replace(MessageFlags)
}

/// A message's flags at a moment.
package struct FlagState: Sendable, Hashable {
    package var uid: UInt32
    package var flags: MessageFlags
    package var modSeq: Int64

    package init(uid: UInt32, flags: MessageFlags, modSeq: Int64) {
        self.uid = uid
        self.flags = flags
        self.modSeq = modSeq
    }
}

/// What became of a STORE.
package struct StoreResult: Sendable, Hashable {
    /// Every message that it was applied to, in the order of UIDs, those too whose flags were so already.
    package var states: [FlagState]
    /// Those of ``states`` that changed.
    package var changed: UIDRanges
    /// Left alone, since changed after `unchangedSince` (RFC 7162 section 3.1.3: MODIFIED).
    package var conflicts: UIDRanges
    /// The folder's, afterwards.
    package var highestModSeq: Int64

    package init(states: [FlagState], changed: UIDRanges, conflicts: UIDRanges, highestModSeq: Int64) {
        self.states = states
        self.changed = changed
        self.conflicts = conflicts
        self.highestModSeq = highestModSeq
    }
}
