import CGMime
package import Foundation

/// A date as a header has it (RFC 5322 section 3.3), in UTC.
package enum RFC5322Date {
    package static func text(_ date: Date) -> String {
        GMimeLibrary.use()
        let seconds = Int(max(-62_135_596_800, min(253_402_300_799, date.timeIntervalSince1970.rounded(.down))))
        guard let moment = g_date_time_new_from_unix_utc(seconds) else { return "Thu, 01 Jan 1970 00:00:00 +0000" }
        defer { g_date_time_unref(moment) }
        guard let text = g_mime_utils_header_format_date(moment) else { return "Thu, 01 Jan 1970 00:00:00 +0000" }
        defer { g_free(text) }
        return String(cString: text)
    }
}
