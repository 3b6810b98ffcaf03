/// A date and time with its zone (RFC 9051 section 9, `date-time`): `17-Jul-1996 02:44:25 -0700`.
package struct InternalDate: Hashable, Sendable {
    package var year: Int
    /// From 1.
    package var month: Int
    package var day: Int
    package var hour: Int
    package var minute: Int
    /// 60 is a leap second.
    package var second: Int
    /// Minutes east of Greenwich.
    package var zoneMinutes: Int

    package init(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int, zoneMinutes: Int) {
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
        self.zoneMinutes = zoneMinutes
    }

    /// The moment in seconds since 1970-01-01T00:00:00Z, in the proleptic Gregorian calendar.
    package var secondsSince1970: Int64 {
        let time = Int64(hour) &* 3600 &+ Int64(minute) &* 60 &+ Int64(second)
        return daysSince1970 &* 86_400 &+ time &- Int64(zoneMinutes) &* 60
    }

    /// The same moment in a zone.
    package init(secondsSince1970 seconds: Int64, zoneMinutes: Int = 0) {
        let local = seconds &+ Int64(zoneMinutes) &* 60
        let days = local >= 0 ? local / 86_400 : (local &- 86_399) / 86_400
        let time = Int(local &- days &* 86_400)
        // A year of 400 has 146,097 days; it is counted from March, so that the leap day ends it.
        let shifted = days &+ 719_468
        let era = (shifted >= 0 ? shifted : shifted &- 146_096) / 146_097
        let dayOfEra = shifted &- era &* 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = Int(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9)
        self.init(
            year: Int(yearOfEra &+ era &* 400) + (month <= 2 ? 1 : 0), month: month,
            day: Int(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1), hour: time / 3600, minute: time / 60 % 60,
            second: time % 60, zoneMinutes: zoneMinutes)
    }

    private var daysSince1970: Int64 {
        let marchYear = Int64(year) &- (month <= 2 ? 1 : 0)
        let era = (marchYear >= 0 ? marchYear : marchYear &- 399) / 400
        let yearOfEra = marchYear &- era &* 400
        let monthFromMarch = Int64(month > 2 ? month &- 3 : month &+ 9)
        let dayOfYear = (153 &* monthFromMarch &+ 2) / 5 &+ Int64(day) &- 1
        let dayOfEra = yearOfEra &* 365 &+ yearOfEra / 4 &- yearOfEra / 100 &+ dayOfYear
        return era &* 146_097 &+ dayOfEra &- 719_468
    }
}

extension InternalDate {
    /// Whether it is a day of the calendar, a time of a day, and a zone, as `date-time` can write them.
    package var isValid: Bool {
        guard 0...9999 ~= year, 1...12 ~= month, 0...23 ~= hour, 0...59 ~= minute, 0...60 ~= second else {
            return false
        }
        return 1...Self.days(inMonth: month, of: year) ~= day && abs(zoneMinutes) < 24 * 60
    }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension InternalDate: CustomStringConvertible {
    /// As `date-time` writes it, without the quotes: `17-Jul-1996 02:44:25 -0700`, the day padded by a space.
    package var description: String {
        let name = 1...12 ~= month ? monthNames[month - 1] : monthNames[0]
        let zone = abs(zoneMinutes)
        return "\(padded(day, 2, " "))-\(name)-\(padded(year, 4)) \(padded(hour)):\(padded(minute)):\(padded(second)) "
            + "\(zoneMinutes < 0 ? "-" : "+")\(padded(zone / 60))\(padded(zone % 60))"
    }

    private func padded(_ number: Int, _ width: Int = 2, _ padding: String = "0") -> String {
        let digits = String(number)
        return String(repeating: padding, count: max(0, width - digits.count)) + digits
    }
}
