extension Cursor {
    //  date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE
    //                                                                     RFC 9051 section 9

    /// QUIRK: a day of one digit without its space, no zone, and no quotes. Short years only of servers.
    mutating func dateTime(hasWholeYear: Bool = false) throws(ParseError) -> InternalDate {
        skipSpaces()
        let isQuoted = take(.quote)
        let (year, month, day) = try dateText(hasWholeYear: hasWholeYear)
        skipSpaces()
        let hour = try digits(2, 0...23)
        try expect(UInt8(ascii: ":"), "time")
        let minute = try digits(2, 0...59)
        // QUIRK: no seconds.
        let second = take(UInt8(ascii: ":")) ? try digits(2, 0...60) : 0
        skipSpaces()
        let zone = try zone()
        skipSpaces()
        if isQuoted { try expect(.quote, "date-time") }
        return InternalDate(
            year: year, month: month, day: day, hour: hour, minute: minute, second: second, zoneMinutes: zone)
    }

    //  date-text = date-day "-" date-month "-" date-year

    mutating func dateText(hasWholeYear: Bool) throws(ParseError) -> (year: Int, month: Int, day: Int) {
        skipSpaces()
        let day = try digits(2, 1...31)
        try expect(UInt8(ascii: "-"), "date")
        let month = try month()
        try expect(UInt8(ascii: "-"), "date")
        let yearStart = position
        let year = try digits(4, 0...9999)
        guard !hasWholeYear || position &- yearStart == 4 else { throw error("date-year") }
        return (year, month, day)
    }

    private mutating func digits(_ count: Int, _ range: ClosedRange<Int>) throws(ParseError) -> Int {
        var value = 0
        var taken = 0
        while taken < count, current.isDigit {
            value = value * 10 + Int(current &- 0x30)
            taken += 1
            advance()
        }
        guard taken > 0, range.contains(value) else { throw error("date-time") }
        return value
    }

    private mutating func month() throws(ParseError) -> Int {
        let name = position..<min(position &+ 3, end)
        for (index, month) in Self.months.enumerated() where matches(name, month) {
            advance(by: 3)
            return index + 1
        }
        throw error("date-month")
    }

    //  zone = ("+" / "-") 4DIGIT

    private mutating func zone() throws(ParseError) -> Int {
        let isWest = current == UInt8(ascii: "-")
        guard isWest || current == UInt8(ascii: "+") else {
            // QUIRK: `GMT` and its like: taken as what they mostly are.
            move(to: index { $0 == .quote || $0 == .space || $0 == .closeParenthesis })
            return 0
        }
        advance()
        let value = try digits(4, 0...9999)
        let minutes = value / 100 * 60 + value % 100
        return isWest ? -minutes : minutes
    }

    private static let months: [StaticString] = [
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
    ]
}
