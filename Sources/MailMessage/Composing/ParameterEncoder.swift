/// A field with parameters, such as Content-Type, written for today's readers and for old ones.
enum ParameterEncoder {
    /// What of a parameter's value goes into one line.
    private static let longestSection = 60

    /// The field's value: each parameter on a line of its own, where it isn't short.
    static func value(_ value: String, _ parameters: [String]) -> String {
        let joined = ([value] + parameters).joined(separator: "; ")
        guard joined.utf8.count > 55 || joined.contains("\r\n") else { return joined }
        return ([value] + parameters).joined(separator: ";\r\n ")
    }

    /// A parameter whose value is plain ASCII by its nature, quoted where it must be.
    static func plain(_ name: String, _ value: String) -> String {
        let isToken =
            !value.isEmpty && value.utf8.allSatisfy { WrittenAddress.isAtomText($0) || $0 == UInt8(ascii: ".") }
        guard !isToken || value.contains(where: "?=/*'%".contains) else { return "\(name)=\(value)" }
        return "\(name)=\"" + value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    /// A value in any script by RFC 2231: in sections, where it is long.
    static func extended(_ name: String, _ value: String) -> [String] {
        guard !isPlain(value) else { return [plain(name, value)] }
        var sections: [String] = [""]
        for byte in value.utf8 {
            let piece =
                isAttributeCharacter(byte) ? String(UnicodeScalar(byte)) : "%" + EncodedWordEncoder.hexadecimal(byte)
            if sections[sections.count - 1].utf8.count + piece.utf8.count > longestSection { sections.append("") }
            sections[sections.count - 1] += piece
        }
        guard sections.count > 1 else { return ["\(name)*=UTF-8''\(sections[0])"] }
        return sections.enumerated().map { index, section in
            "\(name)*\(index)*=\(index == 0 ? "UTF-8''" : "")\(section)"
        }
    }

    /// The same for programs that don't know RFC 2231: encoded words in quotes, which RFC 2047 forbids and all of them
    /// read.
    static func legacy(_ name: String, _ value: String) -> String {
        guard !isPlain(value) else { return plain(name, value) }
        return "\(name)=\"" + EncodedWordEncoder.words(value).joined(separator: "\r\n ") + "\""
    }

    private static func isPlain(_ value: String) -> Bool {
        HeaderWriter.isPrintable(value) && !value.contains("=?") && value.utf8.count <= longestSection
    }

    /// RFC 2231 section 7: attribute-char.
    private static func isAttributeCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$&+-.^_`{|}~".utf8.contains(byte)
        }
    }
}
