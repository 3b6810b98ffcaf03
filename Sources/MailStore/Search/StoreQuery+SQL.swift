import GRDB

/// A condition on the columns of `message` (`m`) and `email` (`e`).
struct SQLCondition {
    /// Parts of one condition. Protects SQLite's limits on the depth and variables of an expression.
    static let maximumParts = 200

    var sql: String
    var arguments: [any DatabaseValueConvertible] = []
    var parts = 1
    var needsEmail = false
}

extension StoreQuery {
    /// The condition, for what the columns tell exactly; nil for what needs more than them.
    func condition(_ keywords: KeywordList) -> SQLCondition? {
        switch self {
        case .all: SQLCondition(sql: "1")
        case .flags(let flags): Self.bits(Int64(flags.rawValue))
        case .keyword(let name):
            // 0: the folder never had the keyword.
            Self.keywordBits(name, keywords) == 0
                ? SQLCondition(sql: "0") : Self.bits(Self.keywordBits(name, keywords))
        case .days(let field, let range): Self.days(field, range)
        case .arrivedUntil(let moment): SQLCondition(sql: "m.internal_date <= ?", arguments: [moment])
        case .arrivedSince(let moment): SQLCondition(sql: "m.internal_date >= ?", arguments: [moment])
        case .larger(let size): SQLCondition(sql: "m.size > ?", arguments: [size])
        case .smaller(let size): SQLCondition(sql: "m.size < ?", arguments: [size])
        case .modSeq(let value): SQLCondition(sql: "m.modseq >= ?", arguments: [value])
        case .emailID(let id): SQLCondition(sql: "m.email = ?", arguments: [id.rawValue])
        case .threadID(let id):
            SQLCondition(sql: "e.thread = ?", arguments: [id.rawValue], needsEmail: true)
        case .not(let query):
            // A date that isn't there meets neither a condition nor, in SQL, its opposite.
            query.condition(keywords).map {
                SQLCondition(
                    sql: "NOT ifnull(\($0.sql), 0)", arguments: $0.arguments, parts: $0.parts + 1,
                    needsEmail: $0.needsEmail)
            }
        case .uids, .header, .body, .text, .or, .and: nil
        }
    }

    private static func bits(_ bits: Int64) -> SQLCondition {
        SQLCondition(sql: "m.flags & ? = ?", arguments: [bits, bits])
    }

    private static func keywordBits(_ name: String, _ keywords: KeywordList) -> Int64 {
        keywords.knownBits(of: MessageFlags(keywords: [name])).rawValue
    }

    private static func days(_ field: DateField, _ range: DayRange) -> SQLCondition {
        let seconds = (Int64(range.days.lowerBound) * 86_400, Int64(range.days.upperBound) * 86_400 + 86_399)
        let column =
            switch field {
            case .arrival: "m.internal_date + m.zone * 60"
            case .sent: "e.sent_at + e.sent_zone * 60"
            case .saved: "m.save_date"
            }
        return SQLCondition(
            sql: "\(column) BETWEEN ? AND ?", arguments: [seconds.0, seconds.1], needsEmail: field == .sent)
    }
}
