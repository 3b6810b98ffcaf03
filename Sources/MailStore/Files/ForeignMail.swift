import MailMessage

/// A message as another program wrote it into an mbox file: without the header fields in which such programs keep their
/// own notes, and with what those say.
struct ForeignMail: Sendable {
    /// Fields that are no part of the message.
    private static let notes: Set<String> = [
        "status", "x-status", "x-keywords", "x-uid", "x-imap", "x-imapbase", "content-length", "x-postern",
    ]

    /// As it stands in the file.
    var stored: [UInt8]
    /// From `Status` and `X-Status`; nil where there is neither.
    var flags: SystemFlags?
    var internalDate: InternalDate?

    init(_ record: MboxRecord, in file: MailFile) throws {
        let payload = try file.read(at: record.payload.lowerBound, count: record.payload.count)
        let status = Self.statusRange(of: record)
        self.init(record, payload: payload, status: try file.read(at: status.lowerBound, count: status.count))
    }

    /// Where our own lines `Status` and `X-Status` stand; empty where another program wrote all of it.
    static func statusRange(of record: MboxRecord) -> Range<Int> {
        let start = record.range.lowerBound + MboxMark.fromLineSize + MboxMark.markLineSize
        guard record.mark != nil, record.payload.lowerBound > start else { return 0..<0 }
        return start..<record.payload.lowerBound
    }

    /// - Parameters:
    ///   - payload: the bytes of `record.payload`.
    ///   - status: those of ``statusRange(of:)``.
    init(_ record: MboxRecord, payload: [UInt8], status: [UInt8]) {
        // A program that counts lines for us adds a field to what we wrote; to others' mail it may belong.
        let notes = record.mark == nil ? Self.notes : Self.notes.union(["lines"])
        stored = []
        stored.reserveCapacity(payload.count)
        Self.forEachField(status) { name, field in flags = Self.flags(flags, name, status[field]) }
        let headerEnd = Self.forEachField(payload) { name, field in
            if notes.contains(name) {
                flags = Self.flags(flags, name, payload[field])
            } else {
                stored += payload[field]
            }
        }
        stored += payload[headerEnd...]
        if let mark = record.mark {
            internalDate = mark.internalDate
            flags = flags ?? mark.flags.system
        } else {
            internalDate = CalendarDate(fromLine: record.fromLine).map { InternalDate(seconds: $0.seconds) }
        }
    }

    /// As it goes over the wire, all lines ended with CRLF.
    var wire: [UInt8] {
        var lines: [UInt8] = []
        lines.reserveCapacity(stored.count)
        for (offset, byte) in stored.enumerated() {
            let isBeforeLineFeed = offset + 1 < stored.count && stored[offset + 1] == UInt8(ascii: "\n")
            if byte != UInt8(ascii: "\r") || !isBeforeLineFeed { lines.append(byte) }
        }
        var decoder = MboxPayloadDecoder(isRaw: false)
        var wire: [UInt8] = []
        lines.withUnsafeBytes { decoder.decode($0, into: &wire) }
        decoder.finish(into: &wire)
        return wire
    }

    /// Writes it as it goes over the wire.
    func write(to message: IncomingMessage) throws { try message.write(contentsOf: wire) }

    /// Gives each field of the header with its lines.
    ///
    /// - Returns: where the header ends.
    @discardableResult
    private static func forEachField(_ bytes: [UInt8], _ body: (String, Range<Int>) -> Void) -> Int {
        var fieldStart = 0
        var lineStart = 0
        func endField(at end: Int) {
            guard end > fieldStart else { return }
            let name = bytes[fieldStart..<end].prefix(80).prefix { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "\n") }
            body(String(decoding: name, as: UTF8.self).lowercased(), fieldStart..<end)
            fieldStart = end
        }
        while lineStart < bytes.count {
            let first = bytes[lineStart]
            if first != UInt8(ascii: " "), first != UInt8(ascii: "\t") { endField(at: lineStart) }
            if first == UInt8(ascii: "\n") || bytes[lineStart...].starts(with: [13, 10]) { return lineStart }
            lineStart = bytes[lineStart...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
        }
        endField(at: bytes.count)
        return bytes.count
    }

    private static func flags(_ known: SystemFlags?, _ name: String, _ field: ArraySlice<UInt8>) -> SystemFlags? {
        guard name == "status" || name == "x-status" else { return known }
        var flags = known ?? []
        for letter in field.dropFirst(name.utf8.count + 1) {
            switch letter {
            case UInt8(ascii: "R") where name == "status": flags.insert(.seen)
            case UInt8(ascii: "A"): flags.insert(.answered)
            case UInt8(ascii: "F"): flags.insert(.flagged)
            case UInt8(ascii: "D"): flags.insert(.deleted)
            case UInt8(ascii: "T"): flags.insert(.draft)
            default: break
            }
        }
        return flags
    }
}
