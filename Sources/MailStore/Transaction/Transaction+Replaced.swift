import GRDB

/// A file that another program wrote anew: some mail programs do so when a flag changes or a message is deleted.
extension Transaction {
    /// What such a file holds of what the index knows.
    private struct Found {
        /// What the index knows and the file didn't show yet.
        var missing: [UInt32: MessageRecord]
        var known: Set<UInt32>
        var messages: [RewriteSource] = []
        var foreign: [MboxRecord] = []
        /// Whether the file is as we would have written it.
        var isOurs = true
        var lastUID: UInt32 = 0
        var liveBytes = 0
    }

    /// Takes over a file whose place or size the index doesn't expect: messages are known again by the mark that they
    /// carry and by their bytes. What isn't there any more was expunged; what is new gets a UID.
    func takeReplaced(_ folder: inout FolderRecord, _ file: MailFile) throws -> MailFile {
        let known = try MessageRecord.fetch(UIDRanges(1...UInt32.max), in: folder.id, db)
        var found = Found(
            missing: Dictionary(uniqueKeysWithValues: known.map { ($0.uid, $0) }), known: Set(known.map(\.uid)))
        folder.highestModSeq += 1
        try MboxFileReader.read(file, from: 0) { record in try sort(record, in: file, &folder, &found) }
        try expunge(Array(found.missing.values), from: &folder)
        guard found.isOurs, found.foreign.isEmpty else {
            let messages = found.messages.sorted { $0.uid < $1.uid }
            return try rewrite(&folder, from: file, messages + found.foreign.map(RewriteSource.foreign))
        }
        for case .message(let message, let payload) in found.messages {
            try db.cachedStatement(sql: "UPDATE message SET position = ? WHERE folder = ? AND uid = ?")
                .execute(arguments: [payload - MboxMark.headerSize, folder.id.rawValue, message.uid])
        }
        folder.fileIdentity = file.identity
        folder.fileSize = try file.status().size
        folder.deadBytes = max(0, folder.fileSize - found.liveBytes)
        try forgetMarks(&folder)
        try save(folder)
        return file
    }

    private func sort(
        _ record: MboxRecord, in file: MailFile, _ folder: inout FolderRecord, _ found: inout Found
    ) throws {
        guard let mark = record.mark, mark.uidValidity == folder.uidValidity else {
            if record.mark?.life != .gone { found.foreign.append(record) }
            return
        }
        if let message = found.missing[mark.uid] {
            try recognise(message, record, in: file, &folder, &found)
        } else if found.known.contains(mark.uid) || !record.isIntact {
            // A second one of the same mark, or what was changed: new mail.
            if mark.life != .gone { found.foreign.append(record) }
        } else if mark.uid >= folder.uidNext, mark.life == .live {
            try takeBack(mark, record, in: file, &folder, &found)
        }
    }

    /// Compares a record with what the index knows under its UID.
    private func recognise(
        _ message: MessageRecord, _ record: MboxRecord, in file: MailFile, _ folder: inout FolderRecord,
        _ found: inout Found
    ) throws {
        if record.isIntact, record.mark?.checksum == message.checksum, record.payload.count == message.storedSize {
            found.messages.append(.message(message, payload: record.payload.lowerBound))
            found.isOurs = found.isOurs && message.uid > found.lastUID
            found.lastUID = message.uid
            found.liveBytes += message.recordSize
        } else {
            let mail = try ForeignMail(record, in: file)
            guard mail.stored.count == message.storedSize, PayloadChecksum(of: mail.stored).value == message.checksum
            else {
                found.foreign.append(record)
                return
            }
            var altered = message
            if let system = mail.flags, system != message.flags.system {
                altered.flags = message.flags.subtracting(FlagBits(message.flags.system)).union(FlagBits(system))
                altered.modSeq = folder.highestModSeq
                folder.count(message.flags, size: message.size, sign: -1)
                folder.count(altered.flags, size: message.size)
            }
            found.messages.append(.altered(altered, record))
            found.isOurs = false
        }
        found.missing[message.uid] = nil
    }

    /// A message of ours that the index doesn't know: it was lost with a crash of the machine.
    private func takeBack(
        _ mark: MboxMark, _ record: MboxRecord, in file: MailFile, _ folder: inout FolderRecord, _ found: inout Found
    ) throws {
        var message = MessageRecord(mark: mark, modSeq: folder.highestModSeq, position: record.range.lowerBound)
        message.flags = folder.keywords.restrict(mark.flags)
        try insertFacts(of: message, from: file)
        try message.insert(into: folder.id, db)
        folder.uidNext = mark.uid + (mark.uid < .max ? 1 : 0)
        folder.count(message.flags, size: message.size)
        found.known.insert(mark.uid)
        found.messages.append(.message(message, payload: record.payload.lowerBound))
        found.isOurs = found.isOurs && message.uid > found.lastUID
        found.lastUID = message.uid
        found.liveBytes += message.recordSize
    }
}

extension RewriteSource {
    /// Zero for new mail.
    var uid: UInt32 {
        switch self {
        case .message(let message, _), .altered(let message, _): message.uid
        case .foreign: 0
        }
    }
}
