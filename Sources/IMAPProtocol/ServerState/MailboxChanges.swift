/// What happened in a mailbox since a session last looked, as the store tells it.
package struct MailboxChanges: Sendable {
    /// A message whose flags changed.
    package struct FlagChange: Sendable, Hashable {
        package var uid: UID
        package var modSeq: ModSequence

        package init(uid: UID, modSeq: ModSequence) {
            self.uid = uid
            self.modSeq = modSeq
        }
    }

    /// New messages that are still there.
    package var appended: UIDSet
    /// In ascending order of UID.
    package var flagChanges: [FlagChange]
    package var expunged: UIDSet
    /// Those of the messages that are \Recent for this session and for no other (RFC 3501 section 2.3.2).
    package var recent: UIDSet
    /// All that happened up to it is in here.
    package var highestModSeq: ModSequence

    package init(
        appended: UIDSet = [], flagChanges: [FlagChange] = [], expunged: UIDSet = [], recent: UIDSet = [],
        highestModSeq: ModSequence
    ) {
        self.appended = appended
        self.flagChanges = flagChanges
        self.expunged = expunged
        self.recent = recent
        self.highestModSeq = highestModSeq
    }
}

/// What a session is to be told of its mailbox, in the order in which it is to be written.
package enum MailboxNotice: Hashable, Sendable {
    /// Each number holds after the ones before it.
    case expunge([SequenceNumber])
    case vanished(UIDSet)
    case exists(UInt32)
    case recent(UInt32)
    /// The flags of these messages are to be sent, which are all in the view.
    case flags([MailboxChanges.FlagChange])
}
