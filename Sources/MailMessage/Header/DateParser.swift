/// Takes a date apart into its numbers, in whatever order mail programs write them.
struct DateParser {
    /// A date with a zone; each field is in its range.
    struct Fields {
        var year = 0
        var month = 0
        var day = 0
        var hour = 0
        var minute = 0
        var second = 0
        var zoneOffset = 0
    }

    private enum Token {
        case number(Int, digits: Int)
        case word(String)
        /// `+0200`, `-08:00`: a sign directly before digits, after the time.
        case offset(sign: Int, value: Int, digits: Int)
        case clock([Int])
    }

    private let bytes: [UInt8]
    private var index = 0
    private var fields = Fields()
    private var hasMonth = false
    private var hasClock = false
    private var dateNumbers: [(value: Int, digits: Int)] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func parse() -> Fields? {
        var zone: Int?
        var namedZone: Int?
        var tokens = 0
        while zone == nil, tokens < 32, let token = nextToken() {
            tokens += 1
            switch token {
            case .clock(let parts):
                guard !hasClock, setClock(parts) else { return nil }
            case .offset(let sign, let value, let digits) where hasClock: zone = Self.offset(sign, value, digits)
            case .word(let word) where hasClock && word == "pm" && fields.hour < 12: fields.hour += 12
            case .word(let word) where hasClock && (word == "am" || word == "pm"):
                if word == "am", fields.hour == 12 { fields.hour = 0 }
            case .word(let word) where hasClock && dateIsComplete:
                zone = Self.zones[String(word.prefix(3))] ?? Self.zones[word] ?? 0
            case .word(let word) where hasClock && Self.zones[word] != nil: namedZone = Self.zones[word]
            case .word(let word): setMonth(word)
            case .number(let value, let digits), .offset(_, let value, let digits):
                if dateIsComplete, hasClock { continue }
                dateNumbers.append((value, digits))
                if dateIsComplete, !hasClock { looseClock() }
            }
        }
        guard hasClock, setDate() else { return nil }
        fields.zoneOffset = zone ?? namedZone ?? 0
        return fields
    }

    private var dateIsComplete: Bool { dateNumbers.count + (hasMonth ? 1 : 0) >= 3 }

    /// Hour, minute and second as three plain numbers.
    private mutating func looseClock() {
        let mark = index
        var parts: [Int] = []
        while parts.count < 3, case .number(let value, _)? = nextToken() { parts.append(value) }
        if parts.count == 3, setClock(parts) { return }
        index = mark
    }

    private mutating func setClock(_ parts: [Int]) -> Bool {
        guard parts.count >= 2, parts[0] < 24, parts[1] < 60 else { return false }
        fields.hour = parts[0]
        fields.minute = parts[1]
        fields.second = parts.count > 2 ? min(parts[2], 59) : 0
        hasClock = true
        return true
    }

    private mutating func setMonth(_ word: String) {
        guard !hasMonth, let month = Self.months[String(word.prefix(3))] else { return }
        fields.month = month
        hasMonth = true
    }

    /// Day and year from the numbers; without a month's name, `year-month-day` if the first has four digits, else
    /// `day month year`.
    private mutating func setDate() -> Bool {
        guard dateNumbers.count >= (hasMonth ? 2 : 3) else { return false }
        let isYearFirst = dateNumbers[0].digits >= 4
        let last = hasMonth ? 1 : 2
        let year = isYearFirst ? dateNumbers[0] : dateNumbers[last]
        fields.day = isYearFirst ? dateNumbers[last].value : dateNumbers[0].value
        if !hasMonth { fields.month = dateNumbers[1].value }
        fields.year = Self.year(year.value, digits: year.digits)
        return (1...31).contains(fields.day) && (1...12).contains(fields.month) && (1...9_999).contains(fields.year)
    }

    /// RFC 5322 section 4.3: two digits below 50 are of this century, three count from 1900.
    private static func year(_ value: Int, digits: Int) -> Int {
        switch digits {
        case ...2: value < 50 ? 2_000 + value : 1_900 + value
        case 3: 1_900 + value
        default: value
        }
    }

    private static func offset(_ sign: Int, _ value: Int, _ digits: Int) -> Int {
        let (hours, minutes) = digits <= 2 ? (value, 0) : (value / 100, value % 100)
        guard hours < 24, minutes < 60 else { return 0 }
        return sign * (hours * 3_600 + minutes * 60)
    }

    private static let months = [
        "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11,
        "dec": 12,
    ]

    /// The named zones of RFC 5322 section 4.3 and the ones that are seen most; the military letters mean "unknown".
    private static let zones: [String: Int] = [
        "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "cet": 1, "met": 1,
        "mez": 1, "bst": 1,
        "ces": 2, "mes": 2, "eet": 2, "ees": 3, "msk": 3, "jst": 9, "kst": 9, "hst": -10,
    ].mapValues { $0 * 3_600 }
}

// MARK: - Tokens

extension DateParser {
    private mutating func nextToken() -> Token? {
        while index < bytes.count {
            let byte = bytes[index]
            if ASCII.isDigit(byte) { return digitsToken() }
            if ASCII.isLetter(byte) { return wordToken() }
            if byte == UInt8(ascii: "(") {
                guard skipComment() else { return nil }
            } else if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-"), index + 1 < bytes.count,
                ASCII.isDigit(bytes[index + 1])
            {
                index += 1
                let value = number()
                let hours = offsetWithColon(value)
                return .offset(sign: byte == UInt8(ascii: "-") ? -1 : 1, value: hours.value, digits: hours.digits)
            } else {
                index += 1
            }
        }
        return nil
    }

    /// Up to nine digits count; more make a number that is out of every range.
    private mutating func number() -> (value: Int, digits: Int) {
        var value = 0
        var digits = 0
        while index < bytes.count, ASCII.isDigit(bytes[index]) {
            if digits < 9 { value = value * 10 + Int(bytes[index] - UInt8(ascii: "0")) }
            digits += 1
            index += 1
        }
        return (value, digits)
    }

    private mutating func digitsToken() -> Token {
        let first = number()
        var parts = [first.value]
        while parts.count < 3, isClockSeparator() {
            index += 1
            parts.append(number().value)
        }
        guard parts.count > 1 else { return .number(first.value, digits: first.digits) }
        skipFraction()
        return .clock(parts)
    }

    private func isClockSeparator() -> Bool {
        guard index + 1 < bytes.count, ASCII.isDigit(bytes[index + 1]) else { return false }
        return bytes[index] == UInt8(ascii: ":") || (bytes[index] == UInt8(ascii: ".") && dateIsComplete && !hasClock)
    }

    private mutating func skipFraction() {
        guard index + 1 < bytes.count, bytes[index] == UInt8(ascii: "."), ASCII.isDigit(bytes[index + 1]) else {
            return
        }
        index += 1
        _ = number()
    }

    private mutating func offsetWithColon(_ hours: (value: Int, digits: Int)) -> (value: Int, digits: Int) {
        guard hours.digits <= 2, hasClock, index + 1 < bytes.count, bytes[index] == UInt8(ascii: ":"),
            ASCII.isDigit(bytes[index + 1])
        else { return hours }
        index += 1
        return (hours.value * 100 + min(number().value, 59), 4)
    }

    private mutating func wordToken() -> Token {
        let start = index
        while index < bytes.count, ASCII.isLetter(bytes[index]) { index += 1 }
        return .word(String(decoding: bytes[start..<index].prefix(16), as: UTF8.self).lowercased())
    }

    private mutating func skipComment() -> Bool {
        var depth = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"): depth -= 1
            case UInt8(ascii: "\\"): index += 1
            default: break
            }
            index += 1
            if depth == 0 { return true }
        }
        return false
    }
}
