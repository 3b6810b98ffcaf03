package import Foundation

/// RFC 3339 dates, read strictly and without a formatter: the same answer whatever the locale, and no surprises.
package enum RFC3339 {
    /// `full-date` (midnight UTC) or `date-time` (RFC 3339, section 5.6); nil for anything else.
    package static func date(_ text: String) -> Date? {
        var reader = Reader(bytes: text.utf8[...])
        guard let day = reader.fullDate() else { return nil }
        if reader.isAtEnd { return day }
        guard reader.skip("Tt "), let time = reader.partialTime(), let offset = reader.timeOffset(), reader.isAtEnd
        else { return nil }
        return day.addingTimeInterval(time - offset)
    }

    private struct Reader {
        var bytes: Substring.UTF8View

        var isAtEnd: Bool { bytes.isEmpty }

        mutating func skip(_ oneOf: String) -> Bool {
            guard let byte = bytes.first, oneOf.utf8.contains(byte) else { return false }
            bytes.removeFirst()
            return true
        }

        mutating func number(digits: Int, in range: ClosedRange<Int>) -> Int? {
            let field = bytes.prefix(digits)
            guard field.count == digits, field.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            let value = field.reduce(0) { $0 * 10 + Int($1 - 0x30) }
            bytes = bytes.dropFirst(digits)
            return range.contains(value) ? value : nil
        }

        mutating func fullDate() -> Date? {
            guard let year = number(digits: 4, in: 1...9999), skip("-"),
                let month = number(digits: 2, in: 1...12), skip("-"),
                let day = number(digits: 2, in: 1...RFC3339.days(inMonth: month, of: year))
            else { return nil }
            return Date(timeIntervalSince1970: Double(RFC3339.daysSince1970(year, month, day)) * 86_400)
        }

        /// Seconds since midnight.
        mutating func partialTime() -> TimeInterval? {
            guard let hour = number(digits: 2, in: 0...23), skip(":"),
                let minute = number(digits: 2, in: 0...59), skip(":"),
                let second = number(digits: 2, in: 0...60)
            else { return nil }
            let whole = Double(hour * 3_600 + minute * 60 + second)
            guard skip(".") else { return whole }
            let fraction = bytes.prefix { (0x30...0x39).contains($0) }
            guard (1...9).contains(fraction.count) else { return nil }
            bytes = bytes.dropFirst(fraction.count)
            return whole + fraction.reversed().reduce(0.0) { ($0 + Double($1 - 0x30)) / 10 }
        }

        /// Seconds east of UTC.
        mutating func timeOffset() -> TimeInterval? {
            if skip("Zz") { return 0 }
            let isWest = bytes.first == UInt8(ascii: "-")
            guard skip("+-"), let hours = number(digits: 2, in: 0...23), skip(":"),
                let minutes = number(digits: 2, in: 0...59)
            else { return nil }
            return Double(hours * 3_600 + minutes * 60) * (isWest ? -1 : 1)
        }
    }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01 in the proleptic Gregorian calendar, by counting years from March so that the leap day
    /// falls at a year's end.
    private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let marchYear = month > 2 ? year : year - 1
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return marchYear * 365 + marchYear / 4 - marchYear / 100 + marchYear / 400 + dayOfYear - 719_468
    }
}
