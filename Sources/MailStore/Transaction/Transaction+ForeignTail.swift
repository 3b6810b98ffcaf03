import Foundation
import GRDB

/// What another program appended to a long file is taken in without writing the rest anew: it is stored a second time
/// behind itself, with our marks, and what the program wrote becomes one dead record.
///
/// Until the index speaks of the copies they are marked as held, so that a crash leaves either the program's records, or
/// the copies. The next compaction removes what is dead.
extension Transaction {
    /// Bytes of the dead record that are looked through at once.
    private static let chunkBytes = 256 << 10

    /// Whether the tail is better taken in so than by a rewrite: the file is long, and the tail has room for a mark.
    func canTakeBehind(_ folder: FolderRecord, tailSize: Int) -> Bool {
        folder.fileSize >= account.options.rewriteBelowBytes && tailSize > MboxMark.headerSize
    }

    /// Stores the records that begin somewhere behind ``FolderRecord/fileSize`` again, at the file's end.
    func takeBehind(_ records: [MboxRecord], _ file: MailFile, into folder: inout FolderRecord) throws -> MailFile {
        let begin = folder.fileSize
        let size = try file.status().size
        effects.onRollback.append {
            // What fails here leaves held copies, which the next who opens the folder does without.
            do { try file.truncate(to: size) } catch { return }
        }
        try endRecord(of: file, at: size)
        let end = try file.status().size
        let markerUID = try takeUID(&folder)
        var writer = RecordWriter(file, at: end)
        var positions: [Int] = []
        for record in records {
            positions.append(writer.position)
            try addForeign(record, in: file, life: .held, to: &writer, &folder)
        }
        try writer.flush()
        if account.options.syncsToDisk { try file.sync() }
        folder.fileSize = writer.position
        folder.deadBytes += end - begin
        try mark(&folder, in: file, released: positions)
        try save(folder)
        let tomb = Tomb(uidValidity: folder.uidValidity, uid: markerUID, range: begin..<end, time: now)
        // Before the copies are released.
        effects.onCommit.append { try tomb.write(to: file, chunkBytes: Self.chunkBytes) }
        return file
    }

    /// Sees to it that an empty line ends the file.
    private func endRecord(of file: MailFile, at size: Int) throws {
        let last = try file.read(at: max(0, size - 2), count: 2)
        let missing = last.elementsEqual("\n\n".utf8) ? 0 : last.last == UInt8(ascii: "\n") ? 1 : 2
        if missing > 0 { try file.write([UInt8](repeating: UInt8(ascii: "\n"), count: missing), at: size) }
    }
}

/// A stretch of a file that becomes one dead record of ours.
private struct Tomb {
    private static let from = Array("From ".utf8)

    let uidValidity: UInt32
    let uid: UInt32
    /// Ends with an empty line, and is longer than a mark.
    let range: Range<Int>
    let time: Int64

    /// Lines that would begin a record within it are spoilt first, then the mark is written over its begin: until that
    /// is there, what was spoilt counts for nothing, as the copies stand behind.
    func write(to file: MailFile, chunkBytes: Int) throws {
        let payload = range.lowerBound + MboxMark.headerSize..<range.upperBound - 1
        var checksum = PayloadChecksum()
        var isLineStart = true
        var offset = payload.lowerBound
        while offset < payload.upperBound {
            let count = min(chunkBytes, payload.upperBound - offset)
            // A few bytes more, for a line that begins at the very end.
            var bytes = try file.read(at: offset, count: count + Self.from.count)
            guard bytes.count >= count else { throw StoreError(.damaged, "\(file.path) was cut off") }
            for index in 0..<count {
                if isLineStart, bytes[index...].starts(with: Self.from) {
                    bytes[index] = UInt8(ascii: ">")
                    try file.write([bytes[index]], at: offset + index)
                }
                isLineStart = bytes[index] == UInt8(ascii: "\n")
            }
            bytes.withUnsafeBytes { checksum.add(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            offset += count
        }
        let mark = MboxMark(
            life: .gone, uidValidity: uidValidity, uid: uid, wireSize: 0, storedSize: payload.count, isRaw: true,
            emailID: 0, internalDate: InternalDate(seconds: time), saveDate: time, checksum: checksum.value,
            following: 0, flags: FlagBits([] as SystemFlags))
        try file.write(mark.header, at: range.lowerBound)
    }
}
