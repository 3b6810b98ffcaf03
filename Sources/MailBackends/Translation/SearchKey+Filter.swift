import Foundation
import IMAPProtocol
import MailService

extension SearchKey {
    /// A search that finds at least what the filter asks for.
    ///
    /// IMAP has no key for some of it (attachments, the time of a day), so what the server finds is looked at once more
    /// wherever ``SearchFilter/isExactInIMAP`` doesn't hold. Under a `not`, "at least" turns round: there a condition that
    /// IMAP can't tell exactly is left out.
    init(_ filter: SearchFilter) {
        self = Self.superset(of: filter) ?? .all
    }

    /// Nil: nothing that the server could narrow.
    private static func superset(of filter: SearchFilter) -> SearchKey? {
        switch filter {
        case .all, .folder, .hasAttachment: nil
        case .none: .not(.all)
        case .and(let filters): conjunction(filters.compactMap(superset))
        case .or(let filters): disjunction(filters.map(superset))
        case .not(let filter): filter.isExactInIMAP ? superset(of: filter).map(SearchKey.not) ?? .not(.all) : nil
        case .from(let text): .from(text)
        case .to(let text): .to(text)
        case .cc(let text): .cc(text)
        case .bcc(let text): .bcc(text)
        case .subject(let text): .subject(text)
        case .body(let text): .body(text)
        case .text(let text): .text(text)
        case .header(let name, let value): .header(field: name, value)
        case .messageID(let id): .header(field: "Message-ID", id)
        case .keyword(let keyword, let isPresent): key(for: keyword, isPresent: isPresent)
        // A server's day may begin up to 14 hours before or after the day in UTC: a day is added on either side.
        case .receivedBefore(let date): CalendarDay(date, addingDays: 2).map(SearchKey.before)
        case .receivedAfter(let date): CalendarDay(date, addingDays: -1).map(SearchKey.since)
        case .sentBefore(let date): CalendarDay(date, addingDays: 2).map(SearchKey.sentBefore)
        case .sentAfter(let date): CalendarDay(date, addingDays: -1).map(SearchKey.sentSince)
        case .larger(let size): .larger(UInt64(clamping: size))
        case .smaller(let size): .smaller(UInt64(clamping: size))
        }
    }

    private static func conjunction(_ keys: [SearchKey]) -> SearchKey? {
        switch keys.count {
        case 0: nil
        case 1: keys[0]
        default: .and(keys)
        }
    }

    private static func disjunction(_ keys: [SearchKey?]) -> SearchKey? {
        let narrowing = keys.compactMap { $0 }
        return narrowing.count == keys.count ? any(of: narrowing[...]) : nil
    }

    /// What one of the keys finds; nil for none. Halved at each level, since servers bound how deep keys nest.
    static func any(of keys: ArraySlice<SearchKey>) -> SearchKey? {
        guard keys.count > 1 else { return keys.first }
        let middle = keys.startIndex + keys.count / 2
        guard let first = any(of: keys[..<middle]), let second = any(of: keys[middle...]) else { return nil }
        return .or(first, second)
    }

    private static func key(for keyword: Keyword, isPresent: Bool) -> SearchKey? {
        switch keyword {
        case .seen: isPresent ? .seen : .unseen
        case .flagged: isPresent ? .flagged : .unflagged
        case .answered: isPresent ? .answered : .unanswered
        case .draft: isPresent ? .draft : .undraft
        case .deleted: isPresent ? .deleted : .undeleted
        default: keyword.flag.isValid ? (isPresent ? .keyword(keyword.flag) : .unkeyword(keyword.flag)) : nil
        }
    }
}

extension SearchFilter {
    /// Whether an IMAP server can find exactly this, so that nothing needs to be looked at again.
    var isExactInIMAP: Bool {
        switch self {
        case .all, .none, .from, .to, .cc, .bcc, .subject, .body, .text, .header, .messageID, .larger, .smaller: true
        case .keyword(let keyword, _): keyword.flag.isValid
        case .hasAttachment, .receivedBefore, .receivedAfter, .sentBefore, .sentAfter, .folder: false
        case .and(let filters), .or(let filters): filters.allSatisfy(\.isExactInIMAP)
        case .not(let filter): filter.isExactInIMAP
        }
    }
}

extension CalendarDay {
    /// The day of an instant in UTC, moved by so many days.
    fileprivate init?(_ date: Date, addingDays days: Int) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let fields = calendar.dateComponents(
            [.year, .month, .day], from: date.addingTimeInterval(Double(days) * 86_400))
        guard let year = fields.year, let month = fields.month, let day = fields.day else { return nil }
        self.init(year: year, month: month, day: day)
    }
}
