extension Cursor {
    //  section      = "[" [section-spec] "]"
    //  section-spec = section-msgtext / (section-part ["." section-text])
    //  section-part = nz-number *("." nz-number)                          RFC 9051 section 9

    mutating func bracketedSection() throws(ParseError) -> BodySection {
        try expect(.openBracket, "section")
        skipSpaces()
        let part = try sectionPart()
        guard current != .closeBracket, !isAtEnd else {
            try expect(.closeBracket, "section")
            return BodySection(part: part)
        }
        let name = position..<index { $0 == .space || $0 == .closeBracket || $0 == .openParenthesis }
        move(to: name.upperBound)
        let specifier = try specifier(name)
        skipSpaces()
        try expect(.closeBracket, "section")
        return BodySection(part: part, specifier)
    }

    private mutating func sectionPart() throws(ParseError) -> [Int] {
        var part: [Int] = []
        while current.isDigit {
            part.append(Int(try number32("section-part")))
            guard take(UInt8(ascii: ".")) else { break }
        }
        return part
    }

    //  section-msgtext = "HEADER" / "HEADER.FIELDS" [".NOT"] SP header-list / "TEXT"
    //  section-text    = section-msgtext / "MIME"

    private mutating func specifier(_ name: Range<Int>) throws(ParseError) -> BodySection.Specifier {
        if matches(name, "HEADER.FIELDS") { return .headerFields(try headerList()) }
        if matches(name, "HEADER") { return .header }
        if matches(name, "TEXT") { return .text }
        if matches(name, "MIME") { return .mime }
        if matches(name, "HEADER.FIELDS.NOT") { return .headerFieldsNot(try headerList()) }
        // QUIRK: `BODY[0]`, of RFC 1730 servers, was read as a part number; anything else is unknown.
        throw error("section-spec")
    }

    //  header-list = "(" header-fld-name *(SP header-fld-name) ")"

    private mutating func headerList() throws(ParseError) -> [String] {
        try openList("header-list")
        var names: [String] = []
        while hasMore() { names.append(try astring().string) }
        try closeList()
        return names
    }
}
