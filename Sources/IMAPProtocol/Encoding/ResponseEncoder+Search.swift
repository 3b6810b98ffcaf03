extension ResponseEncoder {
    //  mailbox-data = "SEARCH" *(SP nz-number) [SP "(" "MODSEQ" SP mod-sequence-value ")"]
    //                                                  RFC 3501 section 9, RFC 7162 section 7

    mutating func search(_ name: StaticString, _ result: SearchResult) {
        raw(name)
        for number in result.numbers {
            space()
            self.number(number)
        }
        guard let modSeq = result.modSeq else { return }
        raw(" (MODSEQ ")
        number(modSeq.rawValue)
        raw(")")
    }

    //  esearch-response = "ESEARCH" [search-correlator] [SP "UID"] *(SP search-return-data)
    //                                                                     RFC 9051 section 9

    mutating func extendedSearch(_ result: ExtendedSearchResult) {
        raw("ESEARCH")
        correlator(result)
        if result.isUID { raw(" UID") }
        returned(" MIN ", result.min)
        returned(" MAX ", result.max)
        returned(" COUNT ", result.count)
        // Nothing is said of no messages.
        if let all = result.all, !all.isEmpty {
            raw(" ALL ")
            ranges(all)
        }
        returned(" MODSEQ ", result.modSeq?.rawValue)
        if let partial = result.partial { self.partial(partial) }
        for change in result.added { contextChange(" ADDTO (", change) }
        for change in result.removed { contextChange(" REMOVEFROM (", change) }
        guard !result.relevancy.isEmpty else { return }
        raw(" RELEVANCY ")
        parenthesized(result.relevancy) { encoder, score in encoder.number(score) }
    }

    //  search-correlator = SP "(" "TAG" SP tag-string ")"; RFC 7377 section 2.1: with MAILBOX and UIDVALIDITY

    private mutating func correlator(_ result: ExtendedSearchResult) {
        guard let tag = result.tag else { return }
        raw(" (TAG ")
        string(tag)
        if let mailbox = result.mailbox {
            raw(" MAILBOX ")
            self.mailbox(mailbox)
        }
        returned(" UIDVALIDITY ", result.uidValidity?.rawValue)
        raw(")")
    }

    private mutating func returned(_ name: StaticString, _ value: (some FixedWidthInteger & UnsignedInteger)?) {
        guard let value else { return }
        raw(name)
        number(value)
    }

    //  ret-data-partial = "PARTIAL" SP "(" partial-range SP partial-results ")"         RFC 9394 section 3

    private mutating func partial(_ partial: ExtendedSearchResult.Partial) {
        raw(" PARTIAL (")
        write(bytes: partial.window.description.utf8)
        space()
        if partial.ranges.isEmpty { raw("NIL") } else { ranges(partial.ranges) }
        raw(")")
    }

    //  ret-data-addto = "ADDTO" SP "(" context-position SP sequence-set *(SP ...) ")"   RFC 5267 section 6

    private mutating func contextChange(_ name: StaticString, _ change: ExtendedSearchResult.ContextChange) {
        raw(name)
        number(change.position)
        space()
        ranges(change.ranges)
        raw(")")
    }
}
