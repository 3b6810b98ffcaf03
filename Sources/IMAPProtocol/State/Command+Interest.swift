extension Command {
    /// Whether an untagged response answers this command (RFC 9051 section 7). FETCH has rules of its own.
    func wants(_ response: UntaggedResponse, tag: String) -> Bool {
        switch (self, response) {
        case (.capability, .capability), (.enable, .enabled), (.id, .id), (.namespace, .namespaces),
            (.getQuotaRoot, .quotaRoots), (.getQuotaRoot, .quota), (.myRights, .myRights),
            (.getMetadata, .metadata), (.search, .search), (.sort, .sort), (.thread, .thread),
            (.notify, .mailboxStatus):
            true
        case (.search, .extendedSearch(let result)), (.sort, .extendedSearch(let result)):
            result.tag.map { $0.string == tag } ?? true
        case (.list(let command), .list(let entry)): entry.kind != .lsub || command.selection.contains(.subscribed)
        case (.lsub, .list(let entry)): entry.kind == .lsub
        case (.list(let command), .mailboxStatus): command.wantsStatus
        case (.status(let name, _), .mailboxStatus(let status)): status.name == name
        case (.select(let command), .fetch), (.select(let command), .vanished): command.resync != nil
        case (.fetch(let command), .fetch(let response)): command.wants(response)
        case (.fetch(let command), .vanished(let vanished)): command.vanished && vanished.isEarlier
        case (.store(let command), .fetch(let response)): command.wants(response)
        // The COPYUID of MOVE comes before the EXPUNGEs (RFC 6851 section 4.3).
        case (.move, .status(let status)):
            if case .copyUID = status.code { true } else { false }
        default: false
        }
    }
}

extension ListCommand {
    /// Whether STATUS is among the return options.
    package var wantsStatus: Bool {
        returning.contains { option in
            if case .status = option { true } else { false }
        }
    }
}

extension MessageSelection {
    /// Whether a message may be among those meant. What `*` and `$` stand for isn't known here: they take any.
    func mayContain(uid: UID?, sequenceNumber: SequenceNumber) -> Bool? {
        switch self {
        case .uids(let uids): uid.map { uids.tail != .none || uids.contains($0) }
        case .sequence(let numbers): numbers.tail != .none || numbers.contains(sequenceNumber)
        case .savedResult: true
        }
    }
}

extension StoreCommand {
    func wants(_ response: FetchResponse) -> Bool {
        // UNCHANGEDSINCE and .SILENT still answer with MODSEQ (RFC 7162 section 3.1.3).
        guard response.flags != nil || response.modSeq != nil else { return false }
        return messages.mayContain(uid: response.uid, sequenceNumber: response.sequenceNumber) ?? true
    }
}

extension FetchCommand {
    /// Whether a FETCH response answers this command: it is about one of its messages, and has something that was asked.
    ///
    /// QUIRK: a UID FETCH must be answered with the UID (RFC 9051 section 6.4.9), yet some servers leave it out.
    func wants(_ response: FetchResponse) -> Bool {
        let told = FetchItemKinds(response)
        let asked = FetchItemKinds(attributes).union(.unclear)
        let hasContent = !told.isSubset(of: .status)
        switch messages.mayContain(uid: response.uid, sequenceNumber: response.sequenceNumber) {
        case false: return false
        case true:
            return hasContent ? !told.isDisjoint(with: asked.subtracting(.status)) : !told.isDisjoint(with: asked)
        default: return hasContent && !told.isDisjoint(with: asked.subtracting(.status))
        }
    }

    /// Whether a response that answers this command may be news as well: flags alone, where more was asked.
    func mayBeUnasked(_ response: FetchResponse) -> Bool {
        FetchItemKinds(response).isSubset(of: .status) && !FetchItemKinds(attributes).isSubset(of: .status)
    }
}
