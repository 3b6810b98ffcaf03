/// The character set that an HTML text names in itself, where its header names none (WHATWG HTML section 13.2.3.2,
/// simplified).
enum HTMLCharset {
    /// How many bytes from the start are looked at.
    static let reach = 1_024

    /// The character set of a byte order mark, or of `<meta … charset=…>`.
    static func label(in bytes: [UInt8]) -> Charset? {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return .utf8 }
        if bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE]) { return Charset(label: "utf-16") }
        let text = String(
            decoding: bytes.prefix(reach).map { $0 < 0x80 ? ASCII.lowercased($0) : UInt8(ascii: " ") }, as: UTF8.self)
        guard let meta = text.range(ofFirst: "<meta"), let found = text[meta...].range(ofFirst: "charset=") else {
            return nil
        }
        let value = text[found...].dropFirst(8).drop { $0 == "\"" || $0 == "'" || $0 == " " }
        let label = String(value.prefix { $0 != "\"" && $0 != "'" && $0 != ">" && $0 != " " && $0 != ";" && $0 != "/" })
        let charset = Charset(label: label)
        // The tag could be read, so the text is no UTF-16.
        guard charset.isKnown, !label.isEmpty, !label.hasPrefix("utf-16") else { return nil }
        return charset
    }
}

extension StringProtocol {
    /// Where the first occurrence of an ASCII needle starts.
    fileprivate func range(ofFirst needle: String) -> Index? {
        var rest = self[...]
        while let candidate = rest.firstIndex(where: { $0 == needle.first }) {
            if rest[candidate...].hasPrefix(needle) { return candidate }
            rest = rest[rest.index(after: candidate)...]
        }
        return nil
    }
}
