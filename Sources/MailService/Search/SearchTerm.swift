import Foundation

/// One kind of condition that a search can name: `from:` in a query, `"from"` in a JSON tree.
enum SearchTerm: String, CaseIterable {
    case from, to, cc, bcc, subject, body, text, header, messageID
    case has, `is`, keyword, notKeyword
    case receivedBefore, receivedAfter, sentBefore, sentAfter
    case larger, smaller
    case `in`

    /// The condition; nil where the value isn't one that this term takes.
    func filter(_ value: String, now: Date) -> SearchFilter? {
        switch self {
        case .from: .from(value)
        case .to: .to(value)
        case .cc: .cc(value)
        case .bcc: .bcc(value)
        case .subject: .subject(value)
        case .body: .body(value)
        case .text: .text(value)
        case .header: Self.header(value)
        case .messageID: .messageID(value)
        case .has: value.lowercased() == "attachment" ? .hasAttachment : nil
        case .is: SearchValues.state(value)
        case .keyword: Self.keyword(value).map { .keyword($0, isPresent: true) }
        case .notKeyword: Self.keyword(value).map { .keyword($0, isPresent: false) }
        case .receivedBefore: SearchValues.date(value, now: now).map { .receivedBefore($0) }
        case .receivedAfter: SearchValues.date(value, now: now).map { .receivedAfter($0) }
        case .sentBefore: SearchValues.date(value, now: now).map { .sentBefore($0) }
        case .sentAfter: SearchValues.date(value, now: now).map { .sentAfter($0) }
        case .larger: SearchValues.size(value).map { .larger($0) }
        case .smaller: SearchValues.size(value).map { .smaller($0) }
        case .in: .folder(value)
        }
    }

    /// What a good value looks like, for the error that refuses a bad one.
    var expectation: String {
        switch self {
        case .has: "attachment"
        case .is: "unread, read, flagged, unflagged, answered, unanswered, draft, forwarded or junk"
        case .keyword, .notKeyword: "a keyword such as $flagged"
        case .receivedBefore, .receivedAfter, .sentBefore, .sentAfter:
            "a date such as 2025-01-31, an RFC 3339 time, or an age such as 7d"
        case .larger, .smaller: "a size such as 5000, 20k or 5M"
        case .header: "a header field's name, a colon and what it contains"
        default: "a text"
        }
    }

    /// `name:value`, where the name is an RFC 5322 `field-name`.
    private static func header(_ value: String) -> SearchFilter? {
        let halves = value.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = halves.first, isFieldName(name) else { return nil }
        return .header(name: String(name), value: halves.count == 2 ? String(halves[1]) : "")
    }

    /// Printable ASCII without the colon (RFC 5322, section 3.6.8).
    static func isFieldName(_ name: some StringProtocol) -> Bool {
        (1...76).contains(name.utf8.count) && name.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x3A }
    }

    /// An IMAP atom, so that it can be asked for as it is (RFC 8621, section 4.1.1).
    private static func keyword(_ value: String) -> Keyword? {
        let specials = "(){]%*\"\\".utf8
        let isKeyword =
            (1...255).contains(value.utf8.count)
            && value.utf8.allSatisfy { (0x21...0x7E).contains($0) && !specials.contains($0) }
        return isKeyword ? Keyword(rawValue: value) : nil
    }
}

extension SearchTerm {
    /// A query's keys, in lower case.
    static let queryKeys: [String: SearchTerm] = [
        "from": .from, "to": .to, "cc": .cc, "bcc": .bcc, "subject": .subject, "body": .body, "text": .text,
        "header": .header, "messageid": .messageID, "has": .has, "is": .is, "keyword": .keyword,
        "before": .receivedBefore, "after": .receivedAfter, "sentbefore": .sentBefore, "sentafter": .sentAfter,
        "larger": .larger, "smaller": .smaller, "in": .in,
    ]

    /// A tree's keys whose value is a string.
    static let treeKeys: [String: SearchTerm] = [
        "from": .from, "to": .to, "cc": .cc, "bcc": .bcc, "subject": .subject, "body": .body, "text": .text,
        "messageId": .messageID, "is": .is, "keyword": .keyword, "notKeyword": .notKeyword,
        "receivedBefore": .receivedBefore, "receivedAfter": .receivedAfter,
        "sentBefore": .sentBefore, "sentAfter": .sentAfter, "larger": .larger, "smaller": .smaller, "in": .in,
    ]
}
