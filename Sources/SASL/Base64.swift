/// Base 64 as SASL's carriers and SCRAM use it: RFC 4648, section 4, with padding, without line breaks.
package enum Base64 {
    /// The text for some bytes.
    package static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var characters: [UInt8] = []
        var group: UInt32 = 0
        var pending = 0
        for byte in bytes {
            group = group << 8 | UInt32(byte)
            pending += 1
            if pending == 3 {
                append(group, count: 4, to: &characters)
                (group, pending) = (0, 0)
            }
        }
        if pending > 0 {
            append(group << UInt32(8 * (3 - pending)), count: pending + 1, to: &characters)
            characters.append(contentsOf: repeatElement(UInt8(ascii: "="), count: 3 - pending))
        }
        return String(decoding: characters, as: UTF8.self)
    }

    /// The bytes of a text, or nil where it isn't base 64: a foreign character, missing or misplaced padding, or bits
    /// set that encode nothing (two texts never stand for the same bytes).
    package static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var group: UInt32 = 0
        var length = 0
        var padding = 0
        for character in text {
            length &+= 1
            if character == UInt8(ascii: "=") {
                padding += 1
                guard padding <= 2 else { return nil }
                continue
            }
            guard padding == 0, let value = value(of: character) else { return nil }
            group = (group << 6 | value) & 0xFF_FFFF
            if length % 4 == 0 {
                bytes.append(contentsOf: [UInt8(group >> 16), UInt8(group >> 8 & 0xFF), UInt8(group & 0xFF)])
                group = 0
            }
        }
        guard length % 4 == 0 else { return nil }
        switch padding {
        case 1:
            guard group & 0b11 == 0 else { return nil }
            bytes.append(contentsOf: [UInt8(group >> 10 & 0xFF), UInt8(group >> 2 & 0xFF)])
        case 2:
            guard group & 0b1111 == 0 else { return nil }
            bytes.append(UInt8(group >> 4 & 0xFF))
        default:
            break
        }
        return bytes
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static func append(_ group: UInt32, count: Int, to characters: inout [UInt8]) {
        for index in 0..<count {
            characters.append(alphabet[Int(group >> UInt32(18 - 6 * index) & 0x3F)])
        }
    }

    private static func value(of character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a") + 26)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0") + 52)
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
