import Dispatch
import Foundation
import GRDB
import Synchronization

extension AccountStore {
    /// Writes a folder's file anew without what is dead in it.
    package func compact(_ folder: FolderID) throws {
        try write { transaction in try transaction.compact(folder) }
    }

    /// Compacts a folder in the background where so much of its file is dead that it's worth it.
    func compactIfDue(_ id: FolderID) {
        Self.compaction.async { [self] in
            do {
                guard let folder = try read({ db in try FolderRecord.find(id, db) }), folder.isSelectable,
                    folder.deadBytes >= options.compactionDeadBytes,
                    Double(folder.deadBytes) >= Double(folder.fileSize) * options.compactionDeadShare
                else { return }
                try compact(id)
            } catch {
                // It stays as it is; the next message that is removed has it tried again.
                unfinished.withLock { $0 += 1 }
            }
        }
    }

    /// One at a time, of all accounts: it is the disk's work.
    private static let compaction = DispatchQueue(label: "postern.compaction", qos: .utility)

    /// Compares the index with the files, byte by byte.
    ///
    /// - Returns: what is wrong, in words; empty where all is well.
    package func check() throws -> [String] {
        try write { transaction in
            var complaints = try String.fetchAll(transaction.db, sql: "PRAGMA quick_check").filter { $0 != "ok" }
            for folder in try FolderRecord.all(transaction.db) where folder.isSelectable {
                complaints += try transaction.check(folder)
            }
            return complaints
        }
    }
}

extension Transaction {
    /// What is wrong with a folder.
    fileprivate func check(_ record: FolderRecord) throws -> [String] {
        let (folder, file) = try open(record.id)
        var missing = Dictionary(
            uniqueKeysWithValues: try MessageRecord.fetch(UIDRanges(1...UInt32.max), in: folder.id, db)
                .map { ($0.position, $0) })
        var complaints: [String] = []
        var counted = folder
        for message in missing.values { counted.count(message.flags, size: message.size, sign: -1) }
        if counted.messageCount != 0 || counted.unseenCount != 0 || counted.deletedCount != 0 || counted.size != 0
            || counted.deletedSize != 0
        {
            complaints.append("\(folder.path): its numbers are not those of its messages")
        }
        try MboxFileReader.read(file, from: 0) { record in
            guard let message = missing.removeValue(forKey: record.range.lowerBound) else {
                if let mark = record.mark, mark.uidValidity == folder.uidValidity, mark.life == .live {
                    complaints.append("\(folder.path): message \(mark.uid) is gone, and its record not marked so")
                }
                return
            }
            let expected = message.mark(uidValidity: folder.uidValidity)
            let isSame =
                record.isIntact && record.mark?.uid == message.uid
                && record.mark?.checksum == expected.checksum && record.mark?.life == .live
                && record.mark?.flags == expected.flags
            if !isSame { complaints.append("\(folder.path): message \(message.uid) is not what it was") }
        }
        return complaints
            + missing.values.map(\.uid).sorted().map { "\(folder.path): message \($0) is not in the file" }
    }
}
