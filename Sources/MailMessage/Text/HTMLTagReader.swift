/// One tag of HTML as the tokenizer of the HTML standard reads it (WHATWG HTML section 13.2.5).
struct HTMLTag {
    /// Where the name lies; the attributes follow it.
    let name: Range<Int>
    let isEnd: Bool
    let attributes: Int
    /// The index after the closing bracket.
    let end: Int

    /// The tag whose `<` stands at `start`; nil if none starts there, or if the text ends inside it.
    ///
    /// Quotes matter after an equals sign only, as in browsers: a filter that read tags otherwise than the parser
    /// could be led past.
    init?(_ html: [UInt8], at start: Int) {
        var index = start &+ 1
        isEnd = index < html.count && html[index] == UInt8(ascii: "/")
        if isEnd { index &+= 1 }
        guard index < html.count, ASCII.isLetter(html[index]) else { return nil }
        let nameStart = index
        while index < html.count, !Self.endsName(html[index]) { index &+= 1 }
        name = nameStart..<index
        var count = 0
        while true {
            while index < html.count, Self.isSpace(html[index]) || html[index] == UInt8(ascii: "/") { index &+= 1 }
            guard index < html.count else { return nil }
            if html[index] == UInt8(ascii: ">") { break }
            count &+= 1
            guard let next = Self.attributeEnd(html, from: index) else { return nil }
            index = next
        }
        attributes = count
        end = index &+ 1
    }

    /// The index after one attribute.
    private static func attributeEnd(_ html: [UInt8], from start: Int) -> Int? {
        // An equals sign at the start belongs to the name.
        var index = start &+ 1
        while index < html.count, !endsName(html[index]), html[index] != UInt8(ascii: "=") { index &+= 1 }
        while index < html.count, isSpace(html[index]) { index &+= 1 }
        guard index < html.count else { return nil }
        guard html[index] == UInt8(ascii: "=") else { return index }
        index &+= 1
        while index < html.count, isSpace(html[index]) { index &+= 1 }
        guard index < html.count else { return nil }
        let quote = html[index]
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            index &+= 1
            while index < html.count, html[index] != quote { index &+= 1 }
            return index < html.count ? index &+ 1 : nil
        }
        while index < html.count, !isSpace(html[index]), html[index] != UInt8(ascii: ">") { index &+= 1 }
        return index
    }

    /// Whether a byte ends the name of a tag or of an attribute.
    static func endsName(_ byte: UInt8) -> Bool {
        isSpace(byte) || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ">")
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        ASCII.isWhitespace(byte) || byte == 0x0C
    }
}
