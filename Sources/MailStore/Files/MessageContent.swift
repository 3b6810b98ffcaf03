/// A message's bytes as they go over the wire, read from the file when asked for. It can be read to the end also when
/// the message is expunged meanwhile.
///
/// A value for one reader: it remembers where it was, so reading on costs only what is read. Going back begins anew.
package struct MessageContent: Sendable {
    /// Bytes of the file that are read at once.
    private static let chunkBytes = 128 << 10

    /// Bytes on the wire.
    package let size: Int

    private let file: MailFile
    private let storedStart: Int
    private let storedSize: Int
    private let isRaw: Bool

    /// Where the decoder is.
    private var decoder: MboxPayloadDecoder
    private var storedOffset = 0
    /// Decoded and not yet asked for; its first byte has this place on the wire.
    private var decoded: [UInt8] = []
    private var decodedOffset = 0

    init(file: MailFile, storedStart: Int, storedSize: Int, size: Int, isRaw: Bool) {
        self.file = file
        self.storedStart = storedStart
        self.storedSize = storedSize
        self.size = size
        self.isRaw = isRaw
        decoder = MboxPayloadDecoder(isRaw: isRaw)
    }

    init(_ message: MessageRecord, in file: MailFile) {
        self.init(
            file: file, storedStart: message.payloadStart, storedSize: message.storedSize, size: message.size,
            isRaw: message.isRaw)
    }

    /// Up to `count` bytes from `offset` on; fewer only at the end.
    ///
    /// - Throws: ``StoreError/Code/damaged``, ``StoreError/Code/io``.
    package mutating func read(from offset: Int, count: Int) throws -> [UInt8] {
        guard offset >= 0, count > 0, offset < size else { return [] }
        if offset < decodedOffset { rewind() }
        let end = offset + min(count, size - offset)
        var result: [UInt8] = []
        result.reserveCapacity(end - offset)
        var position = offset
        while position < end {
            if position >= decodedOffset + decoded.count {
                try decodeNext()
                continue
            }
            let first = position - decodedOffset
            let last = min(decoded.count, end - decodedOffset)
            result += decoded[first..<last]
            position = decodedOffset + last
        }
        return result
    }

    /// All of it: for what is known to be small.
    package func whole() throws -> [UInt8] {
        var content: [UInt8] = []
        content.reserveCapacity(size + 16)
        var decoder = MboxPayloadDecoder(isRaw: isRaw)
        var offset = 0
        while offset < storedSize {
            let chunk = try file.read(at: storedStart + offset, count: min(Self.chunkBytes, storedSize - offset))
            guard !chunk.isEmpty else { throw damage }
            chunk.withUnsafeBytes { decoder.decode($0, into: &content) }
            offset += chunk.count
        }
        decoder.finish(into: &content)
        guard content.count == size else { throw damage }
        return content
    }

    private mutating func rewind() {
        decoder = MboxPayloadDecoder(isRaw: isRaw)
        storedOffset = 0
        decoded = []
        decodedOffset = 0
    }

    private mutating func decodeNext() throws {
        decodedOffset += decoded.count
        decoded.removeAll(keepingCapacity: true)
        guard storedOffset < storedSize else { throw damage }
        let count = min(Self.chunkBytes, storedSize - storedOffset)
        let chunk = try file.read(at: storedStart + storedOffset, count: count)
        guard !chunk.isEmpty else { throw damage }
        storedOffset += chunk.count
        chunk.withUnsafeBytes { decoder.decode($0, into: &decoded) }
        if storedOffset == storedSize { decoder.finish(into: &decoded) }
    }

    private var damage: StoreError {
        StoreError(.damaged, "\(file.path) is not what the index says: rebuild the account")
    }
}
