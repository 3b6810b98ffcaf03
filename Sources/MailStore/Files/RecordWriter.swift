/// Writes records behind each other into a folder's file, in large pieces.
struct RecordWriter {
    /// Bytes that are written at once.
    private static let bufferBytes = 512 << 10

    private let file: MailFile
    /// Where the buffer will stand.
    private var written: Int
    private var buffer: [UInt8] = []
    private var lastByte: UInt8 = 0

    init(_ file: MailFile, at position: Int) {
        self.file = file
        written = position
    }

    /// Where the next byte will stand.
    var position: Int { written + buffer.count }

    mutating func begin(_ mark: MboxMark) throws {
        buffer += mark.header
        lastByte = UInt8(ascii: "\n")
    }

    mutating func append(_ payload: UnsafeRawBufferPointer) throws {
        guard let last = payload.last else { return }
        lastByte = last
        if buffer.count + payload.count > Self.bufferBytes {
            try flush()
            if payload.count > Self.bufferBytes {
                try file.write(payload, at: written)
                written += payload.count
                return
            }
        }
        buffer.append(contentsOf: payload)
    }

    /// Appends bytes of another file as they are.
    mutating func append(_ range: Range<Int>, of source: MailFile) throws {
        var offset = range.lowerBound
        while offset < range.upperBound {
            let bytes = try source.read(at: offset, count: min(Self.bufferBytes, range.upperBound - offset))
            guard !bytes.isEmpty else { throw StoreError(.damaged, "\(source.path) is shorter than the index says") }
            try bytes.withUnsafeBytes { try append($0) }
            offset += bytes.count
        }
    }

    /// Ends the record: an empty line stands before the next.
    mutating func end() {
        if lastByte != UInt8(ascii: "\n") { buffer.append(UInt8(ascii: "\n")) }
        buffer.append(UInt8(ascii: "\n"))
    }

    mutating func flush() throws {
        try file.write(buffer, at: written)
        written += buffer.count
        buffer.removeAll(keepingCapacity: true)
    }
}
