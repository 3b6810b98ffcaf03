/// Numbers in as many octets as they need: seven bits each, the low ones first, the high bit for "more follows".
enum VariableInteger {
    static func encode(_ number: UInt32) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(truncatingIfNeeded: rest)]
    }

    /// Nil where the octets end before the number does, or hold more than 32 bits.
    static func decode(from bytes: inout ArraySlice<UInt8>) -> UInt32? {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 35, by: 7) {
            guard let byte = bytes.popFirst() else { return nil }
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return UInt32(exactly: number) }
        }
        return nil
    }
}
