import NIOCore

extension Cursor {
    //  msg-att = "(" (msg-att-dynamic / msg-att-static) *(SP (msg-att-dynamic / msg-att-static)) ")"
    //                                                                     RFC 9051 section 9

    /// The items of one message. One that makes no sense is an issue, and the rest is read on.
    mutating func fetch(_ number: SequenceNumber) throws(ParseError) -> FetchResponse {
        var fetch = FetchResponse(sequenceNumber: number)
        try items(&fetch)
        return fetch
    }

    private mutating func items(_ fetch: inout FetchResponse) throws(ParseError) {
        try openList("msg-att")
        while hasMore() {
            guard fetch.issues.count < options.maximumIssues else {
                fetch.issues.append(.init(item: "", error: error(.tooMany, "msg-att")))
                return
            }
            let name = itemName()
            let valueStart = position
            guard !name.isEmpty else {
                fetch.issues.append(.init(item: "", error: error("msg-att")))
                guard recover(from: valueStart) else { return }
                continue
            }
            let entryDepth = depth
            do {
                try item(name, &fetch)
            } catch {
                fetch.issues.append(.init(item: shortName(name), error: error))
                depth = entryDepth
                guard recover(from: valueStart) else { return }
            }
        }
        if !take(.closeParenthesis) {
            fetch.issues.append(.init(item: "", error: error(.unexpectedEnd, "msg-att")))
        }
    }

    /// For an issue, which may end in a log: a name is as long as its sender likes.
    private func shortName(_ name: Range<Int>) -> String {
        text(name.lowerBound..<min(name.upperBound, name.lowerBound &+ 40)).uppercasedASCII
    }

    /// After an item that failed, goes to the end of its value, brackets and all; false where none is found.
    private mutating func recover(from valueStart: Int) -> Bool {
        move(to: valueStart)
        do {
            skipSection()
            try skipValue()
            return position > valueStart || current == .closeParenthesis
        } catch {
            return false
        }
    }

    /// An item's name, up to what begins its section or its value.
    private mutating func itemName() -> Range<Int> {
        let start = position
        let nameEnd = index {
            $0 == .space || $0 == .openBracket || $0 == .openParenthesis || $0 == .closeParenthesis || $0 == .lineFeed
        }
        move(to: nameEnd)
        return start..<nameEnd
    }

    private mutating func item(_ name: Range<Int>, _ fetch: inout FetchResponse) throws(ParseError) {
        switch name.count {
        case 3 where matches(name, "UID"): fetch.uid = UID(try number32("uniqueid"))
        case 4 where matches(name, "BODY"): try body(&fetch)
        case 5 where matches(name, "FLAGS"): fetch.flags = try flags()
        case 6 where matches(name, "MODSEQ"):
            fetch.modSeq = ModSequence(
                try parenthesized { (cursor) throws(ParseError) in try cursor.number("mod-sequence-value") })
        case 8 where matches(name, "ENVELOPE"): fetch.envelope = try envelope()
        case 11 where matches(name, "RFC822.SIZE"): fetch.size = try size()
        case 12 where matches(name, "INTERNALDATE"): fetch.internalDate = try dateTime()
        case 13 where matches(name, "BODYSTRUCTURE"):
            skipSpaces()
            // QUIRK: NIL, or an empty list, from servers that couldn't parse the message.
            fetch.bodyStructure = takeNil() || takeEmptyList() ? nil : try bodyStructure(noting: &fetch)
        default: try rareItem(name, &fetch)
        }
    }

    private mutating func rareItem(_ name: Range<Int>, _ fetch: inout FetchResponse) throws(ParseError) {
        switch text(name).uppercasedASCII {
        case "RFC822": try section(.whole, &fetch)
        case "RFC822.HEADER": try section(.header, &fetch)
        case "RFC822.TEXT": try section(.text, &fetch)
        case "BINARY": try binary(&fetch)
        case "BINARY.SIZE":
            let part = try bracketedSection().part
            fetch.binarySizes.append(.init(part: part, size: try number("number")))
        case "PREVIEW": fetch.preview = .init(try preview())
        case "SAVEDATE":
            skipSpaces()
            fetch.saveDate = takeNil() ? .absent : .value(try dateTime())
        case "EMAILID": fetch.emailID = try objectID()
        case "THREADID": fetch.threadID = .init(try objectID())
        case "X-GM-MSGID": fetch.gmailMessageID = try number("number")
        case "X-GM-THRID": fetch.gmailThreadID = try number("number")
        case "X-GM-LABELS": fetch.gmailLabels = try labels()
        case let other:
            fetch.others.append(.init(name: other, value: try anyValue()))
        }
    }

    /// The value of an item of no known name, its section and partial range left out.
    private mutating func anyValue() throws(ParseError) -> IMAPString {
        skipSection()
        skipSpaces()
        let start = position
        try skipValue()
        return string(start..<position)
    }

    /// Goes over `[...]<...>`, whatever is in it.
    private mutating func skipSection() {
        guard take(.openBracket) else { return }
        move(to: index { $0 == .closeBracket || $0 == .lineFeed })
        guard take(.closeBracket), current == UInt8(ascii: "<") else { return }
        move(to: index { $0 == .space || $0 == .closeParenthesis || $0 == .lineFeed })
    }

    /// QUIRK: sizes beyond 64 bits, and negative ones.
    private mutating func size() throws(ParseError) -> UInt64 {
        guard let size = try lenientNumber() else { throw error(.numberOutOfRange, "RFC822.SIZE") }
        return size
    }

    //  msg-att-static = "BODY" section ["<" number ">"] SP nstring / "BODY" SP body / ...

    private mutating func body(_ fetch: inout FetchResponse) throws(ParseError) {
        if current == .openBracket {
            let section = try bracketedSection()
            return try self.section(section, &fetch)
        }
        skipSpaces()
        guard !takeNil(), !takeEmptyList() else { return }
        let structure = try bodyStructure(noting: &fetch)
        if fetch.bodyStructure == nil { fetch.bodyStructure = structure }
    }

    private mutating func section(_ section: BodySection, _ fetch: inout FetchResponse) throws(ParseError) {
        let origin = try origin()
        fetch.sections.append(.init(section: section, origin: origin, data: try sectionBytes()))
    }

    //  msg-att-static = "BINARY" section-binary SP (nstring / literal8) / ...           RFC 9051 section 9

    private mutating func binary(_ fetch: inout FetchResponse) throws(ParseError) {
        let section = try bracketedSection()
        let origin = try origin()
        fetch.binaries.append(.init(section: section, origin: origin, data: try sectionBytes()))
    }

    //  "<" number ">"

    private mutating func origin() throws(ParseError) -> UInt64? {
        guard take(UInt8(ascii: "<")) else { return nil }
        let origin = try number("partial")
        // QUIRK: the count given back too, `<0.1024>`.
        if take(UInt8(ascii: ".")) { _ = try number("partial") }
        try expect(UInt8(ascii: ">"), "partial")
        return origin
    }

    private mutating func sectionBytes() throws(ParseError) -> FetchResponse.Bytes {
        skipSpaces()
        if current == .openBrace || current == UInt8(ascii: "~") {
            switch try literal() {
            case .inline(let buffer): return .inline(buffer)
            case .streamed(let byteCount): return .streamed(byteCount: byteCount)
            }
        }
        return try nstring().map { .inline($0.buffer) } ?? .none
    }

    //  fetch-preview = "PREVIEW" SP nstring                               RFC 8970 section 6

    /// QUIRK: `(FUZZY "text")`, of a draft of it.
    private mutating func preview() throws(ParseError) -> IMAPString? {
        skipSpaces()
        guard current == .openParenthesis, !takeEmptyList() else { return try nstring() }
        try openList("PREVIEW")
        _ = try wordRange("algorithm")
        let text = hasMore() ? try nstring() : nil
        try closeList()
        return text
    }

    //  fetch-threadid = "THREADID" SP ("(" objectid ")" / nil)            RFC 8474 section 7

    private mutating func objectID() throws(ParseError) -> IMAPString? {
        skipSpaces()
        if takeNil() || takeEmptyList() { return nil }
        return try parenthesized { (cursor) throws(ParseError) in try cursor.nstring() }
    }

    /// Gmail's X-GM-LABELS: `("\\Inbox" Work "a b")`, written as mailbox names are.
    private mutating func labels() throws(ParseError) -> [IMAPString] {
        skipSpaces()
        if takeNil() { return [] }
        try openList("X-GM-LABELS")
        var labels: [IMAPString] = []
        while hasMore() { labels.append(try astring()) }
        try closeList()
        return labels
    }
}

extension FetchResponse.Told {
    fileprivate init(_ value: Value?) { self = value.map { .value($0) } ?? .absent }
}
