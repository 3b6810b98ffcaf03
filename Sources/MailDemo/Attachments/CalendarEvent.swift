import Foundation
import MIMEWriting

/// An invitation (RFC 5545, carried by RFC 6047).
struct CalendarEvent: Sendable {
    var id: String
    var title: String
    var place: String
    var start: Date
    var hours: Int
    var organizer: Person
    var attendee: Person

    var attachment: Attachment {
        let lines = [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Harbour Clock Works//Demo//EN", "METHOD:REQUEST",
            "BEGIN:VEVENT", "UID:\(id)", "DTSTAMP:\(Self.stamp(start.addingTimeInterval(-864_000)))",
            "DTSTART:\(Self.stamp(start))", "DTEND:\(Self.stamp(start.addingTimeInterval(Double(hours) * 3_600)))",
            "SUMMARY:\(Self.escaped(title))", "LOCATION:\(Self.escaped(place))",
            "ORGANIZER;CN=\(organizer.name):mailto:\(organizer.address)",
            "ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:", " mailto:\(attendee.address)",
            "SEQUENCE:0",
            "STATUS:CONFIRMED", "BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:\(Self.escaped(title))",
            "TRIGGER:-PT30M",
            "END:VALARM", "END:VEVENT", "END:VCALENDAR",
        ]
        return Attachment(
            name: "invite.ics", type: "text/calendar; charset=utf-8; method=REQUEST",
            bytes: Array((lines.joined(separator: "\r\n") + "\r\n").utf8))
    }

    /// RFC 5545, 3.3.11.
    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing(",", with: "\\,").replacing(";", with: "\\;")
    }

    private static func stamp(_ date: Date) -> String {
        date.formatted(.iso8601.dateSeparator(.omitted).timeSeparator(.omitted))
    }
}
