extension Command {
    /// Whether an untagged response answers this command (RFC 9051 section 7). For FETCH, see ``FetchInterest``.
    func wants(_ response: UntaggedResponse, tag: String) -> Bool {
        switch (self, response) {
        case (.capability, .capability), (.enable, .enabled), (.id, .id), (.namespace, .namespaces),
            (.getQuota, .quota), (.getQuotaRoot, .quotaRoots), (.getQuotaRoot, .quota), (.myRights, .myRights),
            (.getMetadata, .metadata), (.search, .search), (.sort, .sort), (.thread, .thread),
            (.notify, .mailboxStatus):
            true
        case (.search, .extendedSearch(let result)), (.sort, .extendedSearch(let result)):
            result.tag.map { $0.string == tag } ?? true
        case (.multiSearch, .extendedSearch(let result)): result.tag?.string == tag
        case (.list(let command), .list(let entry)): entry.kind != .lsub || command.selection.contains(.subscribed)
        case (.lsub, .list(let entry)): entry.kind == .lsub
        case (.list(let command), .mailboxStatus): command.wantsStatus
        case (.status(let name, _), .mailboxStatus(let status)): status.name == name
        case (.select(let command), .vanished): command.resync != nil
        case (.fetch(let command), .vanished(let vanished)): command.vanished && vanished.isEarlier
        // The COPYUID of MOVE comes before the EXPUNGEs (RFC 6851 section 4.3).
        case (.move, .status(let status)):
            if case .copyUID = status.code { true } else { false }
        // That of REPLACE comes before the EXPUNGE (RFC 8508 section 3.4).
        case (.replace, .status(let status)):
            if case .appendUID = status.code { true } else { false }
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
