extension Cursor {
    //  search-key *(SP search-key)                                        RFC 9051 section 9

    /// All up to the command's end, or to that of a list.
    mutating func searchKeys(depth: Int = 0) throws(ParseError) -> SearchKey {
        var keys = [try searchKey(depth: depth)]
        while current == .space {
            skipSpaces()
            if isAtEnd || current == .closeParenthesis { break }
            keys.append(try searchKey(depth: depth))
        }
        return keys.count == 1 ? keys[0] : .and(keys)
    }

    private mutating func searchKey(depth: Int) throws(ParseError) -> SearchKey {
        guard depth < options.maximumNestingDepth else { throw error(.tooDeep, "search-key") }
        switch current {
        case .openParenthesis:
            advance()
            skipSpaces()
            let keys = try searchKeys(depth: depth &+ 1)
            try expect(.closeParenthesis, "search-key")
            return keys
        case UInt8(ascii: "*"): return .sequence(try messageSet())
        case UInt8(ascii: "$"):
            advance()
            return .savedResult
        case let byte where byte.isDigit: return .sequence(try messageSet())
        default: return try namedSearchKey(depth: depth)
        }
    }

    private mutating func namedSearchKey(depth: Int) throws(ParseError) -> SearchKey {
        let start = position
        let name = try keyword("search-key")
        if let key = Self.searchKeysWithoutArgument[name] { return key }
        if let key = try combinedKey(name, depth: depth &+ 1) { return key }
        if let key = try textKey(name) { return key }
        if let key = try dayKey(name) { return key }
        if let key = try numberKey(name) { return key }
        move(to: start)
        throw error("search-key")
    }

    private mutating func combinedKey(_ name: String, depth: Int) throws(ParseError) -> SearchKey? {
        guard ["NOT", "OR", "FUZZY"].contains(name) else { return nil }
        try space("search-key")
        let key = try searchKey(depth: depth)
        switch name {
        case "NOT": return .not(key)
        case "FUZZY": return .fuzzy(key)
        default:
            try space("search-key")
            return .or(key, try searchKey(depth: depth))
        }
    }

    private mutating func textKey(_ name: String) throws(ParseError) -> SearchKey? {
        switch name {
        case "FROM": .from(try searchText())
        case "TO": .to(try searchText())
        case "CC": .cc(try searchText())
        case "BCC": .bcc(try searchText())
        case "SUBJECT": .subject(try searchText())
        case "BODY": .body(try searchText())
        case "TEXT": .text(try searchText())
        case "HEADER": .header(field: try searchText(), try searchText())
        case "EMAILID": .emailID(try searchText())
        case "THREADID": .threadID(try searchText())
        case "KEYWORD": .keyword(try searchFlag())
        case "UNKEYWORD": .unkeyword(try searchFlag())
        default: nil
        }
    }

    private mutating func searchText() throws(ParseError) -> String {
        try space("search-key")
        return try commandText("astring")
    }

    //  flag-keyword = "$MDNSent" / "$Forwarded" / ... / atom

    private mutating func searchFlag() throws(ParseError) -> Flag {
        try space("search-key")
        return Flag(text(try atom("flag-keyword")))
    }

    private mutating func dayKey(_ name: String) throws(ParseError) -> SearchKey? {
        switch name {
        case "BEFORE": .before(try searchDay())
        case "ON": .on(try searchDay())
        case "SINCE": .since(try searchDay())
        case "SENTBEFORE": .sentBefore(try searchDay())
        case "SENTON": .sentOn(try searchDay())
        case "SENTSINCE": .sentSince(try searchDay())
        case "SAVEDBEFORE": .savedBefore(try searchDay())
        case "SAVEDON": .savedOn(try searchDay())
        case "SAVEDSINCE": .savedSince(try searchDay())
        default: nil
        }
    }

    private mutating func numberKey(_ name: String) throws(ParseError) -> SearchKey? {
        guard ["UID", "LARGER", "SMALLER", "OLDER", "YOUNGER", "MODSEQ"].contains(name) else { return nil }
        try space("search-key")
        switch name {
        case "UID": return take(UInt8(ascii: "$")) ? .savedResult : .uid(try messageSet())
        case "LARGER": return .larger(try digits("number64"))
        case "SMALLER": return .smaller(try digits("number64"))
        case "OLDER": return .older(try positive32("nz-number"))
        case "YOUNGER": return .younger(try positive32("nz-number"))
        default: return .modSeq(try searchModSequence())
        }
    }

    //  search-modsequence = "MODSEQ" [search-modseq-ext] SP mod-sequence-valzer
    //  search-modseq-ext  = SP entry-name SP entry-type-req               RFC 7162 section 7

    /// Which flag's change is meant is of no account: modification sequences are the whole message's here.
    private mutating func searchModSequence() throws(ParseError) -> ModSequence {
        if !current.isDigit {
            _ = try commandString("entry-name")
            try space("search-modsequence")
            guard ["PRIV", "SHARED", "ALL"].contains(try keyword("entry-type-req")) else {
                throw error("entry-type-req")
            }
            try space("search-modsequence")
        }
        return try modSequence(mayBeZero: true)
    }

    //  date      = date-text / DQUOTE date-text DQUOTE
    //  date-text = date-day "-" date-month "-" date-year

    private mutating func searchDay() throws(ParseError) -> CalendarDay {
        try space("search-key")
        let start = position
        let isQuoted = take(.quote)
        let date = try dateText(hasWholeYear: true)
        if isQuoted { try expect(.quote, "date") }
        let midnight = InternalDate(
            year: date.year, month: date.month, day: date.day, hour: 0, minute: 0, second: 0, zoneMinutes: 0)
        guard midnight.isValid, let day = CalendarDay(year: date.year, month: date.month, day: date.day) else {
            move(to: start)
            throw error("date")
        }
        return day
    }

    private static let searchKeysWithoutArgument: [String: SearchKey] = [
        "ALL": .all, "ANSWERED": .answered, "DELETED": .deleted, "DRAFT": .draft, "FLAGGED": .flagged, "SEEN": .seen,
        "UNANSWERED": .unanswered, "UNDELETED": .undeleted, "UNDRAFT": .undraft, "UNFLAGGED": .unflagged,
        "UNSEEN": .unseen, "NEW": .new, "OLD": .old, "RECENT": .recent, "SAVEDATESUPPORTED": .saveDateSupported,
    ]
}
