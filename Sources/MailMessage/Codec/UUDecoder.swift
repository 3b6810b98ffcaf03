/// The Unix-to-Unix encoding, incremental: what stands between a `begin` line and `end`.
struct UUDecoder: Sendable {
    /// A line carries 45 bytes in 61 characters; what is longer than this is cut.
    private static let longestLine = 256

    private var line: [UInt8] = []
    private var hasBegun = false
    private var hasEnded = false

    /// Decodes a chunk and appends the result.
    mutating func decode(_ input: UnsafeRawBufferPointer, into output: inout [UInt8]) {
        for byte in input {
            if byte == ASCII.lineFeed {
                endLine(into: &output)
            } else if line.count < Self.longestLine {
                line.append(byte)
            }
        }
    }

    /// Ends the text: a last line without a line end counts.
    mutating func finish(into output: inout [UInt8]) {
        endLine(into: &output)
    }

    private mutating func endLine(into output: inout [UInt8]) {
        defer { line.removeAll(keepingCapacity: true) }
        if line.last == ASCII.carriageReturn { line.removeLast() }
        guard hasBegun else {
            hasBegun = line.starts(with: "begin ".utf8)
            return
        }
        guard !hasEnded, let first = line.first else { return }
        if line.elementsEqual("end".utf8) {
            hasEnded = true
        } else {
            append(count: Int(Self.value(first)), to: &output)
        }
    }

    /// Four characters give three bytes; what a line lacks at its end is zero, as spaces are that mail programs
    /// strip.
    private func append(count: Int, to output: inout [UInt8]) {
        var left = count
        var index = 1
        while left > 0 {
            let group = (0..<4).reduce(UInt32(0)) {
                $0 << 6 | UInt32(index &+ $1 < line.count ? Self.value(line[index &+ $1]) : 0)
            }
            for shift in [16, 8, 0].prefix(left) { output.append(UInt8(truncatingIfNeeded: group >> UInt32(shift))) }
            left &-= 3
            index &+= 4
        }
    }

    private static func value(_ byte: UInt8) -> UInt8 { (byte &- 0x20) & 0x3F }
}
