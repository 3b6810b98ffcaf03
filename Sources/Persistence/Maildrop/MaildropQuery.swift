import Foundation
import GRDB
import MailService

/// A filter as a condition on the rows of `message` (`m`).
///
/// SQL's logic has three values, as the filter's has: what isn't known of a message yet is NULL, and stays so under AND,
/// OR and NOT as far as it decides. Texts are folded by who calls.
struct MaildropQuery {
    private(set) var arguments: [any DatabaseValueConvertible] = []
    /// Trigrams that are looked up for one text: more find no fewer rows.
    private static let trigrams = 8

    mutating func condition(_ filter: SearchFilter) -> String {
        switch filter {
        case .all, .folder: "1"
        case .none: "0"
        case .and(let filters): joined(filters, by: "AND", empty: "1")
        case .or(let filters): joined(filters, by: "OR", empty: "0")
        case .not(let filter): "NOT (\(condition(filter)))"
        case .from(let text): field("FROM", text)
        case .to(let text): field("TO", text)
        case .cc(let text): field("CC", text)
        case .bcc(let text): field("BCC", text)
        case .subject(let text): field("SUBJECT", text)
        case .header(let name, let value): field(name, value)
        case .body(let text): Self.whereKnown(found(text, in: ["body"]))
        case .text(let text): Self.whereKnown(found(text, in: ["header", "parts", "body"]))
        case .messageID(let id):
            whereHeader("ifnull(m.message_id, '') = ?", id.filter { $0 != "<" && $0 != ">" })
        case .hasAttachment: "m.has_attachments"
        case .keyword(let keyword, let isPresent):
            bound("instr(m.keywords, ?) \(isPresent ? ">" : "=") 0", " \(keyword.rawValue) ")
        case .receivedBefore(let date): bound("m.received_at < ?", date.millisecondsSince1970)
        case .receivedAfter(let date): bound("m.received_at >= ?", date.millisecondsSince1970)
        case .sentBefore(let date): bound("m.sent_at < ?", date.millisecondsSince1970)
        case .sentAfter(let date): bound("m.sent_at >= ?", date.millisecondsSince1970)
        case .larger(let size): bound("m.size > ?", size)
        case .smaller(let size): bound("m.size < ?", size)
        }
    }

    /// What isn't found in a text may be in what isn't kept of it.
    private static func whereKnown(_ found: String) -> String {
        "CASE WHEN \(found) THEN 1 WHEN m.has_text AND NOT m.is_cut THEN 0 END"
    }

    private mutating func bound(_ sql: String, _ argument: any DatabaseValueConvertible) -> String {
        arguments.append(argument)
        return sql
    }

    private mutating func whereHeader(_ sql: String, _ argument: any DatabaseValueConvertible) -> String {
        bound("CASE WHEN m.has_header THEN \(sql) END", argument)
    }

    private mutating func joined(_ filters: [SearchFilter], by word: String, empty: String) -> String {
        guard !filters.isEmpty else { return empty }
        return filters.map { "(\(condition($0)))" }.joined(separator: " \(word) ")
    }

    /// A text in fields of this name; any such field for an empty text.
    private mutating func field(_ name: String, _ text: String) -> String {
        let match = Self.match(text, in: ["header"])
        if let match { arguments.append(match) }
        arguments += [text, name, text]
        return """
            CASE WHEN m.has_header THEN m.number IN (SELECT rowid FROM searched WHERE \
            \(match == nil ? "" : "searched MATCH ? AND ") (instr(header, ?) > 0) AND field_has(header, ?, ?)) END
            """
    }

    private mutating func found(_ text: String, in columns: [String]) -> String {
        let match = Self.match(text, in: columns)
        if let match { arguments.append(match) }
        let places = columns.map { column -> String in
            arguments.append(text)
            return "instr(ifnull(\(column), ''), ?) > 0"
        }
        return """
            (m.number IN (SELECT rowid FROM searched WHERE \(match == nil ? "" : "searched MATCH ? AND ")\
            (\(places.joined(separator: " OR ")))))
            """
    }

    /// The question for the trigram index, whose answer holds every row that has the text. Nil for a text too short.
    private static func match(_ text: String, in columns: [String]) -> String? {
        let scalars = Array(text.unicodeScalars.prefix(500))
        guard scalars.count >= 3 else { return nil }
        let step = max(1, (scalars.count - 2) / trigrams)
        let terms = stride(from: 0, through: scalars.count - 3, by: step).map { start in
            var view = String.UnicodeScalarView()
            view.append(contentsOf: scalars[start..<(start + 3)])
            return "\"" + String(view).replacing("\"", with: "\"\"") + "\""
        }
        return "{\(columns.joined(separator: " "))} : (\(terms.joined(separator: " AND ")))"
    }

    /// `field_has(header, name, text)`: whether a line of the header begins with the name and a colon, and has the text
    /// behind it.
    static let fieldHas = DatabaseFunction("field_has", argumentCount: 3, pure: true) { values in
        guard let header = String.fromDatabaseValue(values[0]), let name = String.fromDatabaseValue(values[1]),
            let text = String.fromDatabaseValue(values[2])
        else { return false }
        let start = Array("\(name): ".utf8)
        let wanted = Array(text.utf8)
        return header.utf8.split(separator: UInt8(ascii: "\n")).contains { line in
            line.starts(with: start) && contains(line.dropFirst(start.count), wanted)
        }
    }

    private static func contains(_ line: Substring.UTF8View, _ text: [UInt8]) -> Bool {
        guard let first = text.first else { return true }
        var rest = line[...]
        while let place = rest.firstIndex(of: first) {
            if rest[place...].starts(with: text) { return true }
            rest = rest[rest.index(after: place)...]
        }
        return false
    }
}
