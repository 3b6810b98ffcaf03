extension MessageLayout {
    /// Some ten bytes for each part: numbers of seven bits a byte, positions counted from the header before.
    package var encoded: [UInt8] {
        var output: [UInt8] = []
        var previous = 0
        for part in parts {
            output.append(part.kind.rawValue | part.encoding.rawValue << 2)
            Self.append(part.header.lowerBound - previous, to: &output)
            Self.append(part.header.count, to: &output)
            Self.append(part.body.count, to: &output)
            if part.kind == .multipart { Self.append(part.children.count, to: &output) }
            previous = part.header.lowerBound
        }
        return output
    }

    /// Nil for bytes that ``encoded`` did not make.
    package init?(_ encoded: [UInt8]) {
        var input = encoded[...]
        var previous = 0
        /// The parts whose children are still to come, and how many.
        var open: [(position: Int, missing: Int)] = []
        while let tag = input.popFirst() {
            guard let kind = Part.Kind(rawValue: tag & 3), let encoding = Part.Encoding(rawValue: tag >> 2),
                let step = Self.number(&input), let headerCount = Self.number(&input),
                let bodyCount = Self.number(&input)
            else { return nil }
            let start = previous + step
            let bodyStart = start + headerCount
            previous = start
            let index = parts.count
            if let parent = open.last {
                parts[parent.position].children.append(index)
                open[open.count - 1].missing -= 1
            } else if index > 0 {
                return nil
            }
            parts.append(
                Part(
                    kind: kind, encoding: encoding, header: start..<bodyStart,
                    body: bodyStart..<(bodyStart + bodyCount)))
            while open.last?.missing == 0 { open.removeLast() }
            guard let childCount = kind == .multipart ? Self.number(&input) : kind == .message ? 1 : 0 else {
                return nil
            }
            if childCount > 0 { open.append((index, childCount)) }
        }
        guard open.isEmpty, !parts.isEmpty else { return nil }
    }

    private static func append(_ value: Int, to output: inout [UInt8]) {
        var rest = UInt64(max(value, 0))
        while rest >= 0x80 {
            output.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        output.append(UInt8(rest))
    }

    /// Up to 49 bits, so that a handful of them can be added without overflow.
    private static func number(_ input: inout ArraySlice<UInt8>) -> Int? {
        var value = 0
        for shift in stride(from: 0, to: 49, by: 7) {
            guard let byte = input.popFirst() else { return nil }
            value |= Int(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }
}
