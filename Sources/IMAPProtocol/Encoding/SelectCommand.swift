/// SELECT or EXAMINE (RFC 9051 section 6.3.2, RFC 7162 sections 3.1.8 and 3.2.5).
package struct SelectCommand: Sendable, Hashable {
    package var mailbox: MailboxName
    /// EXAMINE in place of SELECT.
    package var isReadOnly: Bool
    /// `CONDSTORE`: the server is to say HIGHESTMODSEQ and to send MODSEQ with changed flags.
    package var condStore: Bool
    /// `QRESYNC`, which must be enabled first.
    package var resync: Resynchronization?

    /// What the client knew of the mailbox, so that the server tells only what changed (RFC 7162 section 3.2.5).
    package struct Resynchronization: Sendable, Hashable {
        package var uidValidity: UIDValidity
        package var modSequence: ModSequence
        /// Nil stands for all UIDs.
        package var knownUIDs: UIDSet?
        /// Some messages' numbers with their UIDs, from which a server without a record of what went can tell what is
        /// still the same.
        package var sequenceMatch: SequenceMatch?

        package init(
            uidValidity: UIDValidity, modSequence: ModSequence, knownUIDs: UIDSet? = nil,
            sequenceMatch: SequenceMatch? = nil
        ) {
            self.uidValidity = uidValidity
            self.modSequence = modSequence
            self.knownUIDs = knownUIDs
            self.sequenceMatch = sequenceMatch
        }
    }

    /// `seq-match-data` (RFC 7162 section 3.2.5.2): the n-th number of one set has the n-th UID of the other.
    package struct SequenceMatch: Sendable, Hashable {
        package var numbers: SequenceSet
        package var uids: UIDSet

        package init(numbers: SequenceSet, uids: UIDSet) {
            self.numbers = numbers
            self.uids = uids
        }
    }

    package init(
        mailbox: MailboxName, isReadOnly: Bool = false, condStore: Bool = false, resync: Resynchronization? = nil
    ) {
        self.mailbox = mailbox
        self.isReadOnly = isReadOnly
        self.condStore = condStore
        self.resync = resync
    }
}

extension CommandEncoder {
    mutating func select(_ command: SelectCommand) throws(CommandEncodingError) {
        raw(command.isReadOnly ? "EXAMINE " : "SELECT ")
        try mailbox(command.mailbox)
        let resync = command.resync.flatMap { $0.uidValidity.rawValue > 0 && $0.modSequence.rawValue > 0 ? $0 : nil }
        guard command.condStore || resync != nil else { return }
        raw(" (")
        if command.condStore { raw("CONDSTORE") }
        if let resync {
            if command.condStore { space() }
            try resynchronization(resync)
        }
        raw(")")
    }

    //  "QRESYNC" SP "(" uidvalidity SP mod-sequence-value [SP known-uids] [SP seq-match-data] ")"

    private mutating func resynchronization(
        _ resync: SelectCommand.Resynchronization
    ) throws(CommandEncodingError) {
        raw("QRESYNC (")
        number(resync.uidValidity.rawValue)
        space()
        number(resync.modSequence.rawValue)
        if let known = resync.knownUIDs, !known.isEmpty {
            space()
            try set(known)
        }
        if let match = resync.sequenceMatch {
            raw(" (")
            try set(match.numbers)
            space()
            try set(match.uids)
            raw(")")
        }
        raw(")")
    }
}
