extension Cursor {
    //  response      = *(continue-req / response-data) response-done      RFC 9051 section 9
    //  response-data = "*" SP (...) CRLF
    //  continue-req  = "+" SP (resp-text / base64) CRLF
    //  response-tagged = tag SP resp-cond-state CRLF

    mutating func response() throws(ParseError) -> Response {
        // QUIRK: spaces before the response.
        skipSpaces()
        switch current {
        case UInt8(ascii: "*"):
            advance()
            skipSpaces()
            return .untagged(try untagged())
        case UInt8(ascii: "+"):
            // QUIRK: `+` alone, without the space.
            advance()
            skipSpaces()
            return .continuation(continuation())
        default:
            let tag = try wordRange("tag")
            skipSpaces()
            let name = try wordRange("resp-cond-state")
            guard let condition = condition(name) else {
                move(to: name.lowerBound)
                throw error("resp-cond-state")
            }
            return .tagged(TaggedResponse(tag: text(tag), status: status(condition)))
        }
    }

    private mutating func continuation() -> ContinuationRequest {
        let start = position
        let status = status(.ok)
        return ContinuationRequest(text: string(start..<contentEnd), code: status.code)
    }

    //  response-data = "*" SP (resp-cond-state / resp-cond-bye / mailbox-data / message-data / capability-data /
    //                  enable-data / resp-cond-auth / ...) CRLF

    private mutating func untagged() throws(ParseError) -> UntaggedResponse {
        if current.isDigit { return try numbered() }
        let name = try wordRange("response-data")
        skipSpaces()
        if let condition = condition(name) { return .status(status(condition)) }
        return try named(name)
    }

    //  message-data = nz-number SP ("EXPUNGE" / ("FETCH" SP msg-att))
    //  mailbox-data = number SP "EXISTS" / number SP "RECENT"

    private mutating func numbered() throws(ParseError) -> UntaggedResponse {
        let start = position
        let value = try number32("number")
        skipSpaces()
        let nameStart = position
        // What is glued to the name isn't part of it: `EXISTS)`, `FETCH(`.
        let nameEnd = index { $0 &- 0x41 > 25 && $0 &- 0x61 > 25 }
        move(to: nameEnd)
        let name = nameStart..<nameEnd
        if matches(name, "FETCH") { return .fetch(try fetch(SequenceNumber(value))) }
        if matches(name, "UIDFETCH") { return .fetch(try uidFetch(UID(value))) }
        if matches(name, "EXISTS") { return .exists(value) }
        if matches(name, "EXPUNGE") { return .expunge(SequenceNumber(value)) }
        if matches(name, "RECENT") { return .recent(value) }
        guard nameEnd > nameStart else { throw error("message-data") }
        return .unknown(name: text(name).uppercasedASCII, string(start..<contentEnd))
    }

    //  uidfetch-resp = uniqueid SP "UIDFETCH" SP msg-att                  RFC 9586 section 4

    private mutating func uidFetch(_ uid: UID) throws(ParseError) -> FetchResponse {
        var fetch = try fetch(0)
        fetch.uid = uid
        return fetch
    }

    private mutating func named(_ name: Range<Int>) throws(ParseError) -> UntaggedResponse {
        switch text(name).uppercasedASCII {
        case "CAPABILITY": return .capability(capabilities())
        case "ENABLED": return .enabled(capabilities())
        case "LIST": return .list(try list(.list))
        case "LSUB": return .list(try list(.lsub))
        case "XLIST": return .list(try list(.xlist))
        case "STATUS": return .mailboxStatus(try mailboxStatus())
        case "SEARCH": return .search(try search())
        case "SORT": return .sort(try search())
        case "ESEARCH": return .extendedSearch(try extendedSearch())
        case "THREAD": return .thread(try thread())
        case "FLAGS": return .flags(try flags())
        case "VANISHED": return .vanished(try vanished())
        case "NAMESPACE": return .namespaces(try namespaces())
        case "ID": return .id(try id())
        case "QUOTA": return .quota(try quota())
        case "QUOTAROOT": return .quotaRoots(try quotaRoots())
        case "ACL": return .acl(try accessControlList())
        case "MYRIGHTS": return .myRights(try myRights())
        case "LISTRIGHTS": return .listRights(try listRights())
        case "METADATA": return .metadata(try metadata())
        case let other: return .unknown(name: other, string(position..<contentEnd))
        }
    }

    /// The frame's end without trailing spaces, but never before what was read.
    var contentEnd: Int {
        var index = end
        while index > position, byte(at: index &- 1) == .space { index &-= 1 }
        return index
    }

    //  capability-data = "CAPABILITY" *(SP capability)
    //  enable-data     = "ENABLED" *(SP capability)                       RFC 9051 section 9

    mutating func capabilities() -> CapabilitySet {
        var result = CapabilitySet()
        while true {
            skipSpaces()
            let wordEnd = index { $0 == .space || $0 == .closeBracket }
            guard wordEnd > position else { return result }
            result.insert(Capability(text(position..<wordEnd)))
            move(to: wordEnd)
        }
    }

    //  flag-list = "(" [flag *(SP flag)] ")"                              RFC 9051 section 9

    /// QUIRK: NIL for no flags; words that no flag may be.
    mutating func flags() throws(ParseError) -> [Flag] {
        skipSpaces()
        if takeNil() { return [] }
        try openList("flag-list")
        var result: [Flag] = []
        while hasMore() {
            // QUIRK: a list or a string in the list is no flag.
            guard current != .openParenthesis, current != .quote else {
                try skipValue()
                continue
            }
            result.append(flag(try wordRange("flag")))
        }
        try closeList()
        return result
    }

    /// The usual ones without making a string.
    func flag(_ range: Range<Int>) -> Flag {
        if byte(at: range.lowerBound) == .backslash {
            switch byte(at: range.lowerBound &+ 1) | 0x20 {
            case UInt8(ascii: "s") where matches(range, "\\SEEN"): return .seen
            case UInt8(ascii: "a") where matches(range, "\\ANSWERED"): return .answered
            case UInt8(ascii: "r") where matches(range, "\\RECENT"): return .recent
            case UInt8(ascii: "f") where matches(range, "\\FLAGGED"): return .flagged
            case UInt8(ascii: "d") where matches(range, "\\DELETED"): return .deleted
            case UInt8(ascii: "d") where matches(range, "\\DRAFT"): return .draft
            default: break
            }
        }
        return Flag(text(range))
    }

    //  expunged-resp = "VANISHED" [SP "(EARLIER)"] SP known-uids          RFC 7162 section 7

    private mutating func vanished() throws(ParseError) -> VanishedMessages {
        var isEarlier = false
        if current == .openParenthesis {
            try openList("vanished")
            isEarlier = matches(try wordRange("EARLIER"), "EARLIER")
            try closeList()
        }
        return VanishedMessages(uids: try uidSet(), isEarlier: isEarlier)
    }
}
