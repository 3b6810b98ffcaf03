/// Looking for bytes, eight at a time.
enum ByteSearch {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// The index of the first LF at or after `start`.
    static func firstLineFeed(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        let index = first(.lineFeed, or: .lineFeed, in: bytes, from: start)
        return index < bytes.count ? index : nil
    }

    /// The index of the first of either byte at or after `start`, or the end.
    @inline(__always)
    static func first(_ one: UInt8, or other: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        let onePattern = UInt64(one) &* ones
        let otherPattern = UInt64(other) &* ones
        var index = max(start, 0)
        while index &+ 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let found = zeros(word ^ onePattern) | (one == other ? 0 : zeros(word ^ otherPattern))
            if found != 0 { return index &+ found.trailingZeroBitCount / 8 }
            index &+= 8
        }
        while index < bytes.count, bytes[index] != one, bytes[index] != other { index &+= 1 }
        return index
    }

    /// The high bit of each byte that is zero; above the lowest such one, a borrow may set others.
    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & highBits }
}
