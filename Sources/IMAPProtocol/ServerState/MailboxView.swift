/// The mailbox that a session has selected, as its client knows it.
///
/// Many sessions change one mailbox at once, and each client counts messages by what it was told. So sequence numbers
/// are read here by what was told, never by what the store holds: a message that another session expunged keeps its
/// number until the EXPUNGE is sent, and that must not be while a FETCH, STORE or SEARCH by sequence numbers is
/// answered (RFC 9051 section 7.5.1). Until then it is ``withheld``.
package struct MailboxView: Sendable {
    /// How the client wants to be told.
    package struct Manner: Sendable, Hashable {
        /// EXPUNGE and VANISHED may be sent now.
        package var permitsExpunge: Bool
        /// VANISHED takes the place of EXPUNGE once QRESYNC is enabled (RFC 7162 section 3.2.10).
        package var usesVanished: Bool
        /// RECENT is told, which IMAP4rev2 did away with.
        package var reportsRecent: Bool

        package init(permitsExpunge: Bool = true, usesVanished: Bool = false, reportsRecent: Bool = true) {
            self.permitsExpunge = permitsExpunge
            self.usesVanished = usesVanished
            self.reportsRecent = reportsRecent
        }
    }

    package let uidValidity: UIDValidity
    /// EXAMINE, or a mailbox that can't be written.
    package let isReadOnly: Bool
    /// What the client counts.
    package private(set) var messages: MessageMap
    /// Messages that are gone but which the client still counts.
    package private(set) var withheld = UIDSet()
    /// Messages that are \Recent in this session.
    package private(set) var recent: UIDSet
    /// Changes up to it were taken in: the next are asked for from here.
    package private(set) var modSeq: ModSequence
    /// The client knows all that happened up to it. Below ``modSeq`` while expunges are withheld.
    package private(set) var toldModSeq: ModSequence
    /// The result of the last SEARCH with SAVE, `$` (RFC 5182): empty at first.
    /// It may name messages that are gone: UIDs are never used again, so that they are no more than not found.
    package var savedResult = UIDSet()

    private var toldRecent: UInt32

    /// As SELECT tells it.
    package init(
        uidValidity: UIDValidity, isReadOnly: Bool, messages: UIDSet, recent: UIDSet = [], modSeq: ModSequence
    ) {
        self.uidValidity = uidValidity
        self.isReadOnly = isReadOnly
        self.messages = MessageMap(messages)
        self.recent = recent
        self.modSeq = modSeq
        toldModSeq = modSeq
        toldRecent = UInt32(clamping: self.messages.intersection(recent).count)
    }

    /// RECENT.
    package var recentCount: UInt32 { toldRecent }

    /// Whether messages are gone that the client still counts.
    package var hasWithheld: Bool { !withheld.isEmpty }

    /// The messages that a command is about, those that are gone but still counted among them. Nil for a sequence
    /// number beyond the last message.
    package func select(_ selection: MessageSelection) -> UIDSet? {
        switch selection {
        case .uids(let uids): messages.intersection(uids)
        case .sequence(let numbers): messages.uids(at: numbers)
        case .savedResult: messages.intersection(savedResult)
        }
    }

    /// Takes in what happened, and says what to tell of it.
    ///
    /// To be called before a command is answered as well, so that MODSEQs sent in the answer come after all that was
    /// before them.
    package mutating func take(_ changes: MailboxChanges, manner: Manner) -> [MailboxNotice] {
        var notices: [MailboxNotice] = []
        modSeq = max(modSeq, changes.highestModSeq)
        withheld.formUnion(messages.intersection(changes.expunged))
        for range in changes.recent.ranges { recent.insert(range) }
        if manner.permitsExpunge { notices += tellExpunged(vanished: manner.usesVanished) }
        let known = messages.last ?? 0
        if tellAppended(changes) { notices.append(.exists(messages.count)) }
        let count = UInt32(clamping: messages.intersection(recent).count)
        if count != toldRecent {
            toldRecent = count
            if manner.reportsRecent { notices.append(.recent(count)) }
        }
        let flags = changes.flagChanges.filter { change in
            change.uid <= known && messages.contains(change.uid) && !withheld.contains(change.uid)
        }
        if !flags.isEmpty { notices.append(.flags(flags)) }
        if withheld.isEmpty { toldModSeq = modSeq }
        return notices
    }

    private mutating func tellExpunged(vanished: Bool) -> [MailboxNotice] {
        guard !withheld.isEmpty else { return [] }
        let gone = withheld
        withheld = UIDSet()
        let notice: MailboxNotice = vanished ? .vanished(gone) : .expunge(expungeNumbers(of: gone))
        messages.remove(gone)
        return [notice]
    }

    /// From the last to the first, so that no number moves before its turn, and clients that keep arrays move little.
    private func expungeNumbers(of gone: UIDSet) -> [SequenceNumber] {
        messages.sequenceNumbers(of: gone).ranges.reversed().flatMap { range in
            stride(from: range.upperBound.rawValue, through: range.lowerBound.rawValue, by: -1).map(SequenceNumber.init)
        }
    }

    /// Whether any were new.
    private mutating func tellAppended(_ changes: MailboxChanges) -> Bool {
        let before = messages.count
        for range in changes.appended.ranges { messages.append(range) }
        return messages.count > before
    }
}
