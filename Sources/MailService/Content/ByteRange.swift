/// A range of a representation as a client asks for it (RFC 9110 section 14.1.2): one range of bytes.
package enum ByteRange: Hashable, Sendable {
    /// From `first`, up to and including `last` if there is one.
    case from(Int, through: Int?)
    /// The last so many bytes.
    case suffix(Int)

    /// The octets of content that has `totalSize` of them.
    ///
    /// - Throws: ``RangeNotSatisfiable`` where there are none.
    package func resolved(totalSize: Int) throws(RangeNotSatisfiable) -> Range<Int> {
        switch self {
        case .from(let first, let last) where first < totalSize:
            first..<(last.map { Swift.min($0, totalSize - 1) + 1 } ?? totalSize)
        case .suffix(let count) where count > 0 && totalSize > 0:
            Swift.max(0, totalSize - count)..<totalSize
        case .from, .suffix:
            throw RangeNotSatisfiable(totalSize: totalSize)
        }
    }
}

/// A range that holds no byte of what it was asked of (RFC 9110 section 15.5.17).
package struct RangeNotSatisfiable: Error, Hashable {
    /// How long that is.
    package let totalSize: Int
}
