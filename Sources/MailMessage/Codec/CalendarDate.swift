package import Foundation

/// A moment in UTC as year, month and so on: what mbox's `From ` lines are written in.
package struct CalendarDate: Sendable, Equatable {
    private static let monthNames = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let dayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

    private var year: Int
    private var month: Int
    private var day: Int
    private var hour: Int
    private var minute: Int
    private var second: Int

    private init(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
    }

    /// The nearest moment of the years 1 to 9999.
    package init(_ date: Date) {
        self.init(seconds: Int64(max(-62_135_596_800, min(253_402_300_799, date.timeIntervalSince1970.rounded(.down)))))
    }

    /// Seconds since 1970, of the years 0 to 9999.
    package init(seconds: Int64) {
        let days = Int((Double(seconds) / 86_400).rounded(.down))
        let rest = Int(seconds) - days * 86_400
        hour = rest / 3600
        minute = rest / 60 % 60
        second = rest % 60
        // The civil calendar counted in eras of 400 years that begin on a first of March.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    private var daysSince1970: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// Since 1970.
    package var seconds: Int64 {
        Int64(((daysSince1970 * 24 + hour) * 60 + minute) * 60 + second)
    }

    /// "Mon Nov 23 09:15:08 2026": 24 bytes, for the years 0 to 9999.
    package var asctime: String {
        let weekday = ((daysSince1970 + 4) % 7 + 7) % 7
        return Self.dayNames[weekday] + " " + Self.monthNames[month - 1] + " " + Self.padded(day, 2, " ") + " "
            + Self.padded(hour, 2) + ":" + Self.padded(minute, 2) + ":" + Self.padded(second, 2) + " "
            + Self.padded(year, 4)
    }

    private static func padded(_ number: Int, _ width: Int, _ filler: Character = "0") -> String {
        let digits = String(number)
        return String(repeating: filler, count: max(0, width - digits.count)) + digits
    }

    /// Reads the date at the end of a `From ` line: "… Nov 23 09:15:08 2026", with or without seconds, with a zone
    /// before or after the year, which is heeded where it is a number. Nil where there is none.
    package init?(fromLine: some Collection<UInt8>) {
        let words = String(decoding: fromLine, as: UTF8.self).split(separator: " ")
        guard
            let start = words.indices.reversed().first(where: { index in
                index + 3 < words.count && Self.monthNames.contains(String(words[index]))
            }), let day = Int(words[start + 1]), (1...31).contains(day)
        else { return nil }
        let clock = words[start + 2].split(separator: ":").map { Int($0) ?? -1 }
        guard (2...3).contains(clock.count), (0...23).contains(clock[0]), (0...59).contains(clock[1]),
            clock.count == 2 || (0...60).contains(clock[2])
        else { return nil }
        let rest = words[(start + 3)...].prefix(2)
        guard let yearWord = rest.first(where: { $0.utf8.count == 4 && Int($0) != nil && !$0.hasPrefix("-") }),
            let year = Int(yearWord), (1...9998).contains(year),
            let month = Self.monthNames.firstIndex(of: String(words[start]))
        else { return nil }
        let second = clock.count == 3 ? Swift.min(clock[2], 59) : 0
        self.init(
            year: year, month: month + 1, day: day, hour: clock[0], minute: clock[1], second: second)
        guard let zone = rest.first(where: { $0.hasPrefix("+") || $0.hasPrefix("-") }), zone.utf8.count == 5,
            let offset = Int(zone)
        else { return }
        let minutes: Int = offset / 100 * 60 + offset % 100
        self = CalendarDate(seconds: seconds - Int64(minutes * 60))
    }
}
