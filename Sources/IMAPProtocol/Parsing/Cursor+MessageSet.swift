extension Cursor {
    //  sequence-set = (seq-number / seq-range) ["," sequence-set] / seq-last-command
    //  seq-range    = seq-number ":" seq-number
    //  seq-number   = nz-number / "*"                                     RFC 9051 section 9

    mutating func messageSet<Number: MessageNumber>() throws(ParseError) -> MessageSet<Number> {
        var ranges: [ClosedRange<Number>] = []
        var tail = MessageSet<Number>.Tail.none
        repeat {
            let first: Number? = try sequenceNumber()
            let second = take(UInt8(ascii: ":")) ? try sequenceNumber() : first
            switch (first, second) {
            case (let first?, let second?): ranges.append(min(first, second)...max(first, second))
            case (let start?, nil), (nil, let start?): tail = tail.joined(.from(start))
            case (nil, nil): tail = tail.joined(.last)
            }
        } while take(UInt8(ascii: ","))
        return MessageSet(ranges: ranges, tail: tail)
    }

    /// Nil for `*`.
    private mutating func sequenceNumber<Number: MessageNumber>() throws(ParseError) -> Number? {
        if take(UInt8(ascii: "*")) { return nil }
        return Number(try positive32("sequence-set"))
    }

    /// The messages that a command is about, `$` among them (RFC 5182 section 2.1).
    mutating func messageSelection(areUIDs: Bool) throws(ParseError) -> MessageSelection {
        if take(UInt8(ascii: "$")) { return .savedResult(asUIDs: areUIDs) }
        return areUIDs ? .uids(try messageSet()) : .sequence(try messageSet())
    }
}
