/// Which messages of a folder are looked for: the exact semantics of IMAP's SEARCH (RFC 9051 section 6.4.4).
package indirect enum StoreQuery: Sendable, Hashable {
    /// Every message.
    case all
    /// Those of these UIDs that are there.
    case uids(UIDRanges)
    /// With all of these flags.
    case flags(SystemFlags)
    /// With a keyword, whatever its case.
    case keyword(String)
    /// Of a day, as the message names it in its own zone.
    case days(DateField, DayRange)
    /// Arrived at or before this moment, in seconds since 1970 (RFC 5032, OLDER).
    case arrivedUntil(Int64)
    /// Arrived at or after this moment, in seconds since 1970 (RFC 5032, YOUNGER).
    case arrivedSince(Int64)
    /// More bytes on the wire than this.
    case larger(Int)
    /// Fewer bytes on the wire than this.
    case smaller(Int)
    /// A MODSEQ of at least this (RFC 7162 section 3.1.5).
    case modSeq(Int64)
    /// RFC 8474.
    case emailID(ObjectID)
    case threadID(ObjectID)
    /// A text in the value of a header field of this name, decoded; every such field for an empty text.
    case header(String, String)
    /// A text in the body, decoded: of parts that are text, and of messages inside the message with their headers.
    case body(String)
    /// A text in the body, or in any header field, those of its parts too.
    case text(String)
    case not(StoreQuery)
    /// One of them; of none, no message.
    case or([StoreQuery])
    /// All of them; of none, every message.
    case and([StoreQuery])

    /// The dates of a message.
    package enum DateField: Sendable, Hashable {
        /// INTERNALDATE.
        case arrival
        /// The Date field; a message without one that can be read is of no day.
        case sent
        /// When it came into the folder (RFC 8514), in UTC.
        case saved
    }

    /// Days, counted from 1970-01-01, which is 0.
    package struct DayRange: Sendable, Hashable {
        package let days: ClosedRange<Int>

        /// Before a day.
        package static func before(_ day: Int) -> DayRange { DayRange(days: -limit...max(day - 1, -limit)) }
        package static func on(_ day: Int) -> DayRange { DayRange(days: day...day) }
        /// On a day or after it.
        package static func since(_ day: Int) -> DayRange { DayRange(days: day...max(day, limit)) }

        /// Days that no calendar of four-digit years has.
        private static let limit = 10_000_000
    }
}
