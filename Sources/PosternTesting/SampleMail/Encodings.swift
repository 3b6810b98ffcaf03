import Foundation

/// RFC 2045, section 6.7.
enum QuotedPrintable {
    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        var column = 0
        for byte in bytes {
            switch byte {
            case 0x0D, 0x0A:
                encoded.append(byte)
                column = 0
                continue
            case 0x20...0x3C, 0x3E...0x7E:
                encoded.append(byte)
                column += 1
            default:
                encoded += [0x3D, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
                column += 3
            }
            if column > 70 {
                encoded += Array("=\r\n".utf8)
                column = 0
            }
        }
        return encoded
    }
}

/// Base64 in lines of 76 (RFC 2045, section 6.8).
enum Base64Lines {
    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        Array(
            Data(bytes).base64EncodedData(options: [
                .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
            ]))
            + [0x0D, 0x0A]
    }
}

/// Header text that may not be ASCII.
enum HeaderText {
    /// A display name: an atom where it can be, else quoted, else encoded words.
    static func phrase(_ text: String) -> String {
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return unstructured(text) }
        return text.contains(where: { !$0.isLetter && $0 != " " }) ? "\"\(text)\"" : text
    }

    /// RFC 2047, in UTF-8 and base64, split between characters so that no word is longer than 75.
    static func unstructured(_ text: String) -> String {
        guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
        var words: [String] = []
        var word = ""
        for character in text {
            if word.utf8.count + character.utf8.count > 42 {
                words.append(word)
                word = ""
            }
            word.append(character)
        }
        return (words + [word]).map { "=?utf-8?B?\(Data($0.utf8).base64EncodedString())?=" }
            .joined(separator: "\r\n ")
    }

    /// RFC 2231, section 4.
    static func parameter(_ name: String, _ value: String) -> String {
        guard !value.utf8.allSatisfy({ $0 < 0x80 }) else { return "\(name)=\"\(value)\"" }
        let hexadecimal = value.utf8.map { byte in
            byte < 0x80 ? String(UnicodeScalar(byte)) : "%" + String(byte, radix: 16, uppercase: true)
        }
        return "\(name)*=utf-8''\(hexadecimal.joined())"
    }
}

/// RFC 5322 date-time, in UTC, without a formatter: 100,000 of them are made in a row.
enum MailDate {
    static func text(_ date: Date) -> String {
        let seconds = Int(date.timeIntervalSince1970)
        let days = seconds / 86_400
        let (year, month, day) = civil(days)
        let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][days % 7]
        let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let clock = [seconds / 3600 % 24, seconds / 60 % 60, seconds % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return "\(weekday), \(day) \(names[month - 1]) \(year) \(clock.joined(separator: ":")) +0000"
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
