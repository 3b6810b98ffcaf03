import IMAPProtocol
import MailStore

/// What others did to the selected mailbox, told when the protocol allows it (RFC 9051 sections 5.2 and 7.5.1).
extension IMAPSession {
    /// After a command was carried out and before its tagged answer.
    func tellChanges(after command: Command) throws {
        // What SELECT told is a moment of the mailbox; what came since is told by the next command.
        if case .select = command { return }
        try tellChanges(permitsExpunge: command.allowsExpungeInAnswer, withUIDs: command.isUIDCommand)
        guard let selected, selected.view.hasWithheld, machine.enabled.qResync else { return }
        // MODSEQs above those of the expunges may have been sent: a client that went on from there would never hear of
        // what went (RFC 7162 section 3.2.5.1).
        send(.status(.ok(.highestModSeq(selected.view.toldModSeq), "Expunges have yet to be told")))
    }

    func tellChanges(permitsExpunge: Bool, withUIDs: Bool = false) throws {
        guard let account, let folder = selected else { return }
        let changes = try look(at: folder, account)
        let isSame = changes.highestModSeq == Int64(clamping: folder.view.modSeq.rawValue)
        if isSame, !folder.view.hasWithheld { return }
        try tell(changes, account, permitsExpunge: permitsExpunge, withUIDs: withUIDs)
    }

    private func look(at folder: SelectedFolder, _ account: AccountStore) throws -> FolderChanges {
        do {
            let changes = try account.changes(
                in: folder.id, since: Int64(clamping: folder.view.modSeq.rawValue), uidNext: folder.uidNext)
            guard changes.uidValidity == folder.uidValidity else {
                throw SessionEnd.bye("The mailbox was made anew")
            }
            return changes
        } catch let error as StoreError where error.code == .noSuchFolder || error.code == .notSelectable {
            throw SessionEnd.bye("The mailbox was deleted")
        }
    }

    private func tell(
        _ changes: FolderChanges, _ account: AccountStore, permitsExpunge: Bool, withUIDs: Bool
    ) throws {
        guard let folder = selected else { return }
        let enabled = machine.enabled
        var recent = UIDSet()
        if !changes.appended.isEmpty, !folder.view.isReadOnly, !enabled.imap4rev2 {
            recent = UIDSet(claimed: try account.claimRecent(in: folder.id))
        }
        let told = ownChanges
        let states = changes.changed.filter { state in !told.contains { $0.covers(state) } }
        let notices = selected?.view.take(
            MailboxChanges(
                appended: UIDSet(changes.appended),
                flagChanges: states.map { .init(uid: UID($0.uid), modSeq: ModSequence(stored: $0.modSeq)) },
                expunged: UIDSet(changes.expunged), recent: recent,
                highestModSeq: ModSequence(stored: changes.highestModSeq)),
            manner: .init(
                permitsExpunge: permitsExpunge, usesVanished: enabled.qResync, reportsRecent: !enabled.imap4rev2))
        selected?.uidNext = max(folder.uidNext, changes.uidNext)
        tellKeywords(changes.keywords)
        for notice in notices ?? [] { write(notice, states, withUIDs: withUIDs) }
    }

    private func write(_ notice: MailboxNotice, _ states: [FlagState], withUIDs: Bool) {
        switch notice {
        case .expunge(let numbers): for number in numbers { send(.expunge(number)) }
        case .vanished(let uids): send(.vanished(VanishedMessages(uids: uids, isEarlier: false)))
        case .exists(let count): send(.exists(count))
        case .recent(let count): send(.recent(count))
        case .flags(let changes):
            // Both are in the order of UIDs, and all that is to be told is among the states.
            var next = changes[...]
            for state in states {
                guard let change = next.first else { break }
                guard change.uid.rawValue == state.uid else { continue }
                writeFlags(of: state, withUID: withUIDs || machine.enabled.qResync)
                next.removeFirst()
            }
        }
    }

    /// A client that begins to count by MODSEQ in the midst of a mailbox is told where it stands (RFC 7162 section 3.1.2).
    func tellModSeqIfEnabled() {
        guard machine.enabled.condStore, let selected else { return }
        send(.status(.ok(.highestModSeq(selected.view.toldModSeq), "MODSEQ is told from here on")))
    }

    /// FETCH with a message's flags, that a change of them calls for.
    func writeFlags(of state: FlagState, withUID: Bool, withFlags: Bool = true) {
        guard let selected, let number = selected.view.messages.sequenceNumber(of: UID(state.uid)) else { return }
        encoder.beginFetch(number)
        if withUID { encoder.fetchUID(UID(state.uid)) }
        if withFlags { encoder.fetchFlags(state.flags.wire(isRecent: isRecent(state.uid))) }
        if machine.enabled.condStore { encoder.fetchModSeq(ModSequence(stored: state.modSeq)) }
        encoder.endFetch()
    }

    /// \Recent is a matter of IMAP4rev1.
    var tellsRecent: Bool { !machine.enabled.imap4rev2 }

    func isRecent(_ uid: UInt32) -> Bool { tellsRecent && selected?.view.recent.contains(UID(uid)) == true }

    /// FLAGS, where there are keywords that the client hasn't heard of: before any message that has one.
    func tellKeywords(_ keywords: [String]) {
        guard var folder = selected else { return }
        let new = keywords.filter { keyword in !folder.keywords.contains { Flag($0) == Flag(keyword) } }
        guard !new.isEmpty else { return }
        folder.keywords += new
        selected = folder
        sendFlags(of: folder)
    }

    func sendFlags(of folder: SelectedFolder) {
        let flags: [Flag] = [.answered, .flagged, .deleted, .seen, .draft] + folder.keywords.map { Flag($0) }
        send(.flags(flags))
        let permanent = folder.view.isReadOnly ? [] : flags + (folder.takesKeywords ? [.createKeywords] : [])
        send(.status(.ok(.permanentFlags(permanent), "Flags that last")))
    }
}

extension ModSequence {
    init(stored: Int64) { self.init(UInt64(clamping: stored)) }
}

extension UIDSet {
    /// The UIDs of a claim, which may be none.
    init(claimed range: Range<UInt32>) {
        self = range.isEmpty ? UIDSet() : UIDSet(UID(range.lowerBound)...UID(range.upperBound - 1))
    }
}

extension Command {
    /// Whether FETCH responses to it name UIDs (RFC 9051 section 6.4.9).
    var isUIDCommand: Bool {
        switch self {
        case .fetch(let command): !command.messages.usesSequenceNumbers
        case .store(let command): !command.messages.usesSequenceNumbers
        case .copy(let messages, _), .move(let messages, _): !messages.usesSequenceNumbers
        case .search(let command): command.returnsUIDs
        case .sort(let command): command.returnsUIDs
        case .thread(let command): command.returnsUIDs
        case .expunge(let uids): uids != nil
        default: false
        }
    }
}
