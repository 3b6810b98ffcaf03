/// Counts the line ends in ranges of one message, which may lie inside each other a hundred deep: after one pass over
/// the message each count looks at two blocks at most.
struct LineCounter {
    private static let blockSize = 4_096
    private let source: [UInt8]
    /// How many line feeds stand before each block.
    private let before: [Int]

    init(_ source: [UInt8]) {
        var before = [0]
        before.reserveCapacity(source.count / Self.blockSize + 2)
        source.withUnsafeBytes { bytes in
            for start in stride(from: 0, to: bytes.count, by: Self.blockSize) {
                let block = bytes[start..<min(start + Self.blockSize, bytes.count)]
                before.append(before[before.count - 1] + Self.lineFeeds(in: block))
            }
        }
        self.source = source
        self.before = before
    }

    func lines(in range: Range<Int>) -> Int {
        lines(to: range.upperBound) - lines(to: range.lowerBound)
    }

    private func lines(to position: Int) -> Int {
        let block = position / Self.blockSize
        return source.withUnsafeBytes { bytes in
            before[block] + Self.lineFeeds(in: bytes[(block * Self.blockSize)..<position])
        }
    }

    private static func lineFeeds(in bytes: Slice<UnsafeRawBufferPointer>) -> Int {
        bytes.reduce(into: 0) { $0 &+= $1 == UInt8(ascii: "\n") ? 1 : 0 }
    }
}
