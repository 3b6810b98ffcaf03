import Foundation
import GRDB
import MailMessage

extension Transaction {
    /// Brings a folder's row up to what its file holds: what a crash left half done is finished or undone, what another
    /// program wrote is taken in.
    ///
    /// - Returns: the file, open to write. After a rewrite it isn't in its place before the commit.
    func prepare(_ folder: inout FolderRecord) throws -> MailFile {
        guard let file = try locked(account.path(folder.file), open: { try findFile(&folder) }) else {
            throw StoreError(.damaged, "\(folder.file) is gone: put it back, or rebuild the account without it")
        }
        guard file.identity == folder.fileIdentity else { return try takeReplaced(&folder, file) }
        let size = try file.status().size
        if size >= folder.fileSize { try finishMarks(of: folder, in: file) }
        if size == folder.fileSize { return file }
        return size > folder.fileSize ? try takeTail(&folder, file) : try takeReplaced(&folder, file)
    }

    /// The file that the row speaks of, moved to where it belongs; or what stands in its place.
    private func findFile(_ folder: inout FolderRecord) throws -> MailFile? {
        let path = account.path(folder.file)
        let file = try MailFile(writing: path)
        if let file, file.identity == folder.fileIdentity, folder.previousFile == nil { return file }
        let elsewhere =
            [account.path(folder.file + AccountStore.rewriteSuffix)]
            + (folder.previousFile.map { [account.path($0)] } ?? [])
        for place in elsewhere where file?.identity != folder.fileIdentity {
            guard let found = try MailFile(writing: place), found.identity == folder.fileIdentity else { continue }
            try POSIX.makeParents(of: folder.file, below: account.directory)
            try POSIX.rename(place, to: path)
            return try finishMove(&folder, found)
        }
        return try file.map { try finishMove(&folder, $0) }
    }

    private func finishMove(_ folder: inout FolderRecord, _ file: MailFile) throws -> MailFile {
        if folder.previousFile != nil {
            folder.previousFile = nil
            try folder.update(db)
        }
        return file
    }
}

// MARK: - A longer file

extension Transaction {
    /// What stands behind the part of a file that the index knows.
    private struct Tail {
        /// Records of ours that the index doesn't know, since a crash came between the two.
        var own: [(MboxRecord, MboxMark)] = []
        /// Where ``own`` end.
        var ownEnd: Int
        /// What another program appended.
        var foreign: [MboxRecord] = []
    }

    private func takeTail(_ folder: inout FolderRecord, _ file: MailFile) throws -> MailFile {
        let tail = try readTail(folder, file)
        folder.highestModSeq += 1
        for (record, mark) in tail.own { try adopt(record, mark, file, into: &folder) }
        folder.fileSize = tail.ownEnd
        guard !tail.foreign.isEmpty else {
            if try file.status().size > tail.ownEnd { try file.truncate(to: tail.ownEnd) }
            try save(folder)
            return file
        }
        try folder.update(db)
        if canTakeBehind(folder, tailSize: try file.status().size - tail.ownEnd) {
            return try takeBehind(tail.foreign, file, into: &folder)
        }
        let known = try MessageRecord.fetch(UIDRanges(1...UInt32.max), in: folder.id, db)
        let sources =
            known.map { RewriteSource.message($0, payload: $0.payloadStart) } + tail.foreign.map(RewriteSource.foreign)
        return try rewrite(&folder, from: file, sources)
    }

    /// Sorts the records of the tail. Behind the first that isn't ours, none counts as ours.
    private func readTail(_ folder: FolderRecord, _ file: MailFile) throws -> Tail {
        var tail = Tail(ownEnd: folder.fileSize)
        var nextUID = folder.uidNext
        var batch: [(MboxRecord, MboxMark)] = []
        var isOwn = true
        // Bytes that begin no record are no mail, as zeros are that a crash of the machine left.
        try MboxFileReader.read(file, from: folder.fileSize) { record in
            if isOwn, let mark = record.mark, mark.uidValidity == folder.uidValidity, mark.uid >= nextUID {
                guard record.isIntact else {
                    isOwn = false
                    // Never acknowledged, unless the index is lost: then it is a message that was changed, if it is whole.
                    if isRebuilding, record.payload.count >= mark.storedSize { tail.foreign.append(record) }
                    return
                }
                nextUID = mark.uid + (mark.uid < .max ? 1 : 0)
                batch.append((record, mark))
                guard mark.following == 0 || isRebuilding else { return }
                // Held records are copies whose source is still there, unless the index was lost.
                tail.own += batch.filter { $0.1.life != .held || isRebuilding }
                batch = []
                tail.ownEnd = record.range.upperBound
            } else {
                isOwn = false
                // A copy that takeBehind was at when a crash came: its source stands before it. Without an index nobody
                // knows how far that was: then a message twice is better than none.
                let isHeld = record.mark?.uidValidity == folder.uidValidity && record.mark?.life == .held
                let isCopy = isHeld && !(isRebuilding && record.isIntact)
                if !isCopy, try !isBeginOfOwn(record, file) { tail.foreign.append(record) }
            }
        }
        return tail
    }

    /// Whether the record is one of ours of which only the begin was written.
    private func isBeginOfOwn(_ record: MboxRecord, _ file: MailFile) throws -> Bool {
        guard record.range.count < MboxMark.headerSize, try record.range.upperBound == file.status().size else {
            return false
        }
        let bytes = try file.read(at: record.range.lowerBound, count: record.range.count)
        return MboxMark.couldBegin(with: bytes)
    }

    /// Takes in a record as it stands.
    private func adopt(
        _ record: MboxRecord, _ mark: MboxMark, _ file: MailFile, into folder: inout FolderRecord
    ) throws {
        folder.uidNext = max(folder.uidNext, mark.uid + (mark.uid < .max ? 1 : 0))
        var message = MessageRecord(mark: mark, modSeq: folder.highestModSeq, position: record.range.lowerBound)
        guard mark.life != .gone else {
            folder.deadBytes += message.recordSize
            return
        }
        message.flags = folder.keywords.restrict(mark.flags)
        try insertFacts(of: message, from: file)
        try message.insert(into: folder.id, db)
        folder.count(message.flags, size: message.size)
    }

    /// Reads what a stored message says, unless a copy of it is known already.
    func insertFacts(of message: MessageRecord, from file: MailFile) throws {
        try raiseEmailID(above: message.email)
        let isKnown = try Int.fetchOne(db, sql: "SELECT 1 FROM email WHERE id = ?", arguments: [message.email]) != nil
        guard !isKnown else { return }
        let content = MessageContent(message, in: file)
        try MessageFacts(.parse(try content.whole()), describer: account.options.describer)
            .insert(email: message.email, db)
        effects.hasNewMail = true
    }
}
