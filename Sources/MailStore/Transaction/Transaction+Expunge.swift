import GRDB

extension Transaction {
    /// Removes messages from a folder whose MODSEQ was raised already, and has them marked in its file.
    ///
    /// - Parameter file: nil where it doesn't hold them any more.
    func expunge(_ messages: [MessageRecord], from folder: inout FolderRecord, in file: MailFile? = nil) throws {
        guard !messages.isEmpty else { return }
        let uids = UIDRanges(messages.map(\.uid))
        try MessageRecord.delete(uids, from: folder.id, db)
        try MessageFacts.removeUnused(messages.map(\.email), db)
        let insert = try db.cachedStatement(
            sql: "INSERT INTO expunged (folder, modseq, first_uid, last_uid) VALUES (?, ?, ?, ?)")
        for range in uids.ranges {
            try insert.execute(arguments: [
                folder.id.rawValue, folder.highestModSeq, range.lowerBound, range.upperBound,
            ])
        }
        try forgetExpunged(&folder)
        for message in messages {
            folder.count(message.flags, size: message.size, sign: -1)
            folder.deadBytes += message.recordSize
        }
        if let file { try mark(&folder, in: file, gone: messages) }
    }

    /// Keeps what is remembered of expunged messages within its bound.
    private func forgetExpunged(_ folder: inout FolderRecord) throws {
        let limit = account.options.maximumExpungedRuns
        let count = try Int.fetchOne(
            db, sql: "SELECT count(*) FROM expunged WHERE folder = ?", arguments: [folder.id.rawValue])
        guard let count, count > limit else { return }
        let floor = try Int64.fetchOne(
            db, sql: "SELECT modseq FROM expunged WHERE folder = ? ORDER BY modseq DESC LIMIT 1 OFFSET ?",
            arguments: [folder.id.rawValue, limit / 2])
        guard let floor else { return }
        folder.expungedFloor = floor
        try db.execute(
            sql: "DELETE FROM expunged WHERE folder = ? AND modseq <= ?", arguments: [folder.id.rawValue, floor])
    }

    /// Removes the messages of `uids` that are there, or those of them with `\Deleted`.
    func remove(_ uids: UIDRanges, onlyDeleted: Bool, from id: FolderID) throws -> ExpungeResult {
        var (folder, file) = try open(id)
        let messages = try MessageRecord.fetch(uids, in: id, where: onlyDeleted ? "flags & 8 <> 0" : "1", db)
        if !messages.isEmpty {
            folder.highestModSeq += 1
            try expunge(messages, from: &folder, in: file)
            try save(folder)
        }
        return ExpungeResult(expunged: UIDRanges(messages.map(\.uid)), highestModSeq: folder.highestModSeq)
    }
}
