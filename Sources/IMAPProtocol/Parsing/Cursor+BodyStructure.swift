extension Cursor {
    /// A body for a FETCH, which is told where parts were too deep to be read.
    mutating func bodyStructure(noting fetch: inout FetchResponse) throws(ParseError) -> BodyStructure {
        var isCut = false
        let body = try body(isCut: &isCut)
        if isCut { fetch.issues.append(.init(item: "BODYSTRUCTURE", error: error(.tooDeep, "body"))) }
        return body
    }

    //  body = "(" (body-type-1part / body-type-mpart) ")"                 RFC 9051 section 9

    private mutating func body(isCut: inout Bool) throws(ParseError) -> BodyStructure {
        skipSpaces()
        // Two lists are opened for a part's own fields, one for an address in the message in it.
        guard depth &+ 4 <= options.maximumNestingDepth else {
            isCut = true
            try skipValue()
            return BodyStructure(type: "application", subtype: "octet-stream")
        }
        try openList("body")
        let body = current == .openParenthesis ? try multipart(isCut: &isCut) : try namedBody(isCut: &isCut)
        try closeList()
        return body
    }

    //  body-type-mpart = 1*body SP media-subtype [SP body-ext-mpart]

    private mutating func multipart(isCut: inout Bool) throws(ParseError) -> BodyStructure {
        var parts: [BodyStructure] = []
        while hasMore(), current == .openParenthesis {
            // QUIRK: `()` for a part that couldn't be read; it has its number all the same.
            try countList("body")
            parts.append(takeEmptyList() ? Self.unreadable : try body(isCut: &isCut))
        }
        let subtype = hasMore() ? try nstring() : nil
        return try multipart(subtype, parts)
    }

    //  body-ext-mpart = body-fld-param [SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc *(SP body-extension)]]]

    private mutating func multipart(_ subtype: IMAPString?, _ parts: [BodyStructure]) throws(ParseError)
        -> BodyStructure
    {
        var body = BodyStructure(type: "multipart", subtype: subtype ?? "mixed", content: .multipart(parts))
        try extensions(&body)
        return body
    }

    private mutating func extensions(_ body: inout BodyStructure) throws(ParseError) {
        if hasMore() { body.parameters = try parameters() }
        try placement(&body)
    }

    /// A body that begins with a string: one part, or what a server makes of a multipart without parts.
    ///
    /// QUIRK: `("mixed" ("boundary" "x") ...)`, `(NIL "mixed" ...)` and `("multipart" "mixed" ...)`.
    private mutating func namedBody(isCut: inout Bool) throws(ParseError) -> BodyStructure {
        let type = try nstring()
        guard hasMore() else { return BodyStructure(type: type ?? "text", subtype: "plain") }
        if let type, current == .openParenthesis { return try multipart(type, []) }
        let subtype = try nstring()
        if type == nil || type?.equalsIgnoringASCIICase("multipart") == true, hasMore(), current == .openParenthesis {
            return try multipart(subtype, [])
        }
        return try onePart(type ?? "application", subtype ?? "octet-stream", isCut: &isCut)
    }

    //  body-type-1part = (body-type-basic / body-type-msg / body-type-text) [SP body-ext-1part]
    //  body-type-text  = media-text SP body-fields SP body-fld-lines
    //  body-type-msg   = media-message SP body-fields SP envelope SP body SP body-fld-lines

    private mutating func onePart(
        _ type: IMAPString, _ subtype: IMAPString, isCut: inout Bool
    ) throws(ParseError) -> BodyStructure {
        var body = BodyStructure(type: type, subtype: subtype)
        try fields(&body)
        try content(&body, isCut: &isCut)
        return body
    }

    private mutating func content(_ body: inout BodyStructure, isCut: inout Bool) throws(ParseError) {
        if body.type.equalsIgnoringASCIICase("text") {
            body.content = .text(lines: try lines())
        } else if body.type.equalsIgnoringASCIICase("message"),
            body.subtype.equalsIgnoringASCIICase("rfc822") || body.subtype.equalsIgnoringASCIICase("global")
        {
            body.content = .message(try message(isCut: &isCut))
        } else if hasMore(), current.isDigit || current == UInt8(ascii: "-") {
            // QUIRK: lines for parts that aren't text, as Exchange has them for message/delivery-status.
            _ = try lenientNumber()
        }
        //  body-ext-1part = body-fld-md5 [SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc *(SP body-extension)]]]
        if hasMore(), current != .openParenthesis { body.md5 = try nstring() }
        try placement(&body)
    }

    //  body-fields = body-fld-param SP body-fld-id SP body-fld-desc SP body-fld-enc SP body-fld-octets

    private mutating func fields(_ body: inout BodyStructure) throws(ParseError) {
        if hasMore() { body.parameters = try parameters() }
        if hasMore() { body.id = try nstring() }
        if hasMore() { body.contentDescription = try nstring() }
        if hasMore() { body.encoding = try nstring() }
        if hasMore() { body.size = try lenientNumber() }
    }

    //  body-fld-lines = number64

    /// QUIRK: NIL, a negative number or nothing for the lines.
    private mutating func lines() throws(ParseError) -> UInt64? {
        guard hasMore() else { return nil }
        if current.isDigit || current == UInt8(ascii: "-") { return try lenientNumber() }
        _ = takeNil()
        return nil
    }

    /// QUIRK: the envelope and the body left out, as Exchange, Courier and Domino do with attached messages: then the
    /// disposition follows, which is a list too.
    private mutating func message(isCut: inout Bool) throws(ParseError) -> BodyStructure.Message {
        var message = BodyStructure.Message(envelope: nil, body: nil, lines: nil)
        guard hasMore() else { return message }
        if current.isDigit {
            message.lines = try lenientNumber()
            return message
        }
        if current == .openParenthesis {
            message.envelope = try envelope()
        } else if !takeNil() {
            return message
        }
        guard hasMore() else { return message }
        if !takeNil(), !takeEmptyList() {
            guard current == .openParenthesis, !isDisposition() else { return message }
            message.body = try body(isCut: &isCut)
        }
        message.lines = try lines()
        return message
    }

    /// Whether the list here is `("attachment" (...))` or `("attachment" NIL)`, not a body.
    private mutating func isDisposition() -> Bool {
        let start = position
        defer { move(to: start) }
        advance()
        skipSpaces()
        // Only a look ahead: what can't be read here isn't a disposition, and is read again as what it is.
        guard current != .openParenthesis, (try? nstring()) != nil else { return false }
        skipSpaces()
        if current == .closeParenthesis { return true }
        guard current == .openParenthesis || takeNil() else { return false }
        // The same look ahead.
        if current == .openParenthesis, (try? skipValue()) == nil { return false }
        skipSpaces()
        return current == .closeParenthesis
    }

    //  body-fld-dsp  = "(" string SP body-fld-param ")" / nil
    //  body-fld-lang = nstring / "(" string *(SP string) ")"
    //  body-fld-loc  = nstring

    private mutating func placement(_ body: inout BodyStructure) throws(ParseError) {
        if hasMore() { body.disposition = try disposition() }
        if hasMore() { body.language = try language() }
        // What is no string here is an extension's; the list's end skips it.
        if hasMore(), current != .openParenthesis { body.location = try nstring() }
    }

    private mutating func disposition() throws(ParseError) -> BodyStructure.Disposition? {
        guard current == .openParenthesis else {
            // QUIRK: the disposition as a bare string.
            return try nstring().map { BodyStructure.Disposition(type: $0, parameters: []) }
        }
        if takeEmptyList() { return nil }
        try openList("body-fld-dsp")
        var disposition: BodyStructure.Disposition?
        if let type = try nstring() {
            disposition = .init(type: type, parameters: hasMore() ? try parameters() : [])
        }
        try closeList()
        return disposition
    }

    private mutating func language() throws(ParseError) -> [IMAPString] {
        guard current == .openParenthesis else { return try nstring().map { [$0] } ?? [] }
        try openList("body-fld-lang")
        var languages: [IMAPString] = []
        while hasMore() {
            if let language = try nstring() { languages.append(language) }
        }
        try closeList()
        return languages
    }

    //  body-fld-param = "(" string SP string *(SP string SP string) ")" / nil

    /// QUIRK: a string, or an empty list, where NIL belongs; a name without a value; a value of NIL.
    private mutating func parameters() throws(ParseError) -> [BodyStructure.Parameter] {
        guard current == .openParenthesis else {
            _ = try nstring()
            return []
        }
        try openList("body-fld-param")
        var result: [BodyStructure.Parameter] = []
        while hasMore() {
            guard current != .openParenthesis else {
                try skipValue()
                continue
            }
            let name = try nstring() ?? ""
            let value = hasMore() && current != .openParenthesis ? try nstring() ?? "" : ""
            result.append(.init(name: name, value: value))
        }
        try closeList()
        return result
    }

    private static var unreadable: BodyStructure { BodyStructure(type: "application", subtype: "octet-stream") }
}
