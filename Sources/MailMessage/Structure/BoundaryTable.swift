/// The delimiters of the multiparts that are open (RFC 2046 section 5.1.1), found by one hash of the line however
/// many are open.
struct BoundaryTable {
    /// Boundaries longer than this are not looked for. RFC 2046 allows 70.
    static let longest = 1_000

    private var levels: [[UInt8]: [Int]] = [:]
    private var longestOpen = 0

    var isEmpty: Bool { levels.isEmpty }

    /// Opens a boundary for the multipart that is node `node`.
    mutating func open(_ boundary: [UInt8], node: Int) {
        levels[boundary, default: []].append(node)
        longestOpen = max(longestOpen, boundary.count)
    }

    /// Closes the innermost multipart that uses this boundary.
    mutating func close(_ boundary: [UInt8]) {
        levels[boundary]?.removeLast()
        if levels[boundary]?.isEmpty ?? false { levels[boundary] = nil }
    }

    /// The multipart whose delimiter the line is, and whether it is the last one.
    func match(_ bytes: UnsafeRawBufferPointer, line start: Int, end: Int) -> (node: Int, isLast: Bool)? {
        let dash = UInt8(ascii: "-")
        guard !levels.isEmpty, end &- start > 2, bytes[start] == dash, bytes[start &+ 1] == dash else { return nil }
        var textEnd = end
        while textEnd > start &+ 2, ASCII.isBlank(bytes[textEnd &- 1]) { textEnd &-= 1 }
        let length = textEnd &- start &- 2
        guard length <= longestOpen &+ 2 else { return nil }
        let text = Array(bytes[(start &+ 2)..<textEnd])
        if let node = levels[text]?.last { return (node, false) }
        guard text.count > 2, text.suffix(2).elementsEqual([dash, dash]) else { return nil }
        guard let node = levels[Array(text.dropLast(2))]?.last else { return nil }
        return (node, true)
    }
}
