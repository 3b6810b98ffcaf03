import Testing

@testable import MailMessage

struct CharsetTests {
    /// Label, bytes, text.
    private static let zoo: [(String, [UInt8], String)] = [
        ("utf-8", bytes("grüße €"), "grüße €"),
        ("UTF8", bytes("ü"), "ü"),
        ("\"UTF-8;\"", bytes("ü"), "ü"),
        ("windows-1256", [0xE3, 0xD1, 0xCD, 0xC8, 0xC7], "مرحبا"),
        ("iso-8859-6", [0xE5, 0xD1, 0xCD, 0xC8, 0xC7], "مرحبا"),
        ("iso-8859-8-i", [0xF9, 0xEC, 0xE5, 0xED], "שלום"),
        ("Shift_JIS", [0x93, 0xFA, 0x96, 0x7B], "日本"),
        ("x-sjis", [0x87, 0x40], "①"),
        ("EUC-JP", [0xC6, 0xFC, 0xCB, 0xDC], "日本"),
        ("ISO-2022-JP", bytes("\u{1B}$BF|K\\\u{1B}(B!"), "日本!"),
        ("GB18030", [0xD6, 0xD0, 0x81, 0x30, 0x86, 0x38], "中À"),
        ("gb2312", [0xD6, 0xD0, 0xB9, 0xFA], "中国"),
        ("Big5", [0xA4, 0xA4, 0xA4, 0xE5], "中文"),
        ("KOI8-R", [0xF0, 0xD2, 0xC9, 0xD7, 0xC5, 0xD4], "Привет"),
        ("windows-1251", [0xCF, 0xF0, 0xE8], "При"),
        ("cp-850", [0x81, 0x84], "üä"),
        ("ibm437", [0x81, 0x84], "üä"),
        ("EUC-KR", [0xC7, 0xD1, 0xB1, 0xB9], "한국"),
        ("ks_c_5601-1987", [0xC7, 0xD1, 0xB1, 0xB9], "한국"),
        ("UTF-7", bytes("Gr+APwA3w-e"), "Grüße"),
        ("unicode-1-1-utf-7", bytes("+IKw-"), "€"),
        ("UTF-16", [0xFE, 0xFF, 0x00, 0x41, 0x20, 0xAC], "A€"),
        ("UTF-16", [0xFF, 0xFE, 0x41, 0x00, 0xAC, 0x20], "A€"),
        ("UTF-16BE", [0xD8, 0x3D, 0xDE, 0x00], "😀"),
        ("UTF-16LE", [0x41, 0x00], "A"),
        ("iso-8859-1", [0x93, 0xE4, 0x94], "“ä”"),
        ("latin1", [0xE4], "ä"),
        ("iso-8859-2", [0xB1], "ą"),
        ("iso_8859-15", [0xA4], "€"),
        ("iso-8859-9", [0xFE], "ş"),
        ("tis-620", [0xA1], "ก"),
        ("windows-1253", [0xE1], "α"),
        ("macintosh", [0x8A], "ä"),
        ("us-ascii", [0x41, 0xE4], "Aä"),
        ("us-ascii", bytes("Aä"), "Aä"),
        ("default", [0xE4], "ä"),
        ("x-user-defined", [0xE4], "ä"),
        ("x-unknown", bytes("ä"), "ä"),
        ("no-such-thing", [0xE4], "ä"),
        ("", [0xE4], "ä"),
        ("ansi_x3.110-1983", bytes("abc"), "abc"),
        ("65001", bytes("ä"), "ä"),
        ("charset=utf-8", bytes("ä"), "ä"),
    ]

    @Test(arguments: zoo)
    func decodes(label: String, input: [UInt8], text: String) {
        #expect(Charset(label: label).decode(input) == text)
    }

    /// A chunk may end anywhere.
    @Test(arguments: zoo)
    func decodesBytewise(label: String, input: [UInt8], text: String) {
        #expect(Charset(label: label).decodeBytewise(input) == text)
    }

    @Test(
        arguments: [
            ("utf-8", [0x41, 0xFF, 0x42], "A\u{FFFD}B"),
            ("utf-8", [0x41, 0xE2, 0x82], "A\u{FFFD}"),
            ("shift_jis", [0x41, 0x93], "A\u{FFFD}"),
            ("euc-kr", [0xC7, 0xD1, 0xFF, 0x41], "한\u{FFFD}A"),
            ("gb18030", [0xD6, 0xD0, 0xFF, 0x41], "中\u{FFFD}A"),
            ("utf-16le", [0x41, 0x00, 0x00, 0xDC, 0x42, 0x00], "A\u{FFFD}B"),
            ("utf-16be", [0x00, 0x41, 0x00], "A\u{FFFD}"),
        ] as [(String, [UInt8], String)])
    func invalidBytesAreReplaced(label: String, input: [UInt8], text: String) {
        #expect(Charset(label: label).decode(input) == text)
        #expect(Charset(label: label).decodeBytewise(input) == text)
    }

    @Test func replacementsAreCounted() {
        var decoder = CharsetDecoder(Charset(label: "euc-kr"))
        var output: [UInt8] = []
        ([0xFF, 0x41, 0xFF] as [UInt8]).withUnsafeBytes { decoder.decode($0, into: &output) }
        decoder.finish(into: &output)
        #expect(decoder.replacements == 2)
    }

    @Test func unknownLabels() {
        #expect(!Charset(label: "x-nothing").isKnown)
        #expect(Charset(label: nil).isKnown)
        // Options and paths never reach iconv.
        #expect(!Charset(label: "UTF-8//TRANSLIT").label.contains("/"))
        #expect(!Charset(label: "../../etc/x").isKnown)
    }

    /// The browsers' reading of the bytes that windows-1252 leaves open.
    @Test func windows1252IsTotal() {
        let text = Charset.windows1252.decode([UInt8](0...255))
        #expect(text.unicodeScalars.count == 256)
        #expect(!text.unicodeScalars.contains("\u{FFFD}"))
    }

    @Test func everyLabelOfTheTableOpens() {
        for label in [
            "big5", "shift_jis", "iso-2022-jp", "euc-jp", "utf-7", "tis-620", "koi8-u", "x-mac-cyrillic", "gbk",
            "johab",
        ] {
            #expect(Charset(label: label).decode(bytes("ascii")) == "ascii", "\(label)")
        }
    }
}
