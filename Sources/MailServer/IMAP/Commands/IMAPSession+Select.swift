import IMAPProtocol
import MailStore

/// SELECT, EXAMINE, CLOSE, UNSELECT (RFC 9051 sections 6.3.2, 6.3.3, 6.4.1, 6.4.2) with CONDSTORE and QRESYNC
/// (RFC 7162 sections 3.1.8 and 3.2.5).
extension IMAPSession {
    func select(_ command: SelectCommand) throws -> StatusResponse {
        let account = try loggedIn()
        guard command.resync == nil || machine.enabled.qResync else {
            throw CommandFailure.bad("QRESYNC isn't enabled")
        }
        // The old mailbox is left whatever comes of the new one (RFC 9051 section 6.3.2).
        unselect()
        let folder = try account.folder(at: path(command.mailbox))
        let snapshot = try account.snapshot(of: folder.id)
        let recent = try claimRecent(in: folder.id, snapshot, account, isReadOnly: command.isReadOnly)
        let selected = SelectedFolder(folder.id, snapshot, recent: recent, isReadOnly: command.isReadOnly, service)
        self.selected = selected
        machine.selected()
        tell(selected, snapshot)
        if let resync = command.resync { try resynchronize(resync, selected, account) }
        return command.isReadOnly
            ? .ok(.readOnly, "EXAMINE done") : .ok(.readWrite, "SELECT done")
    }

    /// RFC 3501 section 2.3.2: who selects to read and write takes \Recent from all who come later; who examines sees
    /// what is there to be taken.
    private func claimRecent(
        in folder: FolderID, _ snapshot: FolderSnapshot, _ account: AccountStore, isReadOnly: Bool
    ) throws -> UIDSet {
        if machine.enabled.imap4rev2 { return UIDSet() }
        if !isReadOnly { return UIDSet(claimed: try account.claimRecent(in: folder)) }
        let count = min(try account.status(of: folder).recent, snapshot.uids.count)
        return UIDSet(snapshot.uids.uids(at: (snapshot.uids.count - count)..<snapshot.uids.count))
    }

    private func tell(_ folder: SelectedFolder, _ snapshot: FolderSnapshot) {
        sendFlags(of: folder)
        send(.exists(folder.view.messages.count))
        if tellsRecent {
            send(.recent(folder.view.recentCount))
            let unseen = snapshot.firstUnseen.flatMap { folder.view.messages.sequenceNumber(of: UID($0)) }
            if let unseen { send(.status(.ok(.unseen(unseen), "The first that wasn't seen"))) }
        }
        send(.status(.ok(.uidValidity(folder.view.uidValidity), "UIDs are valid")))
        send(.status(.ok(.uidNext(UID(snapshot.uidNext)), "The next UID")))
        send(.status(.ok(.highestModSeq(folder.view.modSeq), "The last change")))
        send(.status(.ok(.mailboxID(IMAPString(snapshot.mailboxID)), "The mailbox")))
    }

    /// What changed since the client was here: what went, then flags. Nothing where its UIDs are no longer valid.
    private func resynchronize(
        _ resync: SelectCommand.Resynchronization, _ folder: SelectedFolder, _ account: AccountStore
    ) throws {
        guard resync.uidValidity == folder.view.uidValidity, resync.modSequence < folder.view.modSeq else { return }
        let since = Int64(clamping: resync.modSequence.rawValue)
        let known = (resync.knownUIDs ?? .all).resolved(last: UID(max(folder.uidNext, 2) - 1))
        let expunged = UIDSet(try account.expunged(in: folder.id, since: since))
        let gone = expunged.intersection(known).subtracting(folder.view.messages)
        if !gone.isEmpty { send(.vanished(VanishedMessages(uids: gone, isEarlier: true))) }
        let changes = try account.changes(in: folder.id, since: since, uidNext: .max)
        tellKeywords(changes.keywords)
        // What changed after the snapshot is told by the next command, together with what went after it: the client may
        // take the highest MODSEQ that it saw for the one up to which it knows all.
        for state in changes.changed
        where known.contains(UID(state.uid)) && state.modSeq <= Int64(clamping: folder.view.modSeq.rawValue) {
            writeFlags(of: state, withUID: true)
        }
    }

    func close() throws -> StatusResponse {
        let (account, folder) = try mailbox()
        // Nothing is told of it: the client has left (RFC 9051 section 6.4.1).
        if !folder.view.isReadOnly { try account.expunge(in: folder.id) }
        leave()
        return .ok(nil, "CLOSE done")
    }

    func unselectMailbox() -> StatusResponse {
        leave()
        return .ok(nil, "UNSELECT done")
    }

    /// Leaves the mailbox for another, and says where the old one's responses end (RFC 9051 section 7.1, CLOSED).
    private func unselect() {
        guard selected != nil else { return }
        leave()
        send(.status(.ok(.closed, "The mailbox before is closed")))
    }

    func leave() {
        selected = nil
        machine.unselected()
    }
}

extension SelectedFolder {
    init(_ id: FolderID, _ snapshot: FolderSnapshot, recent: UIDSet, isReadOnly: Bool, _ service: IMAPService) {
        self.init(
            id: id, uidValidity: snapshot.uidValidity,
            view: MailboxView(
                uidValidity: UIDValidity(service.uidValidity(snapshot.uidValidity)), isReadOnly: isReadOnly,
                messages: UIDSet(snapshot.uids), recent: recent, modSeq: ModSequence(stored: snapshot.highestModSeq)),
            uidNext: snapshot.uidNext, keywords: snapshot.keywords, takesKeywords: snapshot.takesKeywords)
    }
}
