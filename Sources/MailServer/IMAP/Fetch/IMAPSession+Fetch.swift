import IMAPProtocol
import MailStore

/// FETCH (RFC 9051 section 6.4.5), with CONDSTORE (RFC 7162 section 3.1.4), VANISHED (section 3.2.6) and PARTIAL
/// (RFC 9394 section 3.2).
extension IMAPSession {
    func fetch(_ command: FetchCommand) async throws -> StatusResponse {
        let (account, folder) = try mailbox()
        let isUID = !command.messages.usesSequenceNumbers
        guard !command.vanished || (machine.enabled.qResync && isUID && command.changedSince != nil) else {
            throw CommandFailure.bad("VANISHED needs QRESYNC enabled, UIDs and CHANGEDSINCE")
        }
        var messages = try select(command.messages)
        if let window = command.partial { messages = messages.window(window) }
        if let since = command.changedSince {
            let since = Int64(clamping: since.rawValue)
            if command.vanished { try tellVanished(of: command.messages, since, folder, account) }
            messages = messages.intersection(try changed(since, folder, account))
        }
        let plan = FetchPlan(
            command.attributes, withUID: isUID || machine.enabled.qResync, withModSeq: command.changedSince != nil)
        let told = try await fetch(UIDRanges(messages), plan, folder, account)
        // RFC 2180 section 4.1.2: what is gone but still has a number is left out, and the client is told so. UIDs that
        // are gone are no error (RFC 9051 section 6.4.9).
        guard isUID || command.changedSince != nil || UInt64(told) == messages.count else {
            return .no(.expungeIssued, "Some of the messages no longer exist")
        }
        return .ok(nil, "FETCH done")
    }

    private func changed(_ since: Int64, _ folder: SelectedFolder, _ account: AccountStore) throws -> UIDSet {
        UIDSet(try account.changes(in: folder.id, since: since, uidNext: .max).changed.map { UID($0.uid) })
    }

    /// Which of the UIDs asked for are gone. Those that the client still counts are told later by a VANISHED of their
    /// own, as that changes numbers (RFC 7162 section 3.2.10).
    private func tellVanished(
        of selection: MessageSelection, _ since: Int64, _ folder: SelectedFolder, _ account: AccountStore
    ) throws {
        guard case .uids(let uids) = selection else { return }
        let last = UID(max(folder.uidNext, 2) - 1)
        let gone = UIDSet(try account.expunged(in: folder.id, since: since))
        let earlier = gone.intersection(uids.resolved(last: last)).subtracting(folder.view.messages)
        if !earlier.isEmpty { send(.vanished(VanishedMessages(uids: earlier, isEarlier: true))) }
    }

    /// Says how many messages there were.
    private func fetch(
        _ messages: UIDRanges, _ plan: FetchPlan, _ folder: SelectedFolder, _ account: AccountStore
    ) async throws -> Int {
        var told = 0
        var position = 0
        while position < messages.count {
            let batch = messages.uids(at: position..<min(position + options.fetchBatch, messages.count))
            position += options.fetchBatch
            told += try await fetch(batch: batch, plan, folder, account)
            try await flushIfLarge()
        }
        return told
    }

    private func fetch(
        batch: UIDRanges, _ plan: FetchPlan, _ folder: SelectedFolder, _ account: AccountStore
    ) async throws -> Int {
        let seen = plan.setsSeen && !folder.view.isReadOnly ? try setSeen(batch, folder, account) : [:]
        var told = 0
        var withContent: [MessageRow] = []
        try account.rows(in: folder.id, uids: batch, columns: plan.columns) { row in
            if plan.readsContent {
                withContent.append(row)
            } else {
                told += 1
                write(row, plan, seen[row.uid])
            }
        }
        for row in withContent {
            if try await writeWithContent(row, plan, seen[row.uid], folder, account) { told += 1 }
            try await flushIfLarge()
        }
        return told
    }

    /// Sets \Seen on those that don't have it, and gives the flags that come of it.
    private func setSeen(
        _ batch: UIDRanges, _ folder: SelectedFolder, _ account: AccountStore
    ) throws -> [UInt32: FlagState] {
        var unseen = UIDRanges()
        try account.rows(in: folder.id, uids: batch, columns: []) { row in
            if !row.flags.system.contains(.seen) { unseen.append(row.uid) }
        }
        guard !unseen.isEmpty else { return [:] }
        let result = try account.store(.add(MessageFlags(.seen)), on: unseen, in: folder.id)
        if let own = OwnChange(result) { ownChanges.append(own) }
        let changed = result.states.filter { result.changed.contains($0.uid) }
        return Dictionary(changed.map { ($0.uid, $0) }) { _, last in last }
    }
}

extension OwnChange {
    /// What of a STORE changed anything: nil where nothing did.
    init?(_ result: StoreResult) {
        guard let state = result.states.first(where: { result.changed.contains($0.uid) }) else { return nil }
        self.init(uids: result.changed, modSeq: state.modSeq)
    }
}
