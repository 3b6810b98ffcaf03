/// A day, as search keys write it (RFC 9051 section 9, `date`): `1-Feb-1994`.
package struct CalendarDay: Hashable, Sendable, CustomStringConvertible {
    package let year: Int
    /// From 1.
    package let month: Int
    package let day: Int

    /// Nil where the month isn't in 1...12, the day not in 1...31, or the year not of four digits.
    package init?(year: Int, month: Int, day: Int) {
        guard 0...9999 ~= year, 1...12 ~= month, 1...31 ~= day else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    package var description: String {
        let digits = String(year)
        return "\(day)-\(monthNames[month - 1])-\(String(repeating: "0", count: 4 - digits.count))\(digits)"
    }
}

/// The month names of the grammar (RFC 9051 section 9, `date-month`).
let monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

/// A criterion of SEARCH (RFC 9051 section 6.4.4), and of SORT, THREAD and ESEARCH.
///
/// Strings are what a person wrote; the encoder quotes them or sends them as literals.
package indirect enum SearchKey: Hashable, Sendable {
    case all
    case answered, deleted, draft, flagged, seen
    case unanswered, undeleted, undraft, unflagged, unseen
    /// IMAP4rev1 only.
    case new, old, recent
    case keyword(Flag), unkeyword(Flag)
    case bcc(String), cc(String), from(String), to(String), subject(String)
    case body(String), text(String)
    case header(field: String, String)
    case before(CalendarDay), on(CalendarDay), since(CalendarDay)
    case sentBefore(CalendarDay), sentOn(CalendarDay), sentSince(CalendarDay)
    /// Bytes.
    case larger(UInt64), smaller(UInt64)
    case sequence(SequenceSet), uid(UIDSet)
    /// `$`, the result that SEARCHRES saved.
    case savedResult
    /// WITHIN (RFC 5032), in seconds.
    case older(UInt32), younger(UInt32)
    /// CONDSTORE.
    case modSeq(ModSequence)
    /// RFC 8514.
    case savedBefore(CalendarDay), savedOn(CalendarDay), savedSince(CalendarDay), saveDateSupported
    /// RFC 8474.
    case emailID(String), threadID(String)
    /// Gmail's own syntax, X-GM-RAW.
    case gmailRaw(String)
    case gmailMessageID(UInt64), gmailThreadID(UInt64), gmailLabel(String)
    /// RFC 6203.
    case fuzzy(SearchKey)
    case not(SearchKey)
    case or(SearchKey, SearchKey)
    /// All of them; none for an empty list is ALL.
    case and([SearchKey])
}

/// What an extended SEARCH or SORT returns (RFC 9051 section 6.4.4, `search-return-opt`).
package enum SearchReturnOption: Hashable, Sendable {
    case min, max, all, count
    /// SEARCHRES.
    case save
    /// PARTIAL (RFC 9394): `first:last`, both from 1, or both negative, from the end.
    case partial(PartialWindow)
    /// CONTEXT (RFC 5267).
    case context, update
    /// RFC 6203.
    case relevancy
}

/// A window on a result (RFC 9394, `partial-range`): `1:100` from the first, `-1:-100` from the last.
package struct PartialWindow: Hashable, Sendable, CustomStringConvertible {
    package let first: Int64
    package let last: Int64

    /// Nil where a bound is zero or too large for the wire, or the two don't count from one end.
    package init?(first: Int64, last: Int64) {
        let limit = Int64(UInt32.max)
        guard first != 0, last != 0, (first > 0) == (last > 0), -limit...limit ~= first, -limit...limit ~= last else {
            return nil
        }
        self.first = first
        self.last = last
    }

    package var description: String { "\(first):\(last)" }
}

/// An order of SORT (RFC 5256, RFC 5957).
package struct SortKey: Hashable, Sendable {
    package enum Criterion: String, Hashable, Sendable {
        case arrival = "ARRIVAL"
        case cc = "CC"
        case date = "DATE"
        case from = "FROM"
        case size = "SIZE"
        case subject = "SUBJECT"
        case to = "TO"
        /// SORT=DISPLAY.
        case displayFrom = "DISPLAYFROM"
        case displayTo = "DISPLAYTO"
        /// RFC 6203.
        case relevancy = "RELEVANCY"
    }
    package var criterion: Criterion
    package var isReversed: Bool
    package init(_ criterion: Criterion, reversed: Bool = false) {
        self.criterion = criterion
        isReversed = reversed
    }
}

/// An algorithm of THREAD (RFC 5256).
package enum ThreadAlgorithm: String, Hashable, Sendable {
    case orderedSubject = "ORDEREDSUBJECT"
    case references = "REFERENCES"
    /// Dovecot and Cyrus: references without the subject.
    case refs = "REFS"
}
