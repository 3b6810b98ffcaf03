extension Cursor {
    //  number64 = 1*DIGIT                                                 RFC 9051 section 9

    /// A number of 64 bits.
    ///
    /// QUIRK: in quotes too.
    mutating func number(_ production: StaticString) throws(ParseError) -> UInt64 {
        skipSpaces()
        let isQuoted = take(.quote)
        let start = position
        var value: UInt64 = 0
        while case let digit = current &- 0x30, digit < 10 {
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, isStillTooLarge) = product.addingReportingOverflow(UInt64(digit))
            guard !isTooLarge, !isStillTooLarge else { throw error(.numberOutOfRange, production) }
            value = sum
            advance()
        }
        guard position > start else { throw error(production) }
        if isQuoted { try expect(.quote, production) }
        return value
    }

    /// A number of 32 bits.
    mutating func number32(_ production: StaticString) throws(ParseError) -> UInt32 {
        let value = try number(production)
        guard let value = UInt32(exactly: value) else { throw error(.numberOutOfRange, production) }
        return value
    }

    /// A size or count that the rest can do without: nil for NIL, for what is negative, too large or no number.
    ///
    /// QUIRK: Exchange and others count lines as -1, or overflow.
    mutating func lenientNumber() throws(ParseError) -> UInt64? {
        skipSpaces()
        let start = position
        guard current.isDigit || current == .quote else {
            try skipValue()
            return nil
        }
        do {
            return try number("number")
        } catch {
            move(to: start)
            try skipValue()
            return nil
        }
    }

    //  sequence-set, of numbers alone                                     RFC 9051 section 9

    /// Ranges in the order of the wire.
    mutating func ranges(_ production: StaticString) throws(ParseError) -> [ClosedRange<UInt32>] {
        skipSpaces()
        var result: [ClosedRange<UInt32>] = []
        repeat {
            // QUIRK: a comma at the end.
            guard current.isDigit || result.isEmpty else { break }
            let first = try number32(production)
            let last = take(UInt8(ascii: ":")) ? try number32(production) : first
            result.append(min(first, last)...max(first, last))
        } while take(UInt8(ascii: ","))
        return result
    }

    mutating func orderedUIDs() throws(ParseError) -> OrderedUIDs {
        OrderedUIDs(try ranges("uid-set").map { UID($0.lowerBound)...UID($0.upperBound) })
    }

    mutating func uidSet() throws(ParseError) -> UIDSet {
        UIDSet(ranges: try ranges("uid-set").map { UID($0.lowerBound)...UID($0.upperBound) })
    }

    /// `(1234)`, as MODSEQ and EMAILID have their values.
    ///
    /// QUIRK: without the parentheses too.
    mutating func parenthesized<Value>(
        _ value: (inout Cursor) throws(ParseError) -> Value
    ) throws(ParseError) -> Value {
        skipSpaces()
        let isOpen = take(.openParenthesis)
        let result = try value(&self)
        skipSpaces()
        if isOpen { try expect(.closeParenthesis, "list") }
        return result
    }
}
