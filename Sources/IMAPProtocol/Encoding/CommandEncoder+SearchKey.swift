extension CommandEncoder {
    /// How deep search keys may nest: it protects the stack, here and in the server's parser.
    package static let deepestSearchKey = 64

    /// The criteria of a command: at the top, a conjunction needs no parentheses.
    mutating func searchProgram(_ key: SearchKey) throws(CommandEncodingError) {
        guard case .and(let keys) = key, !keys.isEmpty else { return try searchKey(key, depth: 0) }
        try spaced(keys) { encoder, key throws(CommandEncodingError) in try encoder.searchKey(key, depth: 1) }
    }

    private mutating func searchKey(_ key: SearchKey, depth: Int) throws(CommandEncodingError) {
        guard depth < Self.deepestSearchKey else {
            throw CommandEncodingError(reason: .tooDeep, production: "search-key")
        }
        switch key {
        case .not(let inner):
            raw("NOT ")
            try searchKey(inner, depth: depth + 1)
        case .or(let one, let other):
            raw("OR ")
            try searchKey(one, depth: depth + 1)
            space()
            try searchKey(other, depth: depth + 1)
        case .fuzzy(let inner):
            raw("FUZZY ")
            try searchKey(inner, depth: depth + 1)
        case .and(let keys):
            guard !keys.isEmpty else { return raw("ALL") }
            try parenthesized(keys) { encoder, key throws(CommandEncodingError) in
                try encoder.searchKey(key, depth: depth + 1)
            }
        default: try leaf(key)
        }
    }

    private mutating func leaf(_ key: SearchKey) throws(CommandEncodingError) {
        if let name = key.flagName { return raw(name) }
        if let (name, text) = key.textArgument { return try argument(name, text) }
        if let (name, day) = key.dayArgument {
            raw(name)
            return try atom(day.description, as: "date")
        }
        switch key {
        case .keyword(let flag):
            raw("KEYWORD ")
            try self.flag(flag)
        case .unkeyword(let flag):
            raw("UNKEYWORD ")
            try self.flag(flag)
        case .header(let field, let value):
            try argument("HEADER ", field)
            space()
            try string(unchecked: value, as: "astring")
        case .larger(let size): argument("LARGER ", size)
        case .smaller(let size): argument("SMALLER ", size)
        case .older(let seconds): argument("OLDER ", seconds)
        case .younger(let seconds): argument("YOUNGER ", seconds)
        case .modSeq(let value): argument("MODSEQ ", value.rawValue)
        case .gmailMessageID(let id): argument("X-GM-MSGID ", id)
        case .gmailThreadID(let id): argument("X-GM-THRID ", id)
        case .sequence(let numbers): try set(numbers)
        case .uid(let uids):
            raw("UID ")
            try set(uids)
        default: raw("ALL")
        }
    }

    private mutating func argument(_ name: StaticString, _ text: String) throws(CommandEncodingError) {
        raw(name)
        try string(unchecked: text, as: "astring")
    }

    private mutating func argument(_ name: StaticString, _ value: some FixedWidthInteger) {
        raw(name)
        number(value)
    }
}

extension SearchKey {
    /// Whether no string in it needs a charset.
    package var isASCII: Bool {
        switch self {
        case .not(let key), .fuzzy(let key): key.isASCII
        case .or(let one, let other): one.isASCII && other.isASCII
        case .and(let keys): keys.allSatisfy(\.isASCII)
        case .header(let field, let value): Self.isASCII(field) && Self.isASCII(value)
        default: textArgument.map { Self.isASCII($0.text) } ?? true
        }
    }

    private static func isASCII(_ text: String) -> Bool { text.utf8.allSatisfy { $0 < 0x80 } }

    /// The name of a key without an argument.
    fileprivate var flagName: StaticString? {
        switch self {
        case .all: "ALL"
        case .answered: "ANSWERED"
        case .deleted: "DELETED"
        case .draft: "DRAFT"
        case .flagged: "FLAGGED"
        case .seen: "SEEN"
        case .unanswered: "UNANSWERED"
        case .undeleted: "UNDELETED"
        case .undraft: "UNDRAFT"
        case .unflagged: "UNFLAGGED"
        case .unseen: "UNSEEN"
        case .new: "NEW"
        case .old: "OLD"
        case .recent: "RECENT"
        case .savedResult: "$"
        case .saveDateSupported: "SAVEDATESUPPORTED"
        default: nil
        }
    }

    fileprivate var textArgument: (name: StaticString, text: String)? {
        switch self {
        case .bcc(let text): ("BCC ", text)
        case .cc(let text): ("CC ", text)
        case .from(let text): ("FROM ", text)
        case .to(let text): ("TO ", text)
        case .subject(let text): ("SUBJECT ", text)
        case .body(let text): ("BODY ", text)
        case .text(let text): ("TEXT ", text)
        case .emailID(let id): ("EMAILID ", id)
        case .threadID(let id): ("THREADID ", id)
        case .gmailRaw(let text): ("X-GM-RAW ", text)
        case .gmailLabel(let label): ("X-GM-LABELS ", label)
        default: nil
        }
    }

    fileprivate var dayArgument: (name: StaticString, day: CalendarDay)? {
        switch self {
        case .before(let day): ("BEFORE ", day)
        case .on(let day): ("ON ", day)
        case .since(let day): ("SINCE ", day)
        case .sentBefore(let day): ("SENTBEFORE ", day)
        case .sentOn(let day): ("SENTON ", day)
        case .sentSince(let day): ("SENTSINCE ", day)
        case .savedBefore(let day): ("SAVEDBEFORE ", day)
        case .savedOn(let day): ("SAVEDON ", day)
        case .savedSince(let day): ("SAVEDSINCE ", day)
        default: nil
        }
    }
}
