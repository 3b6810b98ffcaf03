import Foundation
import MailMessage

extension AccountStore {
    /// Messages that are appended at once while a file is imported: one wait for the disk for all of them.
    private static let importBatch = 100
    /// Bytes of such messages. Protects memory.
    private static let importBatchBytes = 8 << 20

    /// Writes a folder as a plain mbox file (mboxrd, LF), which any mail program reads. The file must not exist.
    ///
    /// - Returns: how many messages.
    @discardableResult
    package func export(_ folder: FolderID, toFile path: String) throws -> Int {
        let snapshot = try snapshot(of: folder)
        let output = try MailFile(creating: path)
        do {
            return try write(folder, snapshot, to: output)
        } catch {
            // Half of a folder would pass for the whole.
            try POSIX.remove(path)
            throw error
        }
    }

    private func write(_ folder: FolderID, _ snapshot: FolderSnapshot, to output: MailFile) throws -> Int {
        var writer = RecordWriter(output, at: 0)
        var count = 0
        try rows(in: folder, uids: snapshot.uids, columns: [.internalDate]) { row in
            do {
                var content = try content(of: row.uid, in: folder)
                try writer.append(&content, row)
                count += 1
            } catch let error as StoreError where error.code == .noSuchMessage {
                // It was removed since the folder was looked at.
                return
            }
        }
        try writer.flush()
        try output.sync()
        return count
    }

    /// Finds out whether a file can be imported, before anything is made for it.
    ///
    /// - Throws: ``StoreError/Code/noMbox`` where it begins otherwise than with a line `From `; ``StoreError/Code/io``.
    package static func requireMbox(_ path: String) throws {
        guard let file = try MailFile(reading: path) else { throw POSIX.failure(ENOENT, "open \(path)") }
        let head = try file.read(at: 0, count: 4096).drop { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        guard head.isEmpty || head.starts(with: Array("From ".utf8)) else {
            throw StoreError(.noMbox, "\(path) doesn't begin with a line \"From …\", as mbox files do")
        }
    }

    /// Appends the messages of an mbox file. Flags are taken from `Status` and `X-Status`, dates from the `From ` lines.
    ///
    /// - Returns: how many messages were taken, and how many left out since too large.
    @discardableResult
    package func importFile(_ path: String, into folder: FolderID) throws -> (imported: Int, tooLarge: Int) {
        guard let file = try MailFile(reading: path) else { throw POSIX.failure(ENOENT, "open \(path)") }
        var result = (imported: 0, tooLarge: 0)
        var batch: [NewMessage] = []
        var batchBytes = 0
        func flush() throws {
            if !batch.isEmpty { try append(batch, to: folder) }
            result.imported += batch.count
            batch = []
            batchBytes = 0
        }
        try MboxFileReader.read(file, from: 0) { record in
            guard record.mark?.life != .gone else { return }
            guard record.payload.count <= options.maximumMessageBytes else {
                result.tooLarge += 1
                return
            }
            do {
                let mail = try ForeignMail(record, in: file)
                let incoming = makeIncoming()
                try mail.write(to: incoming)
                batch.append(
                    NewMessage(incoming, flags: MessageFlags(mail.flags ?? []), internalDate: mail.internalDate))
                batchBytes += incoming.size
            } catch let error as StoreError where error.code == .messageTooLarge {
                result.tooLarge += 1
            }
            if batch.count >= Self.importBatch || batchBytes >= Self.importBatchBytes { try flush() }
        }
        try flush()
        return result
    }
}

extension RecordWriter {
    /// Bytes of a message that are read at once.
    private static let chunkBytes = 256 << 10

    /// Appends a message with no header lines but those that other programs know.
    fileprivate mutating func append(_ content: inout MessageContent, _ row: MessageRow) throws {
        try appendPlain(row)
        var encoder = MboxPayloadEncoder(isRaw: false)
        var encoded: [UInt8] = []
        try content.forEachChunk(of: Self.chunkBytes) { chunk in
            encoded.removeAll(keepingCapacity: true)
            chunk.withUnsafeBytes { encoder.encode($0, into: &encoded) }
            try encoded.withUnsafeBytes { try append($0) }
        }
        encoded.removeAll(keepingCapacity: true)
        encoder.finish(into: &encoded)
        try encoded.withUnsafeBytes { try append($0) }
        end()
    }

    private mutating func appendPlain(_ row: MessageRow) throws {
        let date = CalendarDate(seconds: row.internalDate.seconds).asctime
        try Array("From MAILER-DAEMON \(date)\n".utf8).withUnsafeBytes { try append($0) }
        let status = MboxMark.flagBytes(FlagBits(row.flags.system)).dropFirst(17)
        try Array(status).withUnsafeBytes { try append($0) }
    }
}

extension MessageContent {
    /// Gives all of it in pieces.
    mutating func forEachChunk(of count: Int, _ body: ([UInt8]) throws -> Void) throws {
        var offset = 0
        while offset < size {
            let chunk = try read(from: offset, count: count)
            offset += chunk.count
            try body(chunk)
        }
    }
}
