extension MessageSet: CustomStringConvertible, LosslessStringConvertible {
    /// As `sequence-set` writes it; empty for the empty set, which no command can carry.
    package var description: String {
        var parts = ranges.map { range in
            range.lowerBound == range.upperBound
                ? "\(range.lowerBound)" : "\(range.lowerBound):\(range.upperBound)"
        }
        switch tail {
        case .none: break
        case .last: parts.append("*")
        case .from(let first): parts.append("\(first):*")
        }
        return parts.joined(separator: ",")
    }

    /// Parses `sequence-set`; nil where it isn't one.
    package init?(_ description: String) {
        let parsed: Self? =
            description.utf8.withContiguousStorageIfAvailable { bytes in
                Self(utf8: UnsafeRawBufferPointer(bytes))
            } ?? Array(description.utf8).withUnsafeBytes { Self(utf8: $0) }
        guard let parsed else { return nil }
        self = parsed
    }

    /// Parses the whole of `bytes` as a `sequence-set` (RFC 9051 section 9), numbers of 32 bits.
    ///
    ///     sequence-set = (seq-number / seq-range) ["," sequence-set]
    ///     seq-range    = seq-number ":" seq-number
    ///     seq-number   = nz-number / "*"
    init?(utf8 bytes: UnsafeRawBufferPointer) {
        var ranges: [ClosedRange<Number>] = []
        var tail = Tail.none
        var position = 0
        while true {
            guard let first = Self.number(bytes, &position) else { return nil }
            var second = first
            if position < bytes.count, bytes[position] == UInt8(ascii: ":") {
                position += 1
                guard let end = Self.number(bytes, &position) else { return nil }
                second = end
            }
            switch (first, second) {
            case (.number(let one), .number(let other)): ranges.append(min(one, other)...max(one, other))
            case (.number(let start), .star), (.star, .number(let start)): tail = tail.joined(.from(start))
            case (.star, .star): tail = tail.joined(.last)
            }
            // QUIRK: some servers end a set with a comma.
            if position == bytes.count { break }
            guard bytes[position] == UInt8(ascii: ",") else { return nil }
            position += 1
            if position == bytes.count { break }
        }
        self.init(ranges: ranges, tail: tail)
    }

    private enum Bound {
        case number(Number)
        case star
    }

    private static func number(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) -> Bound? {
        guard position < bytes.count else { return nil }
        if bytes[position] == UInt8(ascii: "*") {
            position += 1
            return .star
        }
        let start = position
        var value: UInt64 = 0
        while position < bytes.count, case let digit = bytes[position] &- 0x30, digit < 10 {
            value = value &* 10 &+ UInt64(digit)
            guard value <= UInt64(UInt32.max) else { return nil }
            position += 1
        }
        return position > start ? .number(Number(UInt32(truncatingIfNeeded: value))) : nil
    }
}

extension MessageSet.Tail {
    /// What two parts of a set say of `*` together.
    func joined(_ other: Self) -> Self {
        switch (self, other) {
        case (.from(let mine), .from(let theirs)): .from(min(mine, theirs))
        case (.from, _): self
        case (_, .none): self
        default: other
        }
    }
}
