/// Base64 (RFC 2045 section 6.8), incremental and lenient: bytes outside the alphabet are skipped, padding ends a
/// group, and what comes after padding is decoded too (some senders join encoded pieces).
///
/// Four table look-ups give three bytes at once, for as long as the four bytes are all of the alphabet; line ends and
/// cut groups go through the slow way, byte by byte.
struct Base64Decoder: Sendable {
    private var bits: UInt32 = 0
    private var count = 0

    /// Decodes a chunk and appends the result.
    mutating func decode(_ input: UnsafeRawBufferPointer, into output: inout [UInt8]) {
        // Pieces keep the temporary buffer on the stack or small, whatever the size of the chunk.
        var rest = input[...]
        while !rest.isEmpty {
            let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(48 << 10))
            rest = rest.dropFirst(piece.count)
            output.appendUninitialized(atMost: piece.count / 4 &* 3 &+ 6) { step(piece, $0) }
        }
    }

    /// Ends the text: a group that was cut gives the bytes that are whole.
    mutating func finish(into output: inout [UInt8]) {
        var tail: [UInt8] = [0, 0, 0]
        let written = tail.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.map { endGroup($0, 0) } ?? 0
        }
        output.append(contentsOf: tail.prefix(written))
    }

    private mutating func step(_ input: UnsafeRawBufferPointer, _ target: UnsafeMutablePointer<UInt8>) -> Int {
        Self.table.withUnsafeBufferPointer { table in
            var index = 0
            var written = 0
            let fastEnd = input.count &- 4
            while index < input.count {
                while count == 0, index <= fastEnd {
                    let first = table[Int(input[index])]
                    let second = table[Int(input[index &+ 1])]
                    let third = table[Int(input[index &+ 2])]
                    let fourth = table[Int(input[index &+ 3])]
                    guard (first | second | third | fourth) & 0x80 == 0 else { break }
                    let group = UInt32(first) << 18 | UInt32(second) << 12 | UInt32(third) << 6 | UInt32(fourth)
                    target[written] = UInt8(truncatingIfNeeded: group >> 16)
                    target[written &+ 1] = UInt8(truncatingIfNeeded: group >> 8)
                    target[written &+ 2] = UInt8(truncatingIfNeeded: group)
                    written &+= 3
                    index &+= 4
                }
                guard index < input.count else { break }
                written = slowStep(input[index], table[Int(input[index])], target, written)
                index &+= 1
            }
            return written
        }
    }

    private mutating func slowStep(
        _ byte: UInt8, _ value: UInt8, _ target: UnsafeMutablePointer<UInt8>, _ written: Int
    ) -> Int {
        if byte == UInt8(ascii: "=") { return endGroup(target, written) }
        guard value & 0x80 == 0 else { return written }
        bits = bits << 6 | UInt32(value)
        count &+= 1
        guard count == 4 else { return written }
        target[written] = UInt8(truncatingIfNeeded: bits >> 16)
        target[written &+ 1] = UInt8(truncatingIfNeeded: bits >> 8)
        target[written &+ 2] = UInt8(truncatingIfNeeded: bits)
        bits = 0
        count = 0
        return written &+ 3
    }

    /// Two characters give one byte, three give two; a single one gives none.
    private mutating func endGroup(_ target: UnsafeMutablePointer<UInt8>, _ written: Int) -> Int {
        defer {
            bits = 0
            count = 0
        }
        switch count {
        case 2:
            target[written] = UInt8(truncatingIfNeeded: bits >> 4)
            return written &+ 1
        case 3:
            target[written] = UInt8(truncatingIfNeeded: bits >> 10)
            target[written &+ 1] = UInt8(truncatingIfNeeded: bits >> 2)
            return written &+ 2
        default: return written
        }
    }

    /// The value of each byte, 0x80 for what is not of the alphabet. The URL-safe letters are understood too.
    private static let table: [UInt8] = {
        var table = [UInt8](repeating: 0x80, count: 256)
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for (value, byte) in alphabet.utf8.enumerated() { table[Int(byte)] = UInt8(truncatingIfNeeded: value) }
        table[Int(UInt8(ascii: "-"))] = 62
        table[Int(UInt8(ascii: "_"))] = 63
        return table
    }()
}
