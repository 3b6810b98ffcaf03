import IMAPProtocol
import MailStore

/// STORE (RFC 9051 section 6.4.6), conditional too (RFC 7162 section 3.1.3).
extension IMAPSession {
    /// How often a silent STORE looks anew at flags that others change at the same time.
    private static let maximumAttempts = 4

    func store(_ command: StoreCommand) async throws -> StatusResponse {
        let (account, folder) = try mailboxToWrite()
        let messages = UIDRanges(try select(command.messages))
        let change = try FlagChange(command.operation, command.flags)
        if command.isSilent, command.unchangedSince == nil {
            let found = try await storeSilently(change, messages, command, folder, account)
            return end(command, isComplete: found == messages.count, conflicts: UIDRanges(), folder)
        }
        let result = try account.store(
            change, on: messages, in: folder.id,
            unchangedSince: command.unchangedSince.map { Int64(clamping: $0.rawValue) })
        if let own = OwnChange(result) { ownChanges.append(own) }
        try await tell(result, command, withFlags: !command.isSilent)
        let found = result.states.count + result.conflicts.count
        return end(command, isComplete: found == messages.count, conflicts: result.conflicts, folder)
    }

    /// The client is told nothing, as it knows what comes of it; so what others change at the same moment must not be
    /// lost to it. It is told first, and the flags are changed only where nobody changed them since. Says how many
    /// messages there were.
    private func storeSilently(
        _ change: FlagChange, _ messages: UIDRanges, _ command: StoreCommand, _ folder: SelectedFolder,
        _ account: AccountStore
    ) async throws -> Int {
        var rest = messages
        var found = 0
        for _ in 0..<Self.maximumAttempts where !rest.isEmpty {
            try tellChanges(permitsExpunge: false, withUIDs: !command.messages.usesSequenceNumbers)
            let result = try account.store(
                change, on: rest, in: folder.id,
                unchangedSince: Int64(clamping: selected?.view.modSeq.rawValue ?? 0))
            if let own = OwnChange(result) { ownChanges.append(own) }
            try await tell(result, command, withFlags: false)
            found += result.states.count
            rest = result.conflicts
        }
        guard !rest.isEmpty else { return found }
        // Others keep changing them: the flags that come of it are told with theirs.
        return found + (try account.store(change, on: rest, in: folder.id)).states.count
    }

    /// FETCH for what was stored: of all messages, or with CONDSTORE the MODSEQ of those that changed, in silence too.
    private func tell(_ result: StoreResult, _ command: StoreCommand, withFlags: Bool) async throws {
        guard withFlags || machine.enabled.condStore else { return }
        let withUID = !command.messages.usesSequenceNumbers || machine.enabled.qResync
        for state in result.states where withFlags || result.changed.contains(state.uid) {
            if withFlags { tellKeywords(state.flags.keywords) }
            writeFlags(of: state, withUID: withUID, withFlags: withFlags)
            try await flushIfLarge()
        }
    }

    private func end(
        _ command: StoreCommand, isComplete: Bool, conflicts: UIDRanges, _ folder: SelectedFolder
    ) -> StatusResponse {
        guard conflicts.isEmpty else {
            let uids = UIDSet(conflicts)
            let numbers =
                command.messages.usesSequenceNumbers
                ? folder.view.messages.sequenceNumbers(of: uids).rawRanges : uids.rawRanges
            return .ok(.modified(numbers), "STORE done, but for what was changed meanwhile")
        }
        // RFC 2180 section 4.2: the other messages were changed all the same.
        guard isComplete || !command.messages.usesSequenceNumbers else {
            return .ok(.expungeIssued, "STORE done, but some of the messages no longer exist")
        }
        return .ok(nil, "STORE done")
    }
}

extension FlagChange {
    init(_ operation: StoreCommand.Operation, _ flags: [Flag]) throws {
        let flags = try MessageFlags(flags)
        self =
            switch operation {
            case .add: .add(flags)
            case .remove: .remove(flags)
            case .replace: .replace(flags)
            }
    }
}

extension MessageFlags {
    /// \Recent, which clients can't change (RFC 3501 section 2.3.2), is left out.
    ///
    /// - Throws: ``CommandFailure`` for system flags that don't exist.
    init(_ flags: [Flag]) throws {
        self.init()
        for flag in flags where flag != .recent {
            guard flag.isSystem else {
                if !keywords.contains(where: { Flag($0) == flag }) { keywords.append(flag.name) }
                continue
            }
            guard let bit = SystemFlags(flag) else { throw CommandFailure.bad("There is no flag \(flag.name)") }
            system.insert(bit)
        }
    }
}

extension SystemFlags {
    fileprivate init?(_ flag: Flag) {
        switch flag {
        case .answered: self = .answered
        case .deleted: self = .deleted
        case .draft: self = .draft
        case .flagged: self = .flagged
        case .seen: self = .seen
        default: return nil
        }
    }
}

extension MessageSet {
    /// The ranges as numbers.
    var rawRanges: [ClosedRange<UInt32>] { ranges.map { $0.lowerBound.rawValue...$0.upperBound.rawValue } }
}
