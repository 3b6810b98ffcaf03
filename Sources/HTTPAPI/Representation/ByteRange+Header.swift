import MailService

extension ByteRange {
    /// What `Range` asks for; nil for what must be ignored (RFC 9110 section 14.2): another unit, several ranges, or
    /// what isn't valid.
    init?(header: String?) {
        guard let header, header.utf8.count <= 64 else { return nil }
        let parts = header.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].lowercased() == "bytes" else { return nil }
        let bounds = parts[1].split(separator: "-", omittingEmptySubsequences: false)
        guard bounds.count == 2 else { return nil }
        switch (Self.number(bounds[0]), Self.number(bounds[1])) {
        case (let first?, let last?) where first <= last: self = .from(first, through: last)
        case (let first?, nil) where bounds[1].isEmpty: self = .from(first, through: nil)
        case (nil, let count?) where bounds[0].isEmpty: self = .suffix(count)
        default: return nil
        }
    }

    /// The octets of content that has `totalSize` of them; nil where there are none.
    func resolved(totalSize: Int) -> Range<Int>? {
        switch self {
        case .from(let first, let last):
            guard first < totalSize else { return nil }
            return first..<(last.map { Swift.min($0, totalSize - 1) + 1 } ?? totalSize)
        case .suffix(let count):
            guard count > 0, totalSize > 0 else { return nil }
            return Swift.max(0, totalSize - count)..<totalSize
        }
    }

    private static func number(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }
}
