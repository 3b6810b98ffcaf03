extension UInt8 {
    static let carriageReturn = UInt8(ascii: "\r")
    static let lineFeed = UInt8(ascii: "\n")
    static let space = UInt8(ascii: " ")
    static let dot = UInt8(ascii: ".")

    var isDigit: Bool { self &- 0x30 < 10 }

    /// CR, LF and NUL: what would end a line, or be taken for its end.
    var endsLine: Bool { self == .carriageReturn || self == .lineFeed || self == 0 }

    /// C0 controls and DEL.
    var isControl: Bool { self < 0x20 || self == 0x7F }
}

extension String {
    /// ASCII letters only: a protocol name's spelling doesn't depend on a language.
    var uppercasedASCII: String {
        String(decoding: utf8.map { $0 &- 0x61 < 26 ? $0 & 0xDF : $0 }, as: UTF8.self)
    }
}
