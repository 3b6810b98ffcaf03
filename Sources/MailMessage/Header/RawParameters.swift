/// A field of the form `value; name=value` taken apart but not decoded, as an IMAP BODYSTRUCTURE tells it.
package struct RawParameters: Sendable {
    /// What stands before the first parameter, comments and white space left out.
    package let value: [UInt8]
    /// Names and values, unquoted. The sections of a parameter that was continued are joined to one (RFC 2231 section
    /// 6 asks it of IMAP servers): `name`, or `name*` where a character set or percent escapes stay in the value.
    package let pairs: [(name: [UInt8], value: [UInt8])]

    /// Reads a raw field.
    package init(header raw: [UInt8], limits: MessageLimits = .default) {
        let header = ParameterizedHeader(raw, limits: limits)
        value = header.value
        pairs = Self.joined(header.pairs)
    }

    private static func joined(_ pairs: [(name: [UInt8], value: [UInt8])]) -> [(name: [UInt8], value: [UInt8])] {
        var result: [(name: [UInt8], value: [UInt8])] = []
        var continued: [[UInt8]: (position: Int, sections: [ParameterSection])] = [:]
        for pair in pairs {
            if let section = ParameterSection(pair.name, value: pair.value[...]), section.number != nil {
                let position = continued[section.name]?.position ?? result.count
                if position == result.count { result.append(([], [])) }
                continued[section.name, default: (position, [])].sections.append(section)
            } else {
                result.append(pair)
            }
        }
        for (name, entry) in continued { result[entry.position] = join(name, entry.sections) }
        return result
    }

    private static func join(_ name: [UInt8], _ unordered: [ParameterSection]) -> (name: [UInt8], value: [UInt8]) {
        let sections = unordered.enumerated()
            .sorted { ($0.element.number ?? 0, $0.offset) < ($1.element.number ?? 0, $1.offset) }
            .map(\.element)
        guard sections.contains(where: \.isExtended) else { return (name, sections.flatMap(\.value)) }
        // RFC 2231 section 4.1: only the first section has the character set and the language.
        let prefix = sections.first?.isExtended == true ? [] : Array("''".utf8)
        let value = sections.flatMap { $0.isExtended ? Array($0.value) : percentEncoded($0.value) }
        return (name + [UInt8(ascii: "*")], prefix + value)
    }

    private static func percentEncoded(_ value: ArraySlice<UInt8>) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        return value.flatMap { byte -> [UInt8] in
            let isPlain = ASCII.isLetter(byte) || ASCII.isDigit(byte) || "!#$&+-.^_`{|}~".utf8.contains(byte)
            return isPlain ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }
}
