/// Modified UTF-7, which mailbox names are written in (RFC 3501 section 5.1.3).
package enum ModifiedUTF7 {
    /// Encodes any string; printable ASCII stays itself, `&` becomes `&-`, the rest base64 of UTF-16.
    package static func encode(_ string: String) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(string.utf8.count)
        var shifted = Base64Run()
        for unit in string.utf16 {
            if unit >= 0x20, unit <= 0x7E {
                shifted.end(&result)
                result.append(UInt8(unit))
                if unit == 0x26 { result.append(UInt8(ascii: "-")) }
            } else {
                shifted.append(unit, to: &result)
            }
        }
        shifted.end(&result)
        return result
    }

    /// Decodes what is valid; nil where it isn't, so that the caller can keep the bytes as they are.
    package static func decode(_ bytes: some Sequence<UInt8>) -> String? {
        var units: [UInt16] = []
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            guard byte >= 0x20, byte <= 0x7E else { return nil }
            guard byte == UInt8(ascii: "&") else {
                units.append(UInt16(byte))
                continue
            }
            guard decodeRun(&iterator, into: &units) else { return nil }
        }
        return String(validating: units, as: UTF16.self)
    }

    /// From after `&` to `-`.
    private static func decodeRun(_ iterator: inout some IteratorProtocol<UInt8>, into units: inout [UInt16]) -> Bool {
        var bits: UInt32 = 0
        var bitCount = 0
        var isEmpty = true
        while let byte = iterator.next() {
            if byte == UInt8(ascii: "-") {
                if isEmpty { units.append(0x26) }
                // What is left over must be padding: fewer than six bits, all zero.
                return bitCount < 6 && bits & ((1 << UInt32(bitCount)) &- 1) == 0
            }
            guard let value = sextet(byte) else { return false }
            isEmpty = false
            bits = bits << 6 | UInt32(value)
            bitCount += 6
            if bitCount >= 16 {
                bitCount -= 16
                units.append(UInt16(truncatingIfNeeded: bits >> UInt32(bitCount)))
                bits &= (1 << UInt32(bitCount)) &- 1
            }
        }
        return false
    }

    private static func sextet(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: ","): 63
        default: nil
        }
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,".utf8)

    /// A run of UTF-16 in base64, between `&` and `-`.
    private struct Base64Run {
        private var bits: UInt32 = 0
        private var bitCount: UInt32 = 0
        private var isOpen = false

        mutating func append(_ unit: UInt16, to result: inout [UInt8]) {
            if !isOpen { result.append(UInt8(ascii: "&")) }
            isOpen = true
            bits = bits << 16 | UInt32(unit)
            bitCount += 16
            while bitCount >= 6 {
                bitCount -= 6
                result.append(alphabet[Int(bits >> bitCount & 0x3F)])
            }
            bits &= (1 << bitCount) - 1
        }

        mutating func end(_ result: inout [UInt8]) {
            guard isOpen else { return }
            if bitCount > 0 { result.append(alphabet[Int(bits << (6 - bitCount) & 0x3F)]) }
            result.append(UInt8(ascii: "-"))
            self = Base64Run()
        }
    }
}
