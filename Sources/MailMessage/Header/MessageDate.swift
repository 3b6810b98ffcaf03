package import struct Foundation.Date

/// The moment that a Date field names, and the zone its sender was in (RFC 5322 section 3.3).
package struct MessageDate: Sendable, Hashable {
    package let date: Date
    /// Seconds east of UTC; 0 where the zone is unknown.
    package let zoneOffset: Int

    package init(date: Date, zoneOffset: Int) {
        self.date = date
        self.zoneOffset = zoneOffset
    }

    /// Reads a raw field: the standard form, the obsolete zones and two-digit years of RFC 5322 section 4.3, and what
    /// else is seen (month first, months as numbers, ISO 8601, text before a semicolon as in Received); nil for what
    /// names no moment.
    package init?(header raw: [UInt8]) {
        let text = raw.prefix(2_000).split(separator: UInt8(ascii: ";")).last ?? []
        var parser = DateParser(Array(text))
        guard let fields = parser.parse() else { return nil }
        let days = Self.daysSince1970(year: fields.year, month: fields.month, day: fields.day)
        let seconds = ((days * 24 + fields.hour) * 60 + fields.minute) * 60 + fields.second - fields.zoneOffset
        self.init(date: Date(timeIntervalSince1970: Double(seconds)), zoneOffset: fields.zoneOffset)
    }

    /// Days of the proleptic Gregorian calendar; the fields were checked to be small.
    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
