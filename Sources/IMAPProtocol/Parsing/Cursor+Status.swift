extension Cursor {
    //  resp-cond-state = ("OK" / "NO" / "BAD") SP resp-text               RFC 9051 section 9
    //  resp-cond-auth  = ("OK" / "PREAUTH") SP resp-text
    //  resp-cond-bye   = "BYE" SP resp-text

    func condition(_ name: Range<Int>) -> StatusResponse.Condition? {
        if matches(name, "OK") { return .ok }
        if matches(name, "NO") { return .no }
        if matches(name, "BAD") { return .bad }
        if matches(name, "BYE") { return .bye }
        if matches(name, "PREAUTH") { return .preauth }
        return nil
    }

    //  resp-text = ["[" resp-text-code "]" SP] [text]

    /// What follows the condition. Any bytes do: a bracket that is never closed, or that holds no code, is text.
    mutating func status(_ condition: StatusResponse.Condition) -> StatusResponse {
        skipSpaces()
        let start = position
        var code: ResponseCode?
        if take(.openBracket) {
            code = responseCode()
            if code == nil { move(to: start) }
        }
        skipSpaces()
        return StatusResponse(condition, code: code, text: string(position..<contentEnd))
    }

    /// A code up to its `]`, which is taken; nil where there is none.
    private mutating func responseCode() -> ResponseCode? {
        let nameEnd = index { $0 == .space || $0 == .closeBracket || $0 == .lineFeed }
        let name = position..<nameEnd
        guard !name.isEmpty, nameEnd < end, withBytes(name, { $0.allSatisfy(\.isAtomByte) }) else { return nil }
        let upper = text(name).uppercasedASCII
        move(to: nameEnd)
        let entryDepth = depth
        // A code that is unknown, or malformed, isn't an error: it ends at the first bracket, below.
        if let code = try? knownCode(upper), closeCode() { return code }
        depth = entryDepth
        move(to: nameEnd)
        skipSpaces()
        let valueStart = position
        let valueEnd = index { $0 == .closeBracket }
        guard valueEnd < end else { return nil }
        move(to: valueEnd &+ 1)
        var textEnd = valueEnd
        while textEnd > valueStart, byte(at: textEnd &- 1) == .space { textEnd &-= 1 }
        return .other(name: upper, text: textEnd > valueStart ? string(valueStart..<textEnd) : nil)
    }

    private mutating func closeCode() -> Bool {
        skipSpaces()
        return take(.closeBracket)
    }

    private mutating func knownCode(_ name: String) throws(ParseError) -> ResponseCode? {
        if let simple = Self.codesWithoutData[name] { return simple }
        switch name {
        case "BADCHARSET": return .badCharset(try strings())
        case "CAPABILITY": return .capability(capabilities())
        case "PERMANENTFLAGS": return .permanentFlags(try flags())
        case "UIDNEXT": return .uidNext(UID(try number32("uniqueid")))
        case "UIDVALIDITY": return .uidValidity(UIDValidity(try number32("uidvalidity")))
        case "UNSEEN": return .unseen(SequenceNumber(try number32("number")))
        case "APPENDUID": return .appendUID(UIDValidity(try number32("uidvalidity")), try orderedUIDs())
        case "COPYUID": return .copyUID(try copiedUIDs())
        case "HIGHESTMODSEQ": return .highestModSeq(ModSequence(try number("mod-sequence")))
        case "MODIFIED": return .modified(try ranges("sequence-set"))
        case "MAILBOXID":
            let id = try parenthesized { (cursor) throws(ParseError) in try cursor.codeWord() }
            return id.isObjectID ? .mailboxID(id) : nil
        case "METADATA": return try metadataCode()
        case "BADEVENT": return .badEvent(try strings())
        case "NOUPDATE": return .noUpdate(tag: try codeWord())
        case "REFERRAL": return .referral(try codeWord())
        case "WEBALERT": return .webAlert(try codeWord())
        case "INPROGRESS": return .inProgress(try progress())
        case "MESSAGELIMIT": return try messageLimit()
        case "ANNOTATIONS": return try annotations()
        default: return nil
        }
    }

    //  "BADCHARSET" [SP "(" charset *(SP charset) ")"]                    RFC 9051 section 9

    private mutating func strings() throws(ParseError) -> [IMAPString] {
        skipSpaces()
        guard current == .openParenthesis else { return [] }
        try openList("list")
        var result: [IMAPString] = []
        while hasMore() { result.append(try astring()) }
        try closeList()
        return result
    }

    /// A string, or a word that ends at the code's bracket too.
    private mutating func codeWord() throws(ParseError) -> IMAPString {
        skipSpaces()
        if current == .quote || current == .openBrace { return try astring() }
        let wordEnd = index { $0 == .space || $0 == .closeBracket || $0 == .closeParenthesis }
        guard wordEnd > position else { throw error("resp-text-code") }
        let word = string(position..<wordEnd)
        move(to: wordEnd)
        return word
    }

    //  "COPYUID" SP uidvalidity SP uid-set SP uid-set                     RFC 9051 section 9

    private mutating func copiedUIDs() throws(ParseError) -> CopiedUIDs {
        let validity = UIDValidity(try number32("uidvalidity"))
        skipSpaces()
        // QUIRK: sets left out where nothing was copied.
        guard current.isDigit else {
            return CopiedUIDs(uidValidity: validity, source: OrderedUIDs([]), destination: OrderedUIDs([]))
        }
        return CopiedUIDs(uidValidity: validity, source: try orderedUIDs(), destination: try orderedUIDs())
    }

    //  "METADATA" SP ("LONGENTRIES" SP number / "MAXSIZE" SP number / "TOOMANY" / "NOPRIVATE")   RFC 5464 section 5

    private mutating func metadataCode() throws(ParseError) -> ResponseCode? {
        skipSpaces()
        let start = position
        let nameEnd = index { $0 == .space || $0 == .closeBracket }
        let name = start..<nameEnd
        move(to: nameEnd)
        if matches(name, "LONGENTRIES") { return .metadataLongEntries(try number("number")) }
        if matches(name, "MAXSIZE") { return .metadataMaxSize(try number("number")) }
        if matches(name, "TOOMANY") { return .metadataTooMany }
        if matches(name, "NOPRIVATE") { return .metadataNoPrivate }
        return nil
    }

    //  "INPROGRESS" [SP "(" (quoted / nil) SP (number / nil) SP (nz-number / nil) ")"]      RFC 9585 section 5

    private mutating func progress() throws(ParseError) -> CommandProgress? {
        skipSpaces()
        guard current == .openParenthesis else { return nil }
        try openList("progress")
        let tag = try nstring()
        var counts: [UInt32?] = []
        while hasMore(), counts.count < 2 {
            counts.append(takeNil() ? nil : try number32("number"))
        }
        try closeList()
        return CommandProgress(tag: tag, done: counts.first ?? nil, total: counts.count > 1 ? counts[1] : nil)
    }

    //  "MESSAGELIMIT" SP nz-number [SP uniqueid]                          RFC 9738 section 5

    private mutating func messageLimit() throws(ParseError) -> ResponseCode {
        let limit = try number32("nz-number")
        skipSpaces()
        return .messageLimit(limit, lowestUnprocessed: current.isDigit ? UID(try number32("uniqueid")) : nil)
    }

    //  "ANNOTATIONS" SP ("NONE" / number) ...                             RFC 5257 section 5

    private mutating func annotations() throws(ParseError) -> ResponseCode {
        skipSpaces()
        let size = current.isDigit ? try number("number") : 0
        while !isAtEnd, current != .closeBracket { advance() }
        return .annotations(maximumSize: size)
    }

    /// RFC 9051, RFC 5530 and their extensions: codes that are a name alone.
    private static let codesWithoutData: [String: ResponseCode] = [
        "ALERT": .alert, "PARSE": .parse, "READ-ONLY": .readOnly, "READ-WRITE": .readWrite, "TRYCREATE": .tryCreate,
        "UIDNOTSTICKY": .uidNotSticky, "NOSELECT": .noSelect, "HASCHILDREN": .hasChildren, "CLOSED": .closed,
        "UNKNOWN-CTE": .unknownCTE, "UNAVAILABLE": .unavailable, "AUTHENTICATIONFAILED": .authenticationFailed,
        "AUTHORIZATIONFAILED": .authorizationFailed, "EXPIRED": .expired, "PRIVACYREQUIRED": .privacyRequired,
        "CONTACTADMIN": .contactAdmin, "NOPERM": .noPermission, "INUSE": .inUse, "EXPUNGEISSUED": .expungeIssued,
        "CORRUPTION": .corruption, "SERVERBUG": .serverBug, "CLIENTBUG": .clientBug, "CANNOT": .cannot,
        "LIMIT": .limit, "OVERQUOTA": .overQuota, "ALREADYEXISTS": .alreadyExists, "NONEXISTENT": .nonExistent,
        "NOMODSEQ": .noModSeq, "TOOBIG": .tooBig, "NOTIFICATIONOVERFLOW": .notificationOverflow,
        "NOTSAVED": .notSaved, "COMPRESSIONACTIVE": .compressionActive, "UIDREQUIRED": .uidRequired,
        "BADCOMPARATOR": .badComparator, "THROTTLED": .throttled,
    ]
}
