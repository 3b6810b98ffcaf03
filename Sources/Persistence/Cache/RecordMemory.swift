import MailService

/// The records used last, in memory, bounded by bytes.
struct RecordMemory: Sendable {
    /// Folders that are known by a number: protects memory from clients that walk over countless folders.
    private static let maximumFolders = 10_000

    /// A folder is hashed once for each call, and its number for each record.
    private struct Key: Hashable, Sendable {
        var folder: UInt64
        var uid: UInt32
    }

    private struct Place: Hashable, Sendable {
        var account: AccountID
        var folder: FolderID
    }

    private var records: RecencyCache<Key, MessageRecord>
    private var numbers = RecencyCache<CacheFolder, UInt64>(limit: maximumFolders)
    private var validities = RecencyCache<Place, UInt32>(limit: maximumFolders)
    private var nextNumber: UInt64 = 0

    /// - Parameter bytes: about how much memory the records may take.
    init(bytes: Int) {
        records = RecencyCache(limit: bytes)
    }

    mutating func find(_ uids: [UInt32], in folder: CacheFolder) -> [UInt32: MessageRecord] {
        guard let number = numbers.value(for: folder) else { return [:] }
        var found = [UInt32: MessageRecord](minimumCapacity: uids.count)
        for uid in uids {
            if let record = records.value(for: Key(folder: number, uid: uid)) { found[uid] = record }
        }
        return found
    }

    mutating func insert(_ new: [UInt32: MessageRecord], in folder: CacheFolder) {
        let number = number(of: folder)
        for (uid, record) in new {
            records.insert(record, for: Key(folder: number, uid: uid), cost: record.approximateBytes)
        }
    }

    func isKnown(_ folder: CacheFolder) -> Bool {
        numbers.peek(folder) != nil
    }

    /// Forgets the folder under other UIDVALIDITYs. Their records are found no more, and age out.
    /// - Returns: whether that is news.
    mutating func retainOnly(_ folder: CacheFolder) -> Bool {
        let place = Place(account: folder.account, folder: folder.folder)
        guard validities.value(for: place) != folder.validity else { return false }
        validities.insert(folder.validity, for: place)
        numbers.removeAll { known, _ in
            known.folder == folder.folder && known.account == folder.account && known.validity != folder.validity
        }
        return true
    }

    /// Numbers are never used again, so that a folder that was forgotten can't come back with old records.
    private mutating func number(of folder: CacheFolder) -> UInt64 {
        if let number = numbers.value(for: folder) { return number }
        nextNumber += 1
        numbers.insert(nextNumber, for: folder)
        return nextNumber
    }
}
