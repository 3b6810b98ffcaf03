import Foundation

/// The values that search keys take, as people write them.
enum SearchValues {
    /// A date: `2025-01-31`, an RFC 3339 date-time, or an age (`12h`, `7d`, `2w`, `3m`, `1y`) counted back from `now`.
    /// A date alone is midnight UTC.
    static func date(_ text: String, now: Date) -> Date? {
        if let age = age(text) { return now.addingTimeInterval(-age) }
        return RFC3339.date(text)
    }

    /// A size in bytes: a number, then nothing, `k`, `M` or `G` (powers of 1024), and perhaps a `b`.
    static func size(_ text: String) -> Int? {
        var digits = Substring(text.lowercased())
        if digits.last == "b" { digits.removeLast() }
        let units: [Character: Int] = ["k": 1 << 10, "m": 1 << 20, "g": 1 << 30]
        let unit = digits.last.flatMap { units[$0] }
        if unit != nil { digits.removeLast() }
        guard let number = naturalNumber(digits) else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: unit ?? 1)
        return overflow ? nil : bytes
    }

    /// What `is:` takes, and what it asks for.
    static func state(_ name: String) -> SearchFilter? {
        switch name.lowercased() {
        case "read", "seen": .keyword(.seen, isPresent: true)
        case "unread", "unseen": .keyword(.seen, isPresent: false)
        case "flagged", "starred": .keyword(.flagged, isPresent: true)
        case "unflagged", "unstarred": .keyword(.flagged, isPresent: false)
        case "answered", "replied": .keyword(.answered, isPresent: true)
        case "unanswered": .keyword(.answered, isPresent: false)
        case "draft": .keyword(.draft, isPresent: true)
        case "forwarded": .keyword(.forwarded, isPresent: true)
        case "junk", "spam": .keyword(.junk, isPresent: true)
        default: nil
        }
    }

    private static func age(_ text: String) -> TimeInterval? {
        let day = 86_400.0
        let units: [Character: TimeInterval] = ["h": 3_600, "d": day, "w": 7 * day, "m": 30 * day, "y": 365 * day]
        guard let last = text.last, let unit = units[last], text.utf8.count <= 6 else { return nil }
        return naturalNumber(text.dropLast()).map { Double($0) * unit }
    }

    private static func naturalNumber(_ digits: Substring) -> Int? {
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(digits)
    }
}
