import IMAPProtocol
import MailStore

/// COPY, MOVE and EXPUNGE (RFC 9051 sections 6.4.3, 6.4.7 and 6.4.8; RFC 4315 for UIDs).
extension IMAPSession {
    func copy(_ selection: MessageSelection, to name: MailboxName) throws -> StatusResponse {
        let (account, folder) = try mailbox()
        let messages = try existing(selection)
        let destination = try destination(name, account)
        // Another session may expunge one of them in this moment.
        let result = try account.copy(
            messages, from: folder.id, to: destination.id, requiresAll: selection.usesSequenceNumbers)
        guard let code = copyUID(result) else { return .ok(nil, "Nothing to copy") }
        return .ok(code, "COPY done")
    }

    func move(_ selection: MessageSelection, to name: MailboxName) throws -> StatusResponse {
        let (account, folder) = try mailboxToWrite()
        let messages = try existing(selection)
        let destination = try destination(name, account)
        let result = try account.move(
            messages, from: folder.id, to: destination.id, requiresAll: selection.usesSequenceNumbers)
        guard let code = copyUID(result) else { return .ok(nil, "Nothing to move") }
        // RFC 9051 section 6.4.8: it is told before the messages are seen to go.
        send(.status(.ok(code, "Moved")))
        return .ok(try newModSeq(), "MOVE done")
    }

    func expunge(_ selection: MessageSelection?) throws -> StatusResponse {
        let (account, folder) = try mailboxToWrite()
        let uids = try selection.map { UIDRanges(try select($0)) }
        try account.expunge(in: folder.id, uids: uids)
        return .ok(try newModSeq(), "EXPUNGE done")
    }

    /// Tells what went, and gives the MODSEQ after it (RFC 7162 sections 3.2.7 and 3.2.9).
    func newModSeq() throws -> ResponseCode? {
        try tellChanges(permitsExpunge: true)
        guard machine.enabled.condStore, let selected else { return nil }
        return .highestModSeq(selected.view.modSeq)
    }

    /// RFC 2180 section 4.4: what is gone but still has a number can't be copied, and then nothing is. Of UIDs, those
    /// that are there are meant.
    private func existing(_ selection: MessageSelection) throws -> UIDRanges {
        let messages = try select(selection)
        if selection.usesSequenceNumbers {
            try tellChanges(permitsExpunge: false)
            if let withheld = selected?.view.withheld, !withheld.intersection(messages).isEmpty {
                throw CommandFailure.no(.expungeIssued, "Some of the messages no longer exist")
            }
        }
        return UIDRanges(messages)
    }

    /// Nil where nothing was copied, which the code has no words for.
    private func copyUID(_ result: CopyResult) -> ResponseCode? {
        guard !result.sources.isEmpty else { return nil }
        return .copyUID(
            CopiedUIDs(
                uidValidity: UIDValidity(service.uidValidity(result.uidValidity)),
                source: OrderedUIDs(result.sources.uidRuns), destination: OrderedUIDs(result.destinations.uidRuns)))
    }
}
