/// One piece of a parameter (RFC 2231 sections 3 and 4): `name*2*` is section 2, with percent escapes.
struct ParameterSection {
    /// Lower-case.
    let name: [UInt8]
    let number: Int?
    let isExtended: Bool
    let value: ArraySlice<UInt8>

    init?(_ rawName: [UInt8], value: ArraySlice<UInt8>) {
        let star = UInt8(ascii: "*")
        let pieces = rawName.prefix(256).split(separator: star)
        guard let first = pieces.first, first.contains(where: { !ASCII.isWhitespace($0) }) else { return nil }
        name = first.filter { !ASCII.isWhitespace($0) }.map(ASCII.lowercased)
        number = pieces.dropFirst().first.flatMap(Self.number)
        isExtended = rawName.last == star
        self.value = value
    }

    /// Up to nine digits; a larger number counts as the first section.
    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard digits.allSatisfy(ASCII.isDigit) else { return nil }
        return digits.count > 9 ? 0 : digits.reduce(0) { $0 &* 10 &+ Int($1 &- UInt8(ascii: "0")) }
    }
}

/// The pieces of one parameter, in whatever order they came.
struct ParameterSections {
    private var plain: ArraySlice<UInt8>?
    private var extended: ArraySlice<UInt8>?
    private var numbered: [ParameterSection] = []

    mutating func add(_ section: ParameterSection) {
        if section.number != nil {
            numbered.append(section)
        } else if section.isExtended {
            extended = extended ?? section.value
        } else {
            plain = plain ?? section.value
        }
    }

    /// The best form wins: `name*`, then `name*0…`, then `name` (RFC 6266 section 4.3 for the order).
    func decoded(name: String) -> MIMEParameter? {
        if let extended {
            let value = ExtendedValue(extended)
            return MIMEParameter(name: name, value: value.text, language: value.language)
        }
        if !numbered.isEmpty { return joined(name: name) }
        return plain.map { MIMEParameter(name: name, value: HeaderText.decodeWords($0)) }
    }

    private func joined(name: String) -> MIMEParameter {
        let sections = numbered.enumerated()
            .sorted { ($0.element.number ?? 0, $0.offset) < ($1.element.number ?? 0, $1.offset) }
            .map(\.element)
        guard let first = sections.first, sections.contains(where: \.isExtended) else {
            return MIMEParameter(name: name, value: HeaderText.decodeWords(sections.flatMap(\.value)[...]))
        }
        let head = first.isExtended ? ExtendedValue(first.value) : ExtendedValue(unescaped: first.value)
        var content = head.content
        for section in sections.dropFirst() {
            content +=
                section.isExtended
                ? ExtendedValue.percentDecoded(head.withoutRepeatedLabel(section.value)) : Array(section.value)
        }
        return MIMEParameter(name: name, value: head.charset.decode(content), language: head.language)
    }
}

/// `charset'language'text` (RFC 2231 section 4).
struct ExtendedValue {
    let charset: Charset
    let language: String?
    let content: [UInt8]
    private let label: [UInt8]

    var text: String { charset.decode(content) }

    init(_ value: ArraySlice<UInt8>) {
        let quote = UInt8(ascii: "'")
        let pieces = value.split(separator: quote, maxSplits: 2, omittingEmptySubsequences: false)
        guard pieces.count == 3, pieces[0].count <= 64, pieces[1].count <= 64 else {
            self.init(unescaped: Self.percentDecoded(value)[...])
            return
        }
        self.init(
            label: Array(pieces[0]), language: pieces[1].isEmpty ? nil : String(decoding: pieces[1], as: UTF8.self),
            content: Self.percentDecoded(pieces[2]))
    }

    /// A value without label or escapes.
    init(unescaped value: ArraySlice<UInt8>) {
        self.init(label: [], language: nil, content: Array(value))
    }

    private init(label: [UInt8], language: String?, content: [UInt8]) {
        self.label = label
        charset = label.isEmpty ? .usASCII : Charset(label: label)
        self.language = language
        self.content = content
    }

    /// Some senders write the label again in each section.
    func withoutRepeatedLabel(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard !label.isEmpty, ASCII.equal(value.prefix(label.count), label) else { return value }
        let rest = value.dropFirst(label.count)
        return rest.first == UInt8(ascii: "'") ? rest.dropFirst() : value
    }

    static func percentDecoded(_ value: ArraySlice<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(value.count)
        var index = value.startIndex
        while index < value.endIndex {
            let byte = value[index]
            if byte == UInt8(ascii: "%"), index &+ 2 < value.endIndex,
                let high = ASCII.hexValue(value[index &+ 1]), let low = ASCII.hexValue(value[index &+ 2])
            {
                output.append(high << 4 | low)
                index &+= 3
            } else {
                output.append(byte)
                index &+= 1
            }
        }
        return output
    }
}
