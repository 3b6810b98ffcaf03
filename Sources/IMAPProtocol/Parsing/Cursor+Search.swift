extension Cursor {
    //  mailbox-data = "SEARCH" *(SP nz-number) [SP "(" "MODSEQ" SP mod-sequence-value ")"]
    //                                                  RFC 3501 section 9, RFC 7162 section 7

    /// SEARCH and SORT.
    mutating func search() throws(ParseError) -> SearchResult {
        var result = SearchResult(numbers: [])
        skipSpaces()
        // About seven bytes a number: two growths at most.
        if current.isDigit { result.numbers.reserveCapacity((end &- position) / 8 &+ 1) }
        while current.isDigit {
            result.numbers.append(try number32("nz-number"))
            skipSpaces()
        }
        guard current == .openParenthesis else { return result }
        try openList("search-sort-mod-seq")
        let name = try wordRange("MODSEQ")
        if matches(name, "MODSEQ") { result.modSeq = ModSequence(try number("mod-sequence-value")) }
        try closeList()
        return result
    }

    //  esearch-response = "ESEARCH" [search-correlator] [SP "UID"] *(SP search-return-data)
    //  search-correlator = SP "(" "TAG" SP tag-string ")"                 RFC 9051 section 9

    mutating func extendedSearch() throws(ParseError) -> ExtendedSearchResult {
        var result = ExtendedSearchResult()
        while hasMore() {
            if current == .openParenthesis {
                try correlator(&result)
                continue
            }
            let name = try wordRange("search-return-data")
            skipSpaces()
            try returnData(name, &result)
        }
        return result
    }

    //  RFC 7377 section 2.1: MAILBOX and UIDVALIDITY stand beside TAG.

    private mutating func correlator(_ result: inout ExtendedSearchResult) throws(ParseError) {
        try openList("search-correlator")
        while hasMore() {
            let name = try wordRange("TAG")
            if matches(name, "TAG") {
                result.tag = try astring()
            } else if matches(name, "MAILBOX") {
                result.mailbox = try mailboxName()
            } else if matches(name, "UIDVALIDITY") {
                result.uidValidity = UIDValidity(try number32("uidvalidity"))
            } else {
                try skipValue()
            }
        }
        try closeList()
    }

    //  search-return-data = "MIN" SP nz-number / "MAX" SP nz-number / "ALL" SP sequence-set / "COUNT" SP number / ...

    private mutating func returnData(_ name: Range<Int>, _ result: inout ExtendedSearchResult) throws(ParseError) {
        switch text(name).uppercasedASCII {
        case "UID": result.isUID = true
        case "MIN": result.min = try number32("nz-number")
        case "MAX": result.max = try number32("nz-number")
        case "COUNT": result.count = try number32("number")
        // QUIRK: NIL, or nothing, where none was found.
        case "ALL": result.all = takeNil() || !current.isDigit ? [] : try ranges("sequence-set")
        case "MODSEQ": result.modSeq = ModSequence(try number("mod-sequence-value"))
        case "PARTIAL": result.partial = try partial()
        case "ADDTO": result.added += try contextChanges()
        case "REMOVEFROM": result.removed += try contextChanges()
        case "RELEVANCY": result.relevancy = try relevancy()
        default: try skipValue()
        }
    }

    //  ret-data-partial = "PARTIAL" SP "(" partial-range SP partial-results ")"         RFC 9394 section 3

    private mutating func partial() throws(ParseError) -> ExtendedSearchResult.Partial {
        try openList("ret-data-partial")
        let first = try signedNumber()
        try expect(UInt8(ascii: ":"), "partial-range")
        guard let window = PartialWindow(first: first, last: try signedNumber()) else { throw error("partial-range") }
        skipSpaces()
        let ranges = takeNil() || !current.isDigit ? [] : try ranges("partial-results")
        try closeList()
        return .init(window: window, ranges: ranges)
    }

    private mutating func signedNumber() throws(ParseError) -> Int64 {
        skipSpaces()
        let isNegative = take(UInt8(ascii: "-"))
        let value = Int64(try number32("partial-range"))
        return isNegative ? -value : value
    }

    //  ret-data-addto = "ADDTO" SP "(" context-position SP sequence-set *(SP ...) ")"   RFC 5267 section 6

    private mutating func contextChanges() throws(ParseError) -> [ExtendedSearchResult.ContextChange] {
        try openList("ret-data-addto")
        var result: [ExtendedSearchResult.ContextChange] = []
        while hasMore() {
            result.append(.init(position: try number32("context-position"), ranges: try ranges("sequence-set")))
        }
        try closeList()
        return result
    }

    //  score-list = "(" [score *(SP score)] ")"                           RFC 6203 section 6

    private mutating func relevancy() throws(ParseError) -> [UInt32] {
        try openList("score-list")
        var result: [UInt32] = []
        while hasMore() { result.append(try number32("score")) }
        try closeList()
        return result
    }

    //  thread-data   = "THREAD" [SP 1*thread-list]
    //  thread-list   = "(" (thread-members / thread-nested) ")"
    //  thread-nested = 2*thread-list                                      RFC 5256 section 5

    mutating func thread() throws(ParseError) -> ThreadForest {
        var forest = ThreadForest(nodes: [])
        // For each open list, the depth to go back to; for the current one, the depth of its next message.
        var outer: [Int] = []
        var next = 0
        var isListEmpty = false
        while true {
            skipSpaces()
            if take(.openParenthesis) {
                guard outer.count < options.maximumThreadDepth else { throw error(.tooDeep, "thread-list") }
                // A list that begins with lists: their common parent isn't in the mailbox.
                if isListEmpty {
                    forest.nodes.append(.init(number: nil, depth: next))
                    next += 1
                }
                outer.append(next)
                isListEmpty = true
            } else if take(.closeParenthesis) {
                guard let depth = outer.popLast() else { return forest }
                next = depth
                isListEmpty = false
            } else if current.isDigit, !outer.isEmpty {
                forest.nodes.append(.init(number: try number32("nz-number"), depth: next))
                next += 1
                isListEmpty = false
            } else if isAtEnd || outer.isEmpty {
                return forest
            } else {
                throw error("thread-list")
            }
        }
    }
}
