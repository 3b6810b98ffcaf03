import Foundation
import GRDB

/// A message for a folder's new file.
enum RewriteSource {
    /// One that the index has; its stored bytes begin at `payload` in the old file.
    case message(MessageRecord, payload: Int)
    /// One that the index has; another program wrote its record anew.
    case altered(MessageRecord, MboxRecord)
    /// New mail.
    case foreign(MboxRecord)
}

extension Transaction {
    /// Writes a folder's file anew with these messages, in this order, the new ones last. After the commit it takes the
    /// old one's place.
    ///
    /// - Returns: the new file.
    func rewrite(_ folder: inout FolderRecord, from old: MailFile, _ sources: [RewriteSource]) throws -> MailFile {
        let path = account.path(folder.file)
        let newPath = path + AccountStore.rewriteSuffix
        try POSIX.remove(newPath)
        let file = try MailFile(creating: newPath)
        effects.onRollback.append { unlink(newPath) }
        var writer = RecordWriter(file, at: 0)
        for source in sources { try write(source, from: old, to: &writer, &folder) }
        try writer.flush()
        if account.options.syncsToDisk { try file.sync() }
        folder.fileIdentity = file.identity
        folder.fileSize = writer.position
        folder.deadBytes = 0
        try forgetMarks(&folder)
        try save(folder)
        effects.changesFolders = true
        let syncsToDisk = account.options.syncsToDisk
        effects.onCommit.append {
            try POSIX.rename(newPath, to: path)
            if syncsToDisk { try POSIX.syncDirectory((path as NSString).deletingLastPathComponent) }
        }
        return file
    }

    private func write(
        _ source: RewriteSource, from old: MailFile, to writer: inout RecordWriter, _ folder: inout FolderRecord
    ) throws {
        switch source {
        case .message(var message, let payload):
            message.position = writer.position
            try writer.begin(message.mark(uidValidity: folder.uidValidity))
            try writer.append(payload..<payload + message.storedSize, of: old)
            try update(message, in: folder)
        case .altered(var message, let record):
            message.position = writer.position
            try writer.begin(message.mark(uidValidity: folder.uidValidity))
            try ForeignMail(record, in: old).stored.withUnsafeBytes { try writer.append($0) }
            try update(message, in: folder)
        case .foreign(let record):
            return try addForeign(record, in: old, life: .live, to: &writer, &folder)
        }
        writer.end()
    }

    /// Writes another program's message as a record of ours, and its rows.
    func addForeign(
        _ record: MboxRecord, in file: MailFile, life: MboxMark.Life, to writer: inout RecordWriter,
        _ folder: inout FolderRecord
    ) throws {
        let mail = try ForeignMail(record, in: file)
        var options = account.options
        options.maximumMessageBytes = .max
        let incoming = IncomingMessage(directory: account.spoolDirectory, options: options)
        try mail.write(to: incoming)
        let prepared = try PreparedMessage(incoming, options: options)
        try add(prepared, flags: FlagBits(mail.flags ?? []), mail.internalDate, life: life, to: &writer, &folder)
        writer.end()
    }

    private func update(_ message: MessageRecord, in folder: FolderRecord) throws {
        try db.cachedStatement(
            sql: "UPDATE message SET position = ?, flags = ?, modseq = ? WHERE folder = ? AND uid = ?"
        )
        .execute(arguments: [
            message.position, message.flags.rawValue, message.modSeq, folder.id.rawValue, message.uid,
        ])
    }

    /// Writes a new message's record, but for its end, and its rows. The folder's MODSEQ is raised by who calls.
    func add(
        _ prepared: PreparedMessage, flags: FlagBits, _ internalDate: InternalDate?, life: MboxMark.Life,
        following: Int = 0, to writer: inout RecordWriter, _ folder: inout FolderRecord
    ) throws {
        var message = MessageRecord(
            uid: try takeUID(&folder), flags: flags, modSeq: folder.highestModSeq, email: try takeEmailID(),
            internalDate: internalDate ?? InternalDate(seconds: now), saveDate: now, size: prepared.size,
            storedSize: prepared.storedSize, position: writer.position, isRaw: prepared.isRaw,
            checksum: prepared.checksum)
        message.lineSize = prepared.lineSize
        try writer.begin(message.mark(uidValidity: folder.uidValidity, life: life, following: following))
        try prepared.write(to: &writer)
        try prepared.facts.insert(email: message.email, db)
        effects.hasNewMail = true
        try message.insert(into: folder.id, db)
        folder.count(flags, size: message.size)
    }

    /// The next UID (RFC 9051 section 2.3.1.1).
    func takeUID(_ folder: inout FolderRecord) throws -> UInt32 {
        guard folder.uidNext < .max else { throw StoreError(.limitReached, "\(folder.path) has used up its UIDs") }
        defer { folder.uidNext += 1 }
        return folder.uidNext
    }

    /// Writes the folder's file anew without what is dead in it.
    func compact(_ id: FolderID) throws {
        var (folder, file) = try open(id)
        guard folder.deadBytes > 0 else { return }
        let messages = try MessageRecord.fetch(UIDRanges(1...UInt32.max), in: id, db)
        _ = try rewrite(&folder, from: file, messages.map { .message($0, payload: $0.payloadStart) })
    }
}
