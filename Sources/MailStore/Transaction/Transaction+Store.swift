import GRDB

extension Transaction {
    /// Changes flags.
    func store(
        _ change: FlagChange, on uids: UIDRanges, in id: FolderID, unchangedSince: Int64?
    ) throws -> StoreResult {
        var (folder, file) = try open(id)
        let keywords = folder.keywords
        let apply = try application(of: change, &folder.keywords)
        let next = folder.highestModSeq + 1
        var changed: [MessageRecord] = []
        var states: [FlagState] = []
        var conflicts = UIDRanges()
        let update = try db.cachedStatement(
            sql: "UPDATE message SET flags = ?, modseq = ? WHERE folder = ? AND uid = ?")
        for var message in try MessageRecord.fetch(uids, in: id, db) {
            if let unchangedSince, message.modSeq > unchangedSince {
                conflicts.append(message.uid)
                continue
            }
            let flags = apply(message.flags)
            if flags != message.flags {
                folder.count(message.flags, size: message.size, sign: -1)
                folder.count(flags, size: message.size)
                message.flags = flags
                message.modSeq = next
                try update.execute(arguments: [flags.rawValue, next, id.rawValue, message.uid])
                changed.append(message)
            }
            states.append(
                FlagState(uid: message.uid, flags: folder.keywords.flags(of: flags), modSeq: message.modSeq))
        }
        if !changed.isEmpty {
            folder.highestModSeq = next
            if folder.keywords != keywords { effects.changesFolders = true }
            try mark(&folder, in: file, flagged: changed)
            try save(folder)
        }
        return StoreResult(
            states: states, changed: UIDRanges(changed.map(\.uid)), conflicts: conflicts,
            highestModSeq: folder.highestModSeq)
    }

    /// What a change does to a message's flags.
    private func application(
        of change: FlagChange, _ keywords: inout KeywordList
    ) throws -> (FlagBits) -> FlagBits {
        switch change {
        case .add(let flags):
            let bits = try keywords.bits(adding: flags)
            return { $0.union(bits) }
        case .remove(let flags):
            let bits = keywords.knownBits(of: flags)
            return { $0.subtracting(bits) }
        case .replace(let flags):
            let bits = try keywords.bits(adding: flags)
            return { _ in bits }
        }
    }
}
