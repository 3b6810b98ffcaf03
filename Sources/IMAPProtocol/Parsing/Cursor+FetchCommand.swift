extension Cursor {
    //  fetch = "FETCH" SP sequence-set SP ("ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")")
    //          [fetch-modifiers]                                          RFC 9051 section 9, RFC 4466 section 6

    mutating func fetchCommand(areUIDs: Bool) throws(ParseError) -> FetchCommand {
        try space("fetch")
        let messages = try messageSelection(areUIDs: areUIDs)
        try space("fetch")
        var command = FetchCommand(messages: messages, attributes: try fetchAttributes())
        guard current == .space, !isSpaceToEnd else { return command }
        try space("fetch-modifiers")
        try commandList("fetch-modifier") { (cursor) throws(ParseError) in try cursor.fetchModifier(&command) }
        // RFC 7162 section 3.2.6.
        if command.vanished, command.changedSince == nil || !areUIDs { throw error("fetch-modifier") }
        return command
    }

    private mutating func fetchModifier(_ command: inout FetchCommand) throws(ParseError) {
        if takeKeyword("CHANGEDSINCE") {
            try space("fetch-modifier")
            command.changedSince = try modSequence(mayBeZero: false)
        } else if takeKeyword("VANISHED") {
            command.vanished = true
        } else if takeKeyword("PARTIAL") {
            try space("fetch-modifier")
            command.partial = try partialWindow()
        } else {
            throw error("fetch-modifier")
        }
    }

    //  partial-range = partial-range-first / partial-range-last           RFC 9394 section 4

    mutating func partialWindow() throws(ParseError) -> PartialWindow {
        let start = position
        let first = try signedBound()
        try expect(UInt8(ascii: ":"), "partial-range")
        guard let window = PartialWindow(first: first, last: try signedBound()) else {
            move(to: start)
            throw error("partial-range")
        }
        return window
    }

    private mutating func signedBound() throws(ParseError) -> Int64 {
        let isNegative = take(UInt8(ascii: "-"))
        let value = Int64(try positive32("partial-range"))
        return isNegative ? -value : value
    }

    /// A list, a single one, or a macro, which is written out here.
    private mutating func fetchAttributes() throws(ParseError) -> [FetchAttribute] {
        if current == .openParenthesis { return try fetchAttributeList() }
        if takeKeyword("FAST") { return Self.fast }
        if takeKeyword("ALL") { return Self.fast + [.envelope] }
        if takeKeyword("FULL") { return Self.fast + [.envelope, .body] }
        return [try fetchAttribute()]
    }

    private static let fast: [FetchAttribute] = [.flags, .internalDate, .size]

    mutating func fetchAttributeList() throws(ParseError) -> [FetchAttribute] {
        var attributes: [FetchAttribute] = []
        try commandList("fetch-att") { (cursor) throws(ParseError) in attributes.append(try cursor.fetchAttribute()) }
        return attributes
    }

    private mutating func fetchAttribute() throws(ParseError) -> FetchAttribute {
        let start = position
        let nameEnd = index { !$0.isAtomByte || $0 == .openBracket }
        move(to: nameEnd)
        let name = start..<nameEnd
        if current == .openBracket, let attribute = try sectionAttribute(name) { return attribute }
        if current != .openBracket, let attribute = try plainAttribute(name) { return attribute }
        move(to: start)
        throw error("fetch-att")
    }

    private mutating func plainAttribute(_ name: Range<Int>) throws(ParseError) -> FetchAttribute? {
        switch text(name).uppercasedASCII {
        case "UID": .uid
        case "FLAGS": .flags
        case "ENVELOPE": .envelope
        case "BODYSTRUCTURE": .bodyStructure
        case "BODY": .body
        case "INTERNALDATE": .internalDate
        case "RFC822.SIZE": .size
        case "MODSEQ": .modSeq
        case "RFC822": .rfc822(.message)
        case "RFC822.HEADER": .rfc822(.header)
        case "RFC822.TEXT": .rfc822(.text)
        case "PREVIEW": .preview(lazy: try previewIsLazy())
        case "SAVEDATE": .saveDate
        case "EMAILID": .emailID
        case "THREADID": .threadID
        default: nil
        }
    }

    //  fetch-att =/ "PREVIEW" [SP "(" preview-mod *(SP preview-mod) ")"]  RFC 8970 section 6

    /// Where PREVIEW stands alone, a list behind it may be that of the command's modifiers.
    private mutating func previewIsLazy() throws(ParseError) -> Bool {
        let start = position
        skipSpaces()
        guard position > start, take(.openParenthesis), takeKeyword("LAZY") else {
            move(to: start)
            return false
        }
        skipSpaces()
        try expect(.closeParenthesis, "preview-mod")
        return true
    }

    //  fetch-att =/ "BODY" [".PEEK"] section [partial] / "BINARY" [".PEEK"] section-binary [partial] /
    //               "BINARY.SIZE" section-binary

    private mutating func sectionAttribute(_ name: Range<Int>) throws(ParseError) -> FetchAttribute? {
        switch text(name).uppercasedASCII {
        case "BODY": .section(try section(), peek: false, partial: try partialRange())
        case "BODY.PEEK": .section(try section(), peek: true, partial: try partialRange())
        case "BINARY": .binary(part: try binarySection(), peek: false, partial: try partialRange())
        case "BINARY.PEEK": .binary(part: try binarySection(), peek: true, partial: try partialRange())
        case "BINARY.SIZE": .binarySize(part: try binarySection())
        default: nil
        }
    }

    //  section-binary = "[" [section-part] "]"

    private mutating func binarySection() throws(ParseError) -> [Int] {
        let section = try section()
        guard section.specifier == .whole else { throw error("section-binary") }
        return section.part
    }

    //  partial = "<" number64 "." nz-number64 ">"

    private mutating func partialRange() throws(ParseError) -> PartialRange? {
        guard take(UInt8(ascii: "<")) else { return nil }
        let offset = try digits("partial")
        // QUIRK: an origin without a count means all from there on; imaptest sends it, Dovecot takes it.
        if take(UInt8(ascii: ">")) { return PartialRange(offset: offset, count: .max) }
        try expect(UInt8(ascii: "."), "partial")
        let count = try digits("partial")
        guard count > 0 else { throw error(.numberOutOfRange, "partial") }
        try expect(UInt8(ascii: ">"), "partial")
        return PartialRange(offset: offset, count: count)
    }

    //  section = "[" [section-spec] "]"

    /// As ``bracketedSection()``, without its leniency.
    private mutating func section() throws(ParseError) -> BodySection {
        let start = position
        let section = try bracketedSection()
        let isAboutPart = !section.part.isEmpty
        let wellFormed =
            section.part.allSatisfy { $0 > 0 } && (isAboutPart || section.specifier != .mime)
            && section.isWritten(in: text(start..<position))
        guard wellFormed else {
            move(to: start)
            throw error("section-spec")
        }
        return section
    }
}

extension BodySection {
    /// Whether the text is the section as the grammar has it, with all its dots and without a space too many.
    fileprivate func isWritten(in text: String) -> Bool {
        switch specifier {
        case .headerFields(let names), .headerFieldsNot(let names):
            // The names may be quoted, and there must be one.
            let prefix = "[" + BodySection(part: part, specifier).description.prefix { $0 != "(" }
            return !names.isEmpty && text.utf8.count >= prefix.utf8.count
                && String(text.prefix(prefix.count)).equalsIgnoringASCIICase(prefix)
        default:
            return text.equalsIgnoringASCIICase("[\(description)]")
        }
    }
}
