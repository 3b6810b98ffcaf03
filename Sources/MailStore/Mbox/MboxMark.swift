import MailMessage

/// What the store records of a message in the folder's file, in header lines of its own that stand before the message's
/// and are never served. The index can be made anew from them.
struct MboxMark: Sendable, Hashable {
    /// Whether the message is there.
    enum Life: String, Sendable, Hashable {
        case live
        case gone
        /// It was copied here, and the index didn't know it yet. If it never did, the message is where it came from.
        case held
    }

    var life: Life
    /// Of the folder it was written for: in another folder's file, the record counts as new mail.
    var uidValidity: UInt32
    var uid: UInt32
    /// Bytes on the wire.
    var wireSize: Int
    /// Bytes in the file, quoting and all.
    var storedSize: Int
    /// Whether the bytes stand as they are, since some line doesn't end with CRLF. Otherwise lines end with LF here and
    /// with CRLF on the wire.
    var isRaw: Bool
    var emailID: Int64
    var internalDate: InternalDate
    /// Seconds since 1970.
    var saveDate: Int64
    /// Of the stored bytes.
    var checksum: UInt64
    /// How many records come behind this one that were appended at once with it: all count, or none.
    var following: Int
    /// System flags, and above them the folder's keywords: see ``FlagBits``.
    var flags: FlagBits
}

/// How a mark is written: every field has its width for ever, so that flags and the mark of what is gone are changed in
/// place.
extension MboxMark {
    private static let dateWidth = 24
    private static let fromPrefix = Array("From MAILER-DAEMON ".utf8)
    private static let namePrefix = Array("X-Postern: ".utf8)
    private static let statusPrefix = Array("Status: ".utf8)
    private static let moreStatusPrefix = Array("X-Status: ".utf8)
    /// "live v=4 u=…": see ``markLine``.
    private static let markWidth =
        11 + 4 + (3 + 10) + (3 + 10) + (3 + 14) + (3 + 14) + (3 + 4) + (3 + 16) + (3 + 13) + (3 + 5) + (3 + 13)
        + (3 + 8) + (3 + 16) + (3 + 16) + 1
    private static let statusWidth = 8 + 2 + 1 + 10 + 4 + 1

    /// Bytes of the `From ` line as we write it.
    static let fromLineSize = fromPrefix.count + dateWidth + 1
    /// Bytes of the line `X-Postern`.
    static let markLineSize = markWidth
    /// Bytes of the lines `Status` and `X-Status` as we write them.
    static let statusSize = statusWidth
    /// Bytes of all that stands before the message in a record of ours.
    static let headerSize = fromLineSize + markLineSize + statusSize
    /// Where, in a record of ours, "live" stands, or what else a life is.
    static let lifeOffset = fromLineSize + namePrefix.count
    /// Where, in a record of ours, the flags begin; they go on to the end of the header.
    static let flagsOffset = fromLineSize + markLineSize - 17

    /// The `From ` line, the mark, `Status` and `X-Status`.
    var header: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.headerSize)
        bytes += Self.fromPrefix
        bytes += CalendarDate(seconds: internalDate.seconds).asctime.utf8
        bytes.append(UInt8(ascii: "\n"))
        appendMarkLine(to: &bytes)
        bytes += Self.status(flags)
        return bytes
    }

    private func appendMarkLine(to bytes: inout [UInt8]) {
        bytes += Self.namePrefix
        bytes += life.rawValue.utf8
        Self.appendField("v", UInt64(uidValidity), 10, to: &bytes)
        Self.appendField("u", UInt64(uid), 10, to: &bytes)
        Self.appendField("w", UInt64(clamping: wireSize), 14, to: &bytes)
        Self.appendField("s", UInt64(clamping: storedSize), 14, to: &bytes)
        bytes += (isRaw ? " m=asis" : " m=crlf").utf8
        Self.appendField("e", UInt64(bitPattern: emailID), 16, radix: 16, to: &bytes)
        Self.appendField("d", signed: internalDate.seconds, 12, to: &bytes)
        Self.appendField("z", signed: Int64(internalDate.zoneMinutes), 4, to: &bytes)
        Self.appendField("a", signed: saveDate, 12, to: &bytes)
        Self.appendField("n", UInt64(clamping: following), 8, to: &bytes)
        Self.appendField("c", checksum, 16, radix: 16, to: &bytes)
        Self.appendField("f", flags.unsigned, 16, radix: 16, to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
    }

    /// What stands from ``flagsOffset`` to the end of the header.
    static func flagBytes(_ flags: FlagBits) -> [UInt8] {
        var bytes: [UInt8] = []
        appendDigits(flags.unsigned, 16, radix: 16, to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
        return bytes + status(flags)
    }

    /// `Status` and `X-Status`, which other mail programs read.
    private static func status(_ flags: FlagBits) -> [UInt8] {
        let system = flags.system
        let letters: [(SystemFlags, Character)] = [(.answered, "A"), (.flagged, "F"), (.deleted, "D"), (.draft, "T")]
        let more = letters.filter { system.contains($0.0) }.map(\.1)
        return statusPrefix + (system.contains(.seen) ? "RO\n" : "O \n").utf8
            + moreStatusPrefix + (String(more) + String(repeating: " ", count: 4 - more.count) + "\n").utf8
    }

    private static func appendField(
        _ name: Character, _ value: UInt64, _ width: Int, radix: Int = 10, to bytes: inout [UInt8]
    ) {
        bytes += " \(name)=".utf8
        appendDigits(value, width, radix: radix, to: &bytes)
    }

    private static func appendField(_ name: Character, signed value: Int64, _ width: Int, to bytes: inout [UInt8]) {
        bytes += " \(name)=\(value < 0 ? "-" : "+")".utf8
        appendDigits(value.magnitude, width, radix: 10, to: &bytes)
    }

    private static func appendDigits(_ value: UInt64, _ width: Int, radix: Int, to bytes: inout [UInt8]) {
        let digits = String(value, radix: radix).utf8
        bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: max(0, width - digits.count)))
        bytes += digits
    }
}

// MARK: - Reading

extension MboxMark {
    /// Reads a line as ``header`` writes it, with its LF; nil for anything else.
    init?(line: some Collection<UInt8>) {
        guard line.count == Self.markLineSize, line.starts(with: Self.namePrefix) else { return nil }
        var fields = FieldReader(rest: Array(line.dropFirst(Self.namePrefix.count))[...])
        guard let life = fields.word(4).flatMap(Life.init(rawValue:)),
            let uidValidity = fields.number("v", 10).flatMap(UInt32.init(exactly:)), uidValidity > 0,
            let uid = fields.number("u", 10).flatMap(UInt32.init(exactly:)), uid > 0,
            let wireSize = fields.number("w", 14), let storedSize = fields.number("s", 14),
            let mode = fields.field("m", 4), mode == "crlf" || mode == "asis",
            let emailID = fields.number("e", 16, radix: 16).map(Int64.init(bitPattern:)), emailID >= 0,
            let date = fields.signed("d", 12), let zone = fields.signed("z", 4), let saveDate = fields.signed("a", 12),
            let following = fields.number("n", 8), let checksum = fields.number("c", 16, radix: 16),
            let flags = fields.number("f", 16, radix: 16),
            let flagBits = FlagBits(unsigned: flags), fields.isAtEnd
        else { return nil }
        self.life = life
        self.uidValidity = uidValidity
        self.uid = uid
        self.wireSize = Int(wireSize)
        self.storedSize = Int(storedSize)
        isRaw = mode == "asis"
        self.emailID = emailID
        internalDate = InternalDate(seconds: date, zoneMinutes: Int16(clamping: zone))
        self.saveDate = saveDate
        self.following = Int(following)
        self.checksum = checksum
        self.flags = flagBits
    }

    /// How much of a record is needed for ``identifies(_:uidValidity:uid:)``.
    static let identityEnd = fromLineSize + namePrefix.count + 4 + 2 * (3 + 10)

    /// Whether these are the first bytes of the record of this message.
    static func identifies(_ head: [UInt8], uidValidity: UInt32, uid: UInt32) -> Bool {
        guard head.count == identityEnd, head.starts(with: fromPrefix) else { return false }
        var expected: [UInt8] = []
        appendField("v", UInt64(uidValidity), 10, to: &expected)
        appendField("u", UInt64(uid), 10, to: &expected)
        return head.suffix(expected.count).elementsEqual(expected)
    }

    /// Whether a header of ours could go on so.
    static func couldBegin(with bytes: [UInt8]) -> Bool {
        guard bytes.count > fromLineSize else { return fromPrefix.starts(with: bytes.prefix(fromPrefix.count)) }
        return bytes.starts(with: fromPrefix)
            && namePrefix.starts(with: bytes.dropFirst(fromLineSize).prefix(namePrefix.count))
    }

    /// Whether these are the lines `Status` and `X-Status` with our widths, whatever they say.
    static func isStatus(_ lines: some Collection<UInt8>) -> Bool {
        let lines = Array(lines)
        guard lines.count == statusSize, lines.starts(with: statusPrefix) else { return false }
        let second = lines[(statusPrefix.count + 3)...]
        return lines[statusPrefix.count + 2] == UInt8(ascii: "\n") && second.starts(with: moreStatusPrefix)
            && second.last == UInt8(ascii: "\n") && lines.filter { $0 == UInt8(ascii: "\n") }.count == 2
    }
}

/// Takes fields off the front of a mark.
private struct FieldReader {
    var rest: ArraySlice<UInt8>

    var isAtEnd: Bool { rest.elementsEqual([UInt8(ascii: "\n")]) }

    mutating func word(_ width: Int) -> String? {
        guard rest.count >= width else { return nil }
        defer { rest = rest.dropFirst(width) }
        return String(validating: rest.prefix(width), as: UTF8.self)
    }

    mutating func field(_ name: Character, _ width: Int) -> String? {
        guard word(3) == " \(name)=" else { return nil }
        return word(width)
    }

    mutating func number(_ name: Character, _ width: Int, radix: Int = 10) -> UInt64? {
        guard let digits = field(name, width), digits.utf8.first != UInt8(ascii: "+") else { return nil }
        return UInt64(digits, radix: radix)
    }

    mutating func signed(_ name: Character, _ width: Int) -> Int64? {
        guard let digits = field(name, width + 1), digits.hasPrefix("+") || digits.hasPrefix("-") else { return nil }
        return Int64(digits)
    }
}
