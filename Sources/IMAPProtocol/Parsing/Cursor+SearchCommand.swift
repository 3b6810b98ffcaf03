extension Cursor {
    //  search         = "SEARCH" [search-return-opts] SP search-program   RFC 9051 section 9
    //  search-program = ["CHARSET" SP charset SP] search-key *(SP search-key)

    mutating func searchCommand(returnsUIDs: Bool) throws(ParseError) -> SearchCommand {
        try space("search")
        let returning = try searchReturnOptions()
        return SearchCommand(key: try searchProgram(), returnsUIDs: returnsUIDs, returning: returning)
    }

    private mutating func searchProgram() throws(ParseError) -> SearchKey {
        if takeKeyword("CHARSET") {
            try space("charset")
            try charset()
            try space("search-program")
        }
        return try searchKeys()
    }

    //  sort = ("UID" SP) "SORT" [search-return-opts] SP sort-criteria SP search-criteria
    //                                                                     RFC 5256 section 5, RFC 5267 section 6

    mutating func sortCommand(returnsUIDs: Bool) throws(ParseError) -> SortCommand {
        try space("sort")
        let returning = try searchReturnOptions()
        var order: [SortKey] = []
        try commandList("sort-criteria") { (cursor) throws(ParseError) in order.append(try cursor.sortKey()) }
        try space("sort")
        try charset()
        try space("search-criteria")
        return SortCommand(order: order, key: try searchKeys(), returnsUIDs: returnsUIDs, returning: returning)
    }

    //  sort-criterion = ["REVERSE" SP] sort-key

    private mutating func sortKey() throws(ParseError) -> SortKey {
        let isReversed = takeKeyword("REVERSE")
        if isReversed { try space("sort-criterion") }
        let start = position
        guard let criterion = SortKey.Criterion(rawValue: try keyword("sort-key")) else {
            move(to: start)
            throw error("sort-key")
        }
        return SortKey(criterion, reversed: isReversed)
    }

    //  thread = ("UID" SP) "THREAD" SP thread-alg SP search-criteria      RFC 5256 section 5

    mutating func threadCommand(returnsUIDs: Bool) throws(ParseError) -> ThreadCommand {
        try space("thread")
        let start = position
        guard let algorithm = ThreadAlgorithm(rawValue: try keyword("thread-alg")) else {
            move(to: start)
            throw error("thread-alg")
        }
        try space("thread")
        try charset()
        try space("search-criteria")
        return ThreadCommand(algorithm: algorithm, key: try searchKeys(), returnsUIDs: returnsUIDs)
    }

    //  esearch             = "ESEARCH" [SP esearch-source-opts] [SP search-return-opts] SP search-program
    //  esearch-source-opts = "IN" SP "(" source-mbox [SP "(" scope-options ")"] ")"     RFC 7377 section 4

    mutating func multiSearchCommand() throws(ParseError) -> MultiSearchCommand {
        try space("esearch")
        var sources: [MailboxFilter] = []
        if takeKeyword("IN") {
            try space("esearch-source-opts")
            try commandList("source-mbox") { (cursor) throws(ParseError) in sources.append(try cursor.mailboxFilter()) }
            try space("esearch")
        }
        let returning = try searchReturnOptions()
        return MultiSearchCommand(sources: sources, key: try searchProgram(), returning: returning)
    }

    /// The charset is checked and no more: US-ASCII is UTF-8, and no other is known.
    private mutating func charset() throws(ParseError) {
        let start = position
        let name = try commandText("charset").uppercasedASCII
        guard ["UTF-8", "US-ASCII"].contains(name) else {
            move(to: start)
            throw error(.unknownCharset, "charset")
        }
    }

    //  search-return-opts = SP "RETURN" SP "(" [search-return-opt *(SP search-return-opt)] ")"

    /// With the space that follows them; nil where there are none.
    private mutating func searchReturnOptions() throws(ParseError) -> [SearchReturnOption]? {
        guard takeKeyword("RETURN") else { return nil }
        try space("search-return-opts")
        var options: [SearchReturnOption] = []
        try commandList("search-return-opt", mayBeEmpty: true) { (cursor) throws(ParseError) in
            options.append(try cursor.searchReturnOption())
        }
        try space("search-program")
        return options
    }

    private mutating func searchReturnOption() throws(ParseError) -> SearchReturnOption {
        let start = position
        switch try keyword("search-return-opt") {
        case "MIN": return .min
        case "MAX": return .max
        case "ALL": return .all
        case "COUNT": return .count
        case "SAVE": return .save
        case "CONTEXT": return .context
        case "UPDATE": return .update
        case "RELEVANCY": return .relevancy
        case "PARTIAL":
            try space("search-return-opt")
            return .partial(try partialWindow())
        default:
            move(to: start)
            throw error("search-return-opt")
        }
    }
}
