/// Reads a header block line by line: what is no field is skipped or, where no field came before it, starts the body.
struct HeaderBlockParser {
    /// What was read.
    struct Result {
        var headers = HeaderList()
        /// Where the body starts.
        var bodyStart = 0
        /// Lines in the block that are no field.
        var malformedLines = 0
    }

    private let source: [UInt8]
    private let bytes: UnsafeRawBufferPointer
    private let limits: MessageLimits
    private var fields: [HeaderField] = []
    private var isTruncated = false
    private var malformedLines = 0
    /// The field being read: its name, and where its value lies.
    private var open: (name: String, value: Range<Int>)?

    /// Reads a block on its own.
    static func parse(_ source: [UInt8], from start: Int, isRoot: Bool, limits: MessageLimits) -> Result {
        source.withUnsafeBytes {
            parse(source, $0, from: start, isRoot: isRoot, boundaries: BoundaryTable(), limits: limits)
        }
    }

    /// Reads the block at `start`; a delimiter of an open multipart ends it too. `bytes` are those of `source`.
    static func parse(
        _ source: [UInt8], _ bytes: UnsafeRawBufferPointer, from start: Int, isRoot: Bool, boundaries: BoundaryTable,
        limits: MessageLimits
    ) -> Result {
        var parser = HeaderBlockParser(source: source, bytes: bytes, limits: limits)
        let bodyStart = parser.run(from: start, isRoot: isRoot, boundaries: boundaries)
        return Result(
            headers: HeaderList(fields: parser.fields, isTruncated: parser.isTruncated), bodyStart: bodyStart,
            malformedLines: parser.malformedLines)
    }

    private init(source: [UInt8], bytes: UnsafeRawBufferPointer, limits: MessageLimits) {
        self.source = source
        self.bytes = bytes
        self.limits = limits
    }

    private mutating func run(from start: Int, isRoot: Bool, boundaries: BoundaryTable) -> Int {
        var position = start
        defer { closeField() }
        while position < bytes.count {
            let line = Lines.line(in: bytes, from: position)
            if line.textEnd == position { return line.next }
            if boundaries.match(bytes, line: position, end: line.textEnd) != nil { return position }
            if ASCII.isBlank(bytes[position]) {
                if let field = open {
                    open = (field.name, field.value.lowerBound..<line.textEnd)
                } else if isBlank(position..<line.textEnd) {
                    if !isRoot || !fields.isEmpty { return line.next }
                }
            } else if let colon = colon(in: position..<line.textEnd) {
                closeField()
                let name = String(decoding: bytes[position..<nameEnd(position..<colon)], as: UTF8.self)
                open = (name, (colon &+ 1)..<line.textEnd)
            } else if !accepts(malformed: position..<line.textEnd, isRoot: isRoot) {
                return position
            }
            position = line.next
            if position &- start > limits.headerBytes { isTruncated = true }
        }
        return bytes.count
    }

    /// A line that is no field. In the middle of a block it is skipped; at the start the body begins here, except
    /// after mbox's "From ".
    private mutating func accepts(malformed line: Range<Int>, isRoot: Bool) -> Bool {
        let hasFields = !fields.isEmpty || open != nil
        closeField()
        if !hasFields { return isRoot && bytes[line].starts(with: "From ".utf8) }
        malformedLines &+= 1
        return true
    }

    private mutating func closeField() {
        guard let field = open else { return }
        open = nil
        guard !isTruncated, fields.count < limits.headerFields else {
            isTruncated = true
            return
        }
        fields.append(HeaderField(name: field.name, slice: source[field.value], limits: limits))
    }

    private func isBlank(_ line: Range<Int>) -> Bool {
        bytes[line].allSatisfy(ASCII.isBlank)
    }

    /// The colon after a field name: printable ASCII (RFC 5322 section 2.2), at most 256 bytes of it, white space
    /// before the colon tolerated.
    private func colon(in line: Range<Int>) -> Int? {
        var sawBlank = false
        for index in line.prefix(256) {
            let byte = bytes[index]
            if byte == UInt8(ascii: ":") { return index > line.lowerBound ? index : nil }
            if ASCII.isBlank(byte) {
                sawBlank = true
            } else if sawBlank || byte <= 0x20 || byte >= 0x7F {
                return nil
            }
        }
        return nil
    }

    private func nameEnd(_ name: Range<Int>) -> Int {
        var end = name.upperBound
        while end > name.lowerBound, ASCII.isBlank(bytes[end &- 1]) { end &-= 1 }
        return end
    }
}
