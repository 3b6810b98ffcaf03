import FuzzDriver

@testable import MailStore

// Whatever stands in an mbox file, messages are found in it, the same ones however it is read; and whatever a message
// holds, it comes out of the file as it went in.
fuzz { bytes in
    guard bytes.count > 1, let seed = bytes.first else { return }
    let content = Array(bytes.dropFirst())
    let step = Int(seed) % 61 + 1
    scanForeignFile(content, step: step)
    for isRaw in [true, false] { keepMessage(content, isRaw: isRaw, step: step) }
}

@Sendable func pieces(_ bytes: [UInt8], _ step: Int) -> [ArraySlice<UInt8>] {
    stride(from: 0, to: bytes.count, by: step).map { bytes[$0..<min($0 + step, bytes.count)] }
}

@Sendable func scan(_ pieces: [ArraySlice<UInt8>]) -> (records: [MboxRecord], leading: Int) {
    var scanner = MboxScanner()
    var records: [MboxRecord] = []
    for piece in pieces { records += piece.withUnsafeBytes { scanner.scan($0) } }
    if let last = scanner.finish() { records.append(last) }
    return (records, scanner.leadingBytes)
}

/// Bytes that any program may have written.
@Sendable func scanForeignFile(_ content: [UInt8], step: Int) {
    let (records, leading) = scan([content[...]])
    let (again, leadingAgain) = scan(pieces(content, step))
    precondition(records == again && leading == leadingAgain, "read in pieces of \(step), it holds other messages")
    var end = leading
    for record in records {
        precondition(record.range.lowerBound == end, "bytes between two messages belong to neither")
        precondition(
            record.range.lowerBound <= record.payload.lowerBound
                && record.payload.upperBound <= record.range.upperBound,
            "a message reaches beyond its record")
        end = record.range.upperBound
        let mail = ForeignMail(
            record, payload: Array(content[record.payload]), status: Array(content[ForeignMail.statusRange(of: record)])
        )
        precondition(mail.stored.count <= record.payload.count, "a message has grown")
        // Taken in, it is mail of ours: it must be found in its file as what it is now.
        keepMessage(mail.wire, isRaw: false, step: step)
    }
    precondition(end == content.count, "the end of the file belongs to nothing")
}

/// A message that came over the wire.
@Sendable func keepMessage(_ content: [UInt8], isRaw: Bool, step: Int) {
    guard isRaw || hasWholeLineEnds(content) else { return }
    let stored = encode([content[...]], isRaw: isRaw)
    precondition(encode(pieces(content, step), isRaw: isRaw) == stored, "in pieces of \(step), it is stored otherwise")
    precondition(decode([stored[...]], isRaw: isRaw) == content, "it doesn't come out as it went in")
    precondition(decode(pieces(stored, step), isRaw: isRaw) == content, "nor in pieces of \(step)")
    let mark = MboxMark(
        life: .live, uidValidity: 7, uid: 1, wireSize: content.count, storedSize: stored.count, isRaw: isRaw,
        emailID: 3, internalDate: InternalDate(seconds: Int64(content.count) * 77_777), saveDate: 5,
        checksum: PayloadChecksum(of: stored).value, following: 0, flags: FlagBits(rawValue: Int64(content.count)))
    var file = mark.header + stored
    if stored.last.map({ $0 != UInt8(ascii: "\n") }) ?? false { file.append(UInt8(ascii: "\n")) }
    file.append(UInt8(ascii: "\n"))
    let (records, leading) = scan(pieces(file + file, step))
    precondition(leading == 0 && records.count == 2 && records.allSatisfy(\.isIntact), "our own record isn't found")
    for record in records {
        precondition(record.mark == mark, "its mark reads differently")
        precondition((file + file)[record.payload].elementsEqual(stored), "its message is another")
    }
}

/// What decides that a message is stored with LF.
@Sendable func hasWholeLineEnds(_ content: [UInt8]) -> Bool {
    let isReturn = { (index: Int) in content.indices.contains(index) && content[index] == UInt8(ascii: "\r") }
    let isFeed = { (index: Int) in content.indices.contains(index) && content[index] == UInt8(ascii: "\n") }
    return content.indices.allSatisfy { index in
        isReturn(index) ? isFeed(index + 1) : isFeed(index) ? isReturn(index - 1) : true
    }
}

@Sendable func encode(_ pieces: [ArraySlice<UInt8>], isRaw: Bool) -> [UInt8] {
    var encoder = MboxPayloadEncoder(isRaw: isRaw)
    var output: [UInt8] = []
    for piece in pieces { piece.withUnsafeBytes { encoder.encode($0, into: &output) } }
    encoder.finish(into: &output)
    return output
}

@Sendable func decode(_ pieces: [ArraySlice<UInt8>], isRaw: Bool) -> [UInt8] {
    var decoder = MboxPayloadDecoder(isRaw: isRaw)
    var output: [UInt8] = []
    for piece in pieces { piece.withUnsafeBytes { decoder.decode($0, into: &output) } }
    decoder.finish(into: &output)
    return output
}
