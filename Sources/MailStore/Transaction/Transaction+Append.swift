import GRDB

extension Transaction {
    /// Appends messages: all, or none.
    ///
    /// - Parameter life: `held` for what counts only together with the rest of this transaction.
    func append(
        _ messages: [(PreparedMessage, NewMessage)], to id: FolderID, life: MboxMark.Life = .live
    ) throws -> AppendResult {
        var (folder, file) = try open(id)
        try checkQuota(adding: messages.reduce(0) { $0 + $1.0.size })
        folder.highestModSeq += 1
        let first = folder.uidNext
        let keywords = folder.keywords
        try extend(&folder, file) { writer, folder in
            var positions: [Int] = []
            for (offset, (prepared, message)) in messages.enumerated() {
                let flags = try folder.keywords.bits(adding: message.flags)
                positions.append(writer.position)
                try add(
                    prepared, flags: flags, message.internalDate, life: life, following: messages.count - offset - 1,
                    to: &writer, &folder)
                writer.end()
            }
            if life == .held { try mark(&folder, in: file, released: positions) }
        }
        if folder.keywords != keywords { effects.changesFolders = true }
        return AppendResult(uidValidity: folder.uidValidity, uids: Array(first..<folder.uidNext))
    }

    /// Writes records behind what a file holds, and has them on the disk before the index speaks of them.
    private func extend(
        _ folder: inout FolderRecord, _ file: MailFile,
        _ write: (inout RecordWriter, inout FolderRecord) throws -> Void
    ) throws {
        let end = folder.fileSize
        effects.onRollback.append {
            do {
                try file.truncate(to: end)
            } catch {
                // Whoever opens the folder next sees that the index doesn't know the rest, and does this.
                return
            }
        }
        var writer = RecordWriter(file, at: end)
        try write(&writer, &folder)
        try writer.flush()
        if account.options.syncsToDisk { try file.sync() }
        folder.fileSize = writer.position
        try save(folder)
    }

    private func checkQuota(adding size: Int) throws {
        guard let limit = account.options.quotaBytes else { return }
        let used = try Int.fetchOne(db, sql: "SELECT total(size) FROM folder") ?? 0
        guard size <= limit - used else { throw StoreError(.overQuota, "\(account.name) may hold \(limit) bytes") }
    }
}

// MARK: - Copies

extension Transaction {
    /// Copies messages; with `removing`, they go where they were, at once.
    func copy(
        _ uids: UIDRanges, from sourceID: FolderID, to id: FolderID, removing: Bool, requiresAll: Bool = false
    ) throws -> CopyResult {
        var (source, sourceFile) = try open(sourceID)
        var (folder, file) = sourceID == id ? (source, sourceFile) : try open(id)
        let messages = try MessageRecord.fetch(uids, in: sourceID, db)
        guard !requiresAll || messages.count == uids.count else {
            throw StoreError(.noSuchMessage, "some of \(uids.count) messages are gone from \(source.path)")
        }
        let first = folder.uidNext
        guard !messages.isEmpty else {
            return CopyResult(uidValidity: folder.uidValidity, sources: [], destinations: [])
        }
        if !removing { try checkQuota(adding: messages.reduce(0) { $0 + $1.size }) }
        folder.highestModSeq += 1
        var copies: [MessageRecord] = []
        let keywords = folder.keywords
        try extend(&folder, file) { writer, folder in
            for message in messages {
                let copy = try self.copy(message, of: source, in: sourceFile, to: &writer, &folder)
                copies.append(copy)
            }
            // The index knows the copies then: they count without it, too.
            try mark(&folder, in: file, released: copies.map(\.position))
        }
        if folder.keywords != keywords { effects.changesFolders = true }
        if removing {
            if sourceID == id { source = folder }
            source.highestModSeq += 1
            try expunge(messages, from: &source, in: sourceFile)
            try save(source)
        }
        return CopyResult(
            uidValidity: folder.uidValidity, sources: messages.map(\.uid), destinations: Array(first..<folder.uidNext))
    }

    private func copy(
        _ message: MessageRecord, of source: FolderRecord, in sourceFile: MailFile, to writer: inout RecordWriter,
        _ folder: inout FolderRecord
    ) throws -> MessageRecord {
        var copy = message
        copy.uid = try takeUID(&folder)
        copy.flags = try folder.keywords.bits(adding: source.keywords.flags(of: message.flags))
        copy.modSeq = folder.highestModSeq
        copy.saveDate = now
        copy.position = writer.position
        try writer.begin(copy.mark(uidValidity: folder.uidValidity, life: .held))
        let payload = message.payloadStart..<message.payloadStart + message.storedSize
        try writer.append(payload, of: sourceFile)
        writer.end()
        try copy.insert(into: folder.id, db)
        folder.count(copy.flags, size: copy.size)
        return copy
    }
}
