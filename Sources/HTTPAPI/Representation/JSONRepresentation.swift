import Foundation

/// JSON as the API writes it. The same value is always the same bytes: entity tags are made of them.
enum JSONRepresentation {
    // An encoder's settings are fixed once it is made, and it keeps no state between two values.
    private static let compact = makeEncoder([.withoutEscapingSlashes, .sortedKeys])
    private static let pretty = makeEncoder([.withoutEscapingSlashes, .sortedKeys, .prettyPrinted])

    static func encode(_ value: some Encodable, pretty isPretty: Bool) throws -> [UInt8] {
        var bytes = Array(try (isPretty ? pretty : compact).encode(value))
        if isPretty { bytes.append(UInt8(ascii: "\n")) }
        return bytes
    }

    private static func makeEncoder(_ formatting: JSONEncoder.OutputFormatting) -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = formatting
        return encoder
    }
}

/// RFC 3339 in UTC, to the second: without the cost of a formatter.
struct Timestamp: Encodable, Sendable {
    let text: String

    init(_ date: Date) {
        let seconds = Self.seconds(date.timeIntervalSince1970)
        let (day, time) = seconds.flooredDivision(by: 86_400)
        let (year, month, dayOfMonth) = Self.civil(daysSince1970: day)
        text =
            "\(Self.pad(year, 4))-\(Self.pad(month))-\(Self.pad(dayOfMonth))"
            + "T\(Self.pad(time / 3600)):\(Self.pad(time / 60 % 60)):\(Self.pad(time % 60))Z"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// Within the years that RFC 3339 can spell, 1 to 9999. A header may claim any date.
    private static func seconds(_ interval: TimeInterval) -> Int {
        guard !interval.isNaN else { return 0 }
        return Int(max(-62_135_596_800, min(253_402_300_799, interval.rounded(.down))))
    }

    private static func pad(_ number: Int, _ width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// The proleptic Gregorian date of a day, counted in eras of 400 years that begin in March.
    private static func civil(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
        let (era, dayOfEra) = (days &+ 719_468).flooredDivision(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}

extension Int {
    fileprivate func flooredDivision(by divisor: Int) -> (quotient: Int, remainder: Int) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
