import Foundation

/// When a message arrived (RFC 9051 section 2.3.3), with the zone in which that was said: SEARCH compares the day that
/// the date names in its own zone.
package struct InternalDate: Sendable, Hashable {
    /// Since 1970, UTC.
    package var seconds: Int64
    /// Minutes east of UTC.
    package var zoneMinutes: Int16

    /// Seconds and zone are brought into what the store can keep: the years 0 to 9999, less than a day east or west.
    package init(seconds: Int64, zoneMinutes: Int16 = 0) {
        self.seconds = min(max(seconds, -62_167_219_200), 253_402_300_799)
        self.zoneMinutes = min(max(zoneMinutes, -1439), 1439)
    }
}

/// A number that the store gave for ever (RFC 8474): of a message's content (EMAILID), or of a conversation (THREADID).
package struct ObjectID: Sendable, Hashable {
    package let rawValue: Int64

    package init(rawValue: Int64) {
        self.rawValue = rawValue
    }
}
