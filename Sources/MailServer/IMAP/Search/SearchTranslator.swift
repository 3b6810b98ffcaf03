package import IMAPProtocol
package import MailStore

/// Turns the criteria of SEARCH, SORT and THREAD into what the store finds (RFC 9051 section 6.4.4).
package struct SearchTranslator: Sendable {
    /// Why criteria can't be followed.
    package enum Failure: Error, Hashable {
        /// A key that this server doesn't offer: `BAD`.
        case unsupported
        /// Nested deeper than ``SearchTranslator/maximumDepth``: `NO [LIMIT]`.
        case tooDeep
    }

    /// Keys inside each other. Protects the stack; people and programs stay under 10, a long chain of ORs under 100.
    static let maximumDepth = 500

    private let view: MailboxView
    private let now: Int64

    /// - Parameters:
    ///   - view: The mailbox as the session's client counts it.
    ///   - now: Seconds since 1970, for OLDER and YOUNGER.
    package init(view: MailboxView, now: Int64) {
        self.view = view
        self.now = now
    }

    package func query(for key: SearchKey) throws(Failure) -> StoreQuery {
        try query(key, depth: 0)
    }

    /// Recursion is bounded by ``maximumDepth``.
    private func query(_ key: SearchKey, depth: Int) throws(Failure) -> StoreQuery {
        guard depth < Self.maximumDepth else { throw .tooDeep }
        switch key {
        case .not(let key): return .not(try query(key, depth: depth + 1))
        case .or(let one, let other): return .or(try queries([one, other], depth))
        case .and(let keys): return .and(try queries(keys, depth))
        case .fuzzy(let key): return try query(key, depth: depth + 1)
        // A number beyond the last message finds nothing, as a UID that isn't there: it is a criterion here, and no
        // message that something is to be done with.
        case .sequence(let numbers): return .uids(UIDRanges(view.messages.existingUIDs(at: numbers)))
        case .uid(let uids): return .uids(UIDRanges(view.messages.intersection(uids)))
        case .savedResult: return .uids(UIDRanges(view.messages.intersection(view.savedResult)))
        case .recent: return recent
        case .new: return .and([recent, .not(.flags(.seen))])
        case .old: return .not(recent)
        default: break
        }
        guard let query = flagQuery(key) ?? dateQuery(key) ?? textQuery(key) ?? numberQuery(key) else {
            throw .unsupported
        }
        return query
    }

    private func queries(_ keys: [SearchKey], _ depth: Int) throws(Failure) -> [StoreQuery] {
        var queries: [StoreQuery] = []
        for key in keys { queries.append(try query(key, depth: depth + 1)) }
        return queries
    }

    private var recent: StoreQuery { .uids(UIDRanges(view.recent)) }
}

// MARK: - Keys without keys in them

extension SearchTranslator {
    private func flagQuery(_ key: SearchKey) -> StoreQuery? {
        switch key {
        case .answered: .flags(.answered)
        case .deleted: .flags(.deleted)
        case .draft: .flags(.draft)
        case .flagged: .flags(.flagged)
        case .seen: .flags(.seen)
        case .unanswered: .not(.flags(.answered))
        case .undeleted: .not(.flags(.deleted))
        case .undraft: .not(.flags(.draft))
        case .unflagged: .not(.flags(.flagged))
        case .unseen: .not(.flags(.seen))
        case .keyword(let flag): .keyword(flag.name)
        case .unkeyword(let flag): .not(.keyword(flag.name))
        default: nil
        }
    }

    private func dateQuery(_ key: SearchKey) -> StoreQuery? {
        switch key {
        case .before(let day): .days(.arrival, .before(day.number))
        case .on(let day): .days(.arrival, .on(day.number))
        case .since(let day): .days(.arrival, .since(day.number))
        case .sentBefore(let day): .days(.sent, .before(day.number))
        case .sentOn(let day): .days(.sent, .on(day.number))
        case .sentSince(let day): .days(.sent, .since(day.number))
        case .savedBefore(let day): .days(.saved, .before(day.number))
        case .savedOn(let day): .days(.saved, .on(day.number))
        case .savedSince(let day): .days(.saved, .since(day.number))
        case .older(let seconds): .arrivedUntil(now - Int64(seconds))
        case .younger(let seconds): .arrivedSince(now - Int64(seconds))
        default: nil
        }
    }

    private func textQuery(_ key: SearchKey) -> StoreQuery? {
        switch key {
        case .bcc(let text): .header("bcc", text)
        case .cc(let text): .header("cc", text)
        case .from(let text): .header("from", text)
        case .to(let text): .header("to", text)
        case .subject(let text): .header("subject", text)
        case .header(let field, let text): .header(field, text)
        case .body(let text): .body(text)
        case .text(let text): .text(text)
        default: nil
        }
    }

    private func numberQuery(_ key: SearchKey) -> StoreQuery? {
        switch key {
        // Every message has a save date here (RFC 8514 section 4.3).
        case .all, .saveDateSupported: .all
        case .larger(let size): .larger(Int(clamping: size))
        case .smaller(let size): .smaller(Int(clamping: size))
        case .modSeq(let value): .modSeq(Int64(clamping: value.rawValue))
        // What can't be an identifier of ours is nobody's.
        case .emailID(let id): ObjectID(wire: id, kind: .email).map { .emailID($0) } ?? .or([])
        case .threadID(let id): ObjectID(wire: id, kind: .thread).map { .threadID($0) } ?? .or([])
        default: nil
        }
    }
}

extension CalendarDay {
    /// Counted from 1970-01-01, which is 0.
    fileprivate var number: Int {
        let midnight = IMAPProtocol.InternalDate(
            year: year, month: month, day: day, hour: 0, minute: 0, second: 0, zoneMinutes: 0)
        return Int(midnight.secondsSince1970 / 86_400)
    }
}
