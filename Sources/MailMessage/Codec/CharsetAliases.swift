/// Labels seen in mail, and what they mean: the browsers' reading (WHATWG Encoding) first, then mail's own mistakes.
enum CharsetAliases {
    /// What a label is decoded as; nil leaves it to iconv's own list.
    static func method(for label: String) -> Charset.Method? {
        let key = label.lowercased()
        if let method = methods[key] { return method }
        if let number = number(in: key, after: ["iso8859", "iso88", "8859", "isolatin"]) { return iso8859(number) }
        if let number = number(in: key, after: ["xcp", "cp", "ibm", "windows", "win", "dos", "codepage"]) {
            return codePage(number)
        }
        return nil
    }

    /// The number that follows one of the prefixes when hyphens, underscores, dots and colons are left out.
    private static func number(in key: String, after prefixes: [String]) -> Int? {
        let squeezed = String(decoding: key.utf8.filter { !"-_.: ".utf8.contains($0) }, as: UTF8.self)
        for prefix in prefixes where squeezed.hasPrefix(prefix) {
            let rest = squeezed.dropFirst(prefix.count)
            // A year (iso-8859-1:1987) and a direction (iso-8859-8-i) may follow.
            let digits = rest.utf8.prefix(while: ASCII.isDigit)
            let tail = rest.dropFirst(digits.count)
            guard !digits.isEmpty, digits.count <= 6, tail.isEmpty || tail == "i" || tail == "e" else { continue }
            return Int(String(decoding: digits, as: UTF8.self))
        }
        return nil
    }

    private static func iso8859(_ number: Int) -> Charset.Method? {
        let part = number >= 100_00 ? number / 10_000 : number
        switch part {
        case 1: return .windows1252
        case 9: return .iconv("CP1254")
        case 11: return .iconv("CP874")
        case 2...8, 10, 13...16: return .iconv("ISO-8859-\(part)")
        default: return nil
        }
    }

    private static func codePage(_ number: Int) -> Charset.Method? {
        switch number {
        case 1252, 28591: .windows1252
        case 65001: .utf8
        case 20127: .guess
        case 28592...28605: iso8859(number - 28590)
        case 932, 31: .iconv("CP932")
        case 936, 54936, 20936: .iconv("GB18030")
        case 949, 51949: .iconv("CP949")
        case 950: .iconv("BIG5-HKSCS")
        case 874: .iconv("CP874")
        case 1200: .iconv("UTF-16LE")
        case 1201: .iconv("UTF-16BE")
        case 10000: .iconv("MACINTOSH")
        case 20866: .iconv("KOI8-R")
        case 21866: .iconv("KOI8-U")
        case 50220, 50221, 50222: .iconv("ISO-2022-JP-3")
        case 51932: .iconv("EUC-JP-MS")
        case 65000: .iconv("UTF-7")
        case 1250...1258: .iconv("CP\(number)")
        case 437, 737, 775, 850, 852, 855, 857, 858, 860...866, 869: .iconv("IBM\(number)")
        default: nil
        }
    }

    private static let methods: [String: Charset.Method] = {
        var methods: [String: Charset.Method] = [:]
        for (method, labels) in groups {
            for label in labels.split(separator: " ") { methods[String(label)] = method }
        }
        return methods
    }()

    private static let groups: [(Charset.Method, String)] = [
        (
            .utf8,
            "utf-8 utf8 utf_8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8 utf-8-sig utf-8mb4 utf8mb4"
        ),
        (
            .guess,
            """
            us-ascii ascii usascii us_ascii ansi_x3.4-1968 ansi_x3.4-1986 iso-ir-6 iso646-us 7bit 8bit 7-bit 8-bit \
            x-unknown unknown unknown-8bit x-user-defined default default_charset none iso-8859 iso-10646 utf
            """
        ),
        (.windows1252, "latin1 latin-1 l1 iso-ir-100 ansi cp819 ibm819 x-ansi windows-ansi western _iso-8859-1"),
        (.iconv("ISO-8859-2"), "latin2 latin-2 l2 iso-ir-101 csisolatin2"),
        (.iconv("CP1254"), "latin5 latin-5 l5 iso-ir-148 csisolatin5"),
        (.iconv("ISO-8859-15"), "latin9 latin-9 l9 latin0"),
        (.iconv("ISO-8859-8"), "logical visual hebrew iso-8859-8-i iso-8859-8-e csiso88598i"),
        (.iconv("ISO-8859-6"), "arabic ecma-114 asmo-708"),
        (.iconv("ISO-8859-7"), "greek greek8 ecma-118"),
        (.iconv("ISO-8859-5"), "cyrillic"),
        (.iconv("KOI8-R"), "koi koi8 koi8-r koi8_r koi8r cskoi8r"),
        (.iconv("KOI8-U"), "koi8-u koi8u koi8-ru"),
        (
            .iconv("GB18030"),
            "gb2312 gb_2312 gb_2312-80 gb2312-80 gbk x-gbk gb18030 chinese csgb2312 iso-ir-58 euc-cn cn-gb gb gb-2312"
        ),
        (.iconv("BIG5-HKSCS"), "big5 big-5 big5-hkscs cn-big5 csbig5 x-x-big5 x-big5 big5_hkscs"),
        (
            .iconv("CP932"),
            "shift_jis shift-jis shiftjis sjis x-sjis ms_kanji csshiftjis windows-31j cswindows31j ms932"
        ),
        (.iconv("ISO-2022-JP-3"), "iso-2022-jp iso2022jp iso-2022-jp-1 iso-2022-jp-3 csiso2022jp jis iso-2022-jp-ms"),
        (.iconv("EUC-JP-MS"), "euc-jp eucjp x-euc-jp x-euc cseucpkdfmtjapanese"),
        (
            .iconv("CP949"),
            """
            euc-kr euckr ks_c_5601-1987 ks_c_5601-1989 ks_c_5601 ksc_5601 ksc5601 ks-c-5601-1987 korean iso-ir-149 \
            cseuckr csksc56011987 uhc x-windows-949 windows-949
            """
        ),
        (.iconv("CP874"), "tis-620 tis620 windows-874 dos-874"),
        (.iconv("UTF-7"), "utf-7 utf7 unicode-1-1-utf-7 unicode11utf7 unicode-2-0-utf-7 x-unicode20utf7"),
        (.iconv("UTF-16"), "utf-16 utf16 unicode iso-10646-ucs-2 ucs-2 csunicode unicodefeff"),
        (.iconv("UTF-16LE"), "utf-16le utf16le"),
        (.iconv("UTF-16BE"), "utf-16be utf16be unicodefffe"),
        (.iconv("MACINTOSH"), "macintosh mac macroman x-mac-roman x-macroman csmacintosh"),
        (.iconv("MAC-CYRILLIC"), "x-mac-cyrillic mac-cyrillic x-mac-ukrainian"),
        (.iconv("ANSI_X3.110-1983"), "ansi_x3.110-1983 iso-ir-99 csa_t500-1983 naplps"),
    ]
}
