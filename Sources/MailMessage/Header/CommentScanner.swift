/// Comments (RFC 5322 section 3.2.2): parentheses that nest, with backslash escapes.
///
/// What never closes is no comment. Looking for the end is bounded in reach and in the number of failures, so that a
/// field of nothing but parentheses is still read in linear time.
struct CommentScanner {
    private static let reach = 2_000
    private static let allowedFailures = 32
    private var failures = 0

    /// The index after the comment that opens at `start`; nil where none opens there, or where it does not end.
    mutating func end(of bytes: [UInt8], from start: Int) -> Int? {
        guard failures < Self.allowedFailures, start < bytes.count, bytes[start] == UInt8(ascii: "(") else {
            return nil
        }
        var depth = 0
        var index = start
        let last = min(bytes.count, start &+ Self.reach)
        while index < last {
            switch bytes[index] {
            case UInt8(ascii: "("): depth &+= 1
            case UInt8(ascii: ")"): depth &-= 1
            case UInt8(ascii: "\\"):
                index &+= 1
                // The escaped character may stand on the next line.
                if index < last, ASCII.isLineEnd(bytes[index]) { index &+= 1 }
            default: break
            }
            index &+= 1
            if depth == 0 { return min(index, bytes.count) }
        }
        countFailure()
        return nil
    }

    /// A comment was looked for in vain.
    mutating func countFailure() {
        failures &+= 1
    }
}
