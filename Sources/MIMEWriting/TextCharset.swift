import Glibc

/// The charsets that made-up mail is written in, by their MIME names: today's, and those that old programs used.
package enum TextCharset: String, Sendable {
    case utf8 = "utf-8"
    case ascii = "us-ascii"
    case latin1 = "iso-8859-1"
    case windows1252 = "windows-1252"
    case greek = "iso-8859-7"
    case hebrew = "windows-1255"
    case arabic = "windows-1256"
    case windows1251 = "windows-1251"
    case koi8r = "koi8-r"
    case iso2022jp = "iso-2022-jp"
    case shiftJIS = "shift_jis"
    case gb18030 = "gb18030"

    /// The text's bytes; a character that the charset doesn't have becomes a question mark.
    package func encode(_ text: String) -> [UInt8] {
        encoded(text).bytes
    }

    /// Whether every character of it has a place in the charset.
    package func canEncode(_ text: String) -> Bool {
        encoded(text).isWhole
    }

    private func encoded(_ text: String) -> (bytes: [UInt8], isWhole: Bool) {
        if self == .utf8 { return (Array(text.utf8), true) }
        let converter = iconv_open(rawValue.uppercased(), "UTF-8")
        // A system without this charset's tables.
        guard converter != iconv_t(bitPattern: -1) else { return (text.unicodeScalars.map(Self.ascii), false) }
        defer { iconv_close(converter) }
        var bytes: [UInt8] = []
        var isWhole = true
        // Character by character, so that one which can't be written costs itself alone.
        for scalar in text.unicodeScalars {
            let converted = Self.convert(Array(String(scalar).utf8), with: converter)
            bytes += converted ?? [UInt8(ascii: "?")]
            if converted == nil { isWhole = false }
        }
        return (bytes + (Self.convert(nil, with: converter) ?? []), isWhole)
    }

    /// - Parameter bytes: nil brings a charset with states, such as ISO-2022-JP, back to its first one.
    private static func convert(_ bytes: [UInt8]?, with converter: iconv_t?) -> [UInt8]? {
        var output = [CChar](repeating: 0, count: 32)
        var left = output.count
        let failed = output.withUnsafeMutableBufferPointer { buffer in
            var target = buffer.baseAddress
            guard let bytes else { return iconv(converter, nil, nil, &target, &left) == -1 }
            var input = bytes.map(CChar.init(bitPattern:))
            var inputLeft = input.count
            return input.withUnsafeMutableBufferPointer { source in
                var start = source.baseAddress
                return iconv(converter, &start, &inputLeft, &target, &left) == -1
            }
        }
        return failed ? nil : output.prefix(output.count - left).map(UInt8.init(bitPattern:))
    }

    private static func ascii(_ scalar: Unicode.Scalar) -> UInt8 {
        scalar.isASCII ? UInt8(truncatingIfNeeded: scalar.value) : UInt8(ascii: "?")
    }
}
