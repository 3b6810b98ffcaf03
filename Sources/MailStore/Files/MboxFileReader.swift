/// Runs an ``MboxScanner`` over a file.
enum MboxFileReader {
    /// Bytes that are read at once.
    private static let chunkBytes = 256 << 10

    /// Gives the records from a position on, which must be the begin of a record.
    ///
    /// - Returns: how many bytes stand before the first record.
    @discardableResult
    static func read(_ file: MailFile, from position: Int, each: (MboxRecord) throws -> Void) throws -> Int {
        var scanner = MboxScanner(at: position)
        var offset = position
        while true {
            let chunk = try file.read(at: offset, count: chunkBytes)
            guard !chunk.isEmpty else { break }
            offset += chunk.count
            for record in chunk.withUnsafeBytes({ scanner.scan($0) }) { try each(record) }
        }
        if let last = scanner.finish() { try each(last) }
        return scanner.leadingBytes
    }
}
