package import Foundation

/// RFC 5322 date-time, without a formatter: 100,000 of them are made in a row.
package enum MailDate {
    /// - Parameter zone: minutes east of Greenwich that the date is told in.
    package static func text(_ date: Date, zone: Int = 0) -> String {
        let seconds = Int(date.timeIntervalSince1970) + zone * 60
        let days = seconds / 86_400
        let (year, month, day) = civil(days)
        let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][days % 7]
        let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let clock = [seconds / 3600 % 24, seconds / 60 % 60, seconds % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return "\(weekday), \(day) \(names[month - 1]) \(year) \(clock.joined(separator: ":")) \(offset(zone))"
    }

    private static func offset(_ zone: Int) -> String {
        let (hours, minutes) = (abs(zone) / 60, abs(zone) % 60)
        return (zone < 0 ? "-" : "+") + (hours < 10 ? "0" : "") + "\(hours)" + (minutes < 10 ? "0" : "") + "\(minutes)"
    }

    /// Days since 1970 to year, month and day of the Gregorian calendar, counted in eras of 400 years from March.
    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
