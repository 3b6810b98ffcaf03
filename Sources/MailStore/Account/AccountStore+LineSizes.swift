import GRDB

extension AccountStore {
    /// Messages whose sizes are counted and kept at once.
    private static let batchMessages = 500
    /// Bytes of a message that are read at once.
    private static let chunkBytes = 256 << 10

    /// The sizes of messages once each of their lines ends with CRLF, the last one too: what POP3 sends of them, dots not
    /// doubled (RFC 1939 section 11). They differ from the others for mail that came with bare line ends. Counted at the
    /// first call, and kept.
    package func lineSizes(of uids: UIDRanges, in folder: FolderID) throws -> [UInt32: Int] {
        var sizes: [UInt32: Int] = [:]
        var unknown: [UInt32] = []
        try read { db in
            for range in uids.ranges {
                let rows = try Row.fetchCursor(
                    db, sql: "SELECT uid, line_size FROM message WHERE folder = ? AND uid BETWEEN ? AND ?",
                    arguments: [folder.rawValue, range.lowerBound, range.upperBound])
                while let row = try rows.next() {
                    let uid: UInt32 = row[0]
                    if let size: Int = row[1] { sizes[uid] = size } else { unknown.append(uid) }
                }
            }
        }
        while !unknown.isEmpty {
            let batch = Array(unknown.suffix(Self.batchMessages))
            unknown.removeLast(batch.count)
            let counted = try batch.compactMap { uid in try lineSize(of: uid, in: folder).map { (uid, $0) } }
            for (uid, size) in counted { sizes[uid] = size }
            try write { transaction in
                let keep = try transaction.db.cachedStatement(
                    sql: "UPDATE message SET line_size = ? WHERE folder = ? AND uid = ?")
                for (uid, size) in counted { try keep.execute(arguments: [size, folder.rawValue, uid]) }
            }
        }
        return sizes
    }

    /// Nil for a message that is gone.
    private func lineSize(of uid: UInt32, in folder: FolderID) throws -> Int? {
        do {
            var content = try content(of: uid, in: folder)
            var counter = LineSizeCounter()
            try content.forEachChunk(of: Self.chunkBytes) { counter.add($0) }
            return counter.size
        } catch let error as StoreError where error.code == .noSuchMessage {
            return nil
        }
    }
}

/// Counts bytes as they are once CR, LF and CRLF are all written as CRLF, and a last line without an end has got one.
struct LineSizeCounter {
    private var bytes = 0
    private var lastByte = UInt8(ascii: "\n")

    mutating func add(_ chunk: [UInt8]) {
        for byte in chunk {
            let isEnd = byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
            let endsCRLF = byte == UInt8(ascii: "\n") && lastByte == UInt8(ascii: "\r") && bytes > 0
            if !endsCRLF { bytes += isEnd ? 2 : 1 }
            lastByte = byte
        }
    }

    var size: Int {
        let isEnded = lastByte == UInt8(ascii: "\n") || lastByte == UInt8(ascii: "\r")
        return isEnded ? bytes : bytes + 2
    }
}
