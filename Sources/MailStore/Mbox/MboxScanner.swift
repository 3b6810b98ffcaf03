import Foundation

/// A message's place in an mbox file.
struct MboxRecord: Sendable, Hashable {
    /// From its `From ` line to the next one, or to the end.
    var range: Range<Int>
    /// The message as it stands in the file: behind the `From ` line and our own header lines, without the empty line
    /// that separates records.
    var payload: Range<Int>
    /// The `From ` line without its line break, as far as ``MboxScanner/maximumFromLine``.
    var fromLine: [UInt8]
    /// Our own record of it, if it has one; whether that is still true, ``isIntact`` says.
    var mark: MboxMark?
    /// Written by us, whole, and its message unchanged since.
    var isIntact: Bool
}

/// Finds the messages in an mbox file from its bytes in any pieces. It holds no more than the head of one record.
///
/// Where another program wrote, a line `From ` behind an empty line begins a message. In a record of ours, in which such
/// lines are quoted, any line `From ` does: so damage to one record ends with it.
struct MboxScanner: Sendable {
    /// Bytes of a `From ` line that are kept. Protects memory against a file that is no mbox.
    static let maximumFromLine = 1_000
    private static let from = Array("From ".utf8)
    /// What is kept of a record's begin: its `From ` line and our header lines.
    private static let headSize = maximumFromLine + MboxMark.markLineSize + MboxMark.statusSize

    /// The record that is being read.
    private struct Current: Sendable {
        var start: Int
        var end: Int
        var head: [UInt8] = []
        var isHeadRead = false
        var payloadStart: Int
        var mark: MboxMark?
        var isCanonical = false
        var checksum = PayloadChecksum()
        var missing = 0
        var lastByte: UInt8 = 0
    }

    private var current: Current?
    private var position: Int
    /// At the begin of a line: how many bytes of `From ` are held back.
    private var matched: Int? = 0
    private var lineBytes = 0
    private var isReturnOnly = false
    /// Bytes of the line before this one if that was empty.
    private var emptyLine = 1
    private var found: [MboxRecord] = []
    /// Bytes before the first record, which are no mail.
    private(set) var leadingBytes = 0

    /// - Parameter position: where in the file the first byte stands.
    init(at position: Int = 0) {
        self.position = position
    }

    /// Reads on.
    ///
    /// - Returns: the records that have come to their end.
    mutating func scan(_ bytes: UnsafeRawBufferPointer) -> [MboxRecord] {
        var offset = 0
        while offset < bytes.count {
            if let matched {
                matchFrom(bytes[offset], matched, &offset)
            } else {
                readLine(bytes, &offset)
            }
        }
        defer { found = [] }
        return found
    }

    /// Ends the file.
    ///
    /// - Returns: the last record.
    mutating func finish() -> MboxRecord? {
        if let matched, matched > 0 { release(matched) }
        endRecord(separator: emptyLine)
        defer { found = [] }
        return found.last
    }
}

// MARK: - Lines

extension MboxScanner {
    private mutating func matchFrom(_ byte: UInt8, _ matched: Int, _ offset: inout Int) {
        guard byte == Self.from[matched] else {
            release(matched)
            return
        }
        offset += 1
        guard matched + 1 == Self.from.count else {
            self.matched = matched + 1
            return
        }
        self.matched = nil
        readHead()
        if emptyLine > 0 || current?.mark != nil {
            endRecord(separator: emptyLine)
            current = Current(start: position, end: position, payloadStart: position)
        }
        lineBytes = Self.from.count
        isReturnOnly = false
        Self.from.withUnsafeBytes { consume($0) }
    }

    /// The line begins otherwise.
    private mutating func release(_ matched: Int) {
        self.matched = nil
        lineBytes = matched
        isReturnOnly = false
        Self.from.withUnsafeBytes { consume(UnsafeRawBufferPointer(rebasing: $0[..<matched])) }
    }

    private mutating func readLine(_ bytes: UnsafeRawBufferPointer, _ offset: inout Int) {
        let lineFeed = Bytes.find(UInt8(ascii: "\n"), in: bytes, from: offset)
        let end = lineFeed ?? bytes.count
        if lineBytes == 0, end > offset { isReturnOnly = bytes[offset] == UInt8(ascii: "\r") }
        lineBytes += end - offset
        let next = lineFeed.map { $0 + 1 } ?? end
        consume(UnsafeRawBufferPointer(rebasing: bytes[offset..<next]))
        offset = next
        guard lineFeed != nil else { return }
        let isEmpty = lineBytes == 0 || (lineBytes == 1 && isReturnOnly)
        emptyLine = isEmpty ? lineBytes + 1 : 0
        lineBytes = 0
        isReturnOnly = false
        matched = 0
    }
}

// MARK: - Records

extension MboxScanner {
    private mutating func consume(_ bytes: UnsafeRawBufferPointer) {
        position += bytes.count
        guard current != nil else {
            leadingBytes += bytes.count
            return
        }
        current?.end = position
        guard current?.isHeadRead == false else {
            sum(bytes)
            return
        }
        current?.head.append(contentsOf: bytes)
        if (current?.head.count ?? 0) >= Self.headSize { readHead() }
    }

    /// Adds to the checksum of the payload as many bytes as the mark says it has.
    private mutating func sum(_ bytes: UnsafeRawBufferPointer) {
        guard let missing = current?.missing, missing > 0 else { return }
        let part = UnsafeRawBufferPointer(rebasing: bytes.prefix(missing))
        current?.checksum.add(part)
        current?.missing -= part.count
        if let last = part.last { current?.lastByte = last }
    }

    /// Reads the `From ` line and our header lines from what was kept.
    private mutating func readHead() {
        guard var record = current, !record.isHeadRead else { return }
        let head = record.head
        record.head = []
        record.isHeadRead = true
        let lineFeed = head.firstIndex(of: UInt8(ascii: "\n"))
        var payload = lineFeed.map { $0 + 1 } ?? head.count
        record.head = Array(head.prefix(min(lineFeed ?? head.count, Self.maximumFromLine)))
        if let mark = MboxMark(line: head.dropFirst(payload).prefix(MboxMark.markLineSize)) {
            payload += MboxMark.markLineSize
            record.mark = mark
            record.missing = mark.storedSize
            if MboxMark.isStatus(head.dropFirst(payload).prefix(MboxMark.statusSize)) {
                payload += MboxMark.statusSize
                record.isCanonical = payload == MboxMark.headerSize
            }
        }
        record.payloadStart = record.start + payload
        current = record
        head[payload...].withUnsafeBytes { sum($0) }
    }

    private mutating func endRecord(separator: Int) {
        readHead()
        guard let record = current else { return }
        current = nil
        let behind = record.end - record.payloadStart
        var payload = record.payloadStart..<record.end
        var isIntact = false
        if let mark = record.mark, record.isCanonical, record.missing == 0, mark.checksum == record.checksum.value {
            let lineEnd = mark.storedSize > 0 && record.lastByte != UInt8(ascii: "\n") ? 1 : 0
            isIntact = behind == mark.storedSize + lineEnd + 1
        }
        if isIntact, let mark = record.mark {
            payload = record.payloadStart..<record.payloadStart + mark.storedSize
        } else {
            payload = record.payloadStart..<max(record.payloadStart, record.end - separator)
        }
        found.append(
            MboxRecord(
                range: record.start..<record.end, payload: payload, fromLine: record.head, mark: record.mark,
                isIntact: isIntact))
    }
}
