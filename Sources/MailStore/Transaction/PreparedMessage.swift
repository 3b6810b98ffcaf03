import MailMessage

/// A message that can be written at once: all that takes time was done before the lock is taken.
struct PreparedMessage: Sendable {
    let content: IncomingMessage
    let facts: MessageFacts
    let size: Int
    /// With all lines ended by CRLF: see ``AccountStore/lineSizes(of:in:)``.
    let lineSize: Int
    let isRaw: Bool
    let storedSize: Int
    let checksum: UInt64
    /// The stored bytes, where they are few.
    private let stored: [UInt8]?

    init(_ content: IncomingMessage, options: MailStoreOptions) throws {
        self.content = content
        let whole = try content.whole()
        facts = MessageFacts(.parse(whole), describer: options.describer)
        size = whole.count
        var lines = LineSizeCounter()
        if content.isRaw { lines.add(whole) }
        // What is CRLF throughout needs a look at its end alone.
        let isEnded = whole.isEmpty || whole.last == UInt8(ascii: "\n")
        lineSize = content.isRaw ? lines.size : whole.count + (isEnded ? 0 : 2)
        isRaw = content.isRaw
        var checksum = PayloadChecksum()
        var storedSize = 0
        var kept: [UInt8]? = size <= options.spoolMemoryBytes ? [] : nil
        try content.forEachStoredChunk { chunk in
            checksum.add(chunk)
            storedSize += chunk.count
            kept?.append(contentsOf: chunk)
        }
        self.storedSize = storedSize
        self.checksum = checksum.value
        stored = kept
    }

    /// Writes it behind its mark.
    func write(to writer: inout RecordWriter) throws {
        if let stored {
            try stored.withUnsafeBytes { try writer.append($0) }
        } else {
            try content.forEachStoredChunk { try writer.append($0) }
        }
    }
}
