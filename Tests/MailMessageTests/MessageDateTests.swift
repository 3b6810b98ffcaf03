import Foundation
import Testing

@testable import MailMessage

struct MessageDateTests {
    @Test(arguments: [
        ("Mon, 23 Nov 2026 07:00:00 +0100", "2026-11-23T06:00:00Z", 3_600),
        ("23 Nov 26 07:00 EST", "2026-11-23T12:00:00Z", -18_000),
        ("23 Nov 99 07:00:00 GMT", "1999-11-23T07:00:00Z", 0),
        ("23 Nov 126 07:00:00 GMT", "2026-11-23T07:00:00Z", 0),
        ("Mon Nov 23 07:00:00 2026", "2026-11-23T07:00:00Z", 0),
        ("Mon Nov 23 07:00:00 PDT 2026", "2026-11-23T14:00:00Z", -25_200),
        ("2026-11-23T07:00:00Z", "2026-11-23T07:00:00Z", 0),
        ("2026-11-23 07:00:00 -05:30", "2026-11-23T12:30:00Z", -19_800),
        ("Mon, 23-Nov-2026 07:00:00 +0000", "2026-11-23T07:00:00Z", 0),
        ("Mon, 23 Nov 2026 07.30.15 +0000", "2026-11-23T07:30:15Z", 0),
        ("Mon, 23 Nov 2026 07:00:60 +0000", "2026-11-23T07:00:59Z", 0),
        ("Mon, 23 Nov 2026 07:00:00 PM", "2026-11-23T19:00:00Z", 0),
        ("Thu, 29 Feb 2024 00:00:00 +0000", "2024-02-29T00:00:00Z", 0),
        ("Thu, 01 Jan 1970 00:00:00 +0000", "1970-01-01T00:00:00Z", 0),
        ("Mon, 23 Nov 2026 07:00:00 +9999", "2026-11-23T07:00:00Z", 0),
    ])
    func reads(raw: String, utc: String, zone: Int) throws {
        let date = try #require(MessageDate(header: bytes(raw)))
        #expect(date.date.ISO8601Format() == utc)
        #expect(date.zoneOffset == zone)
    }

    @Test(arguments: [
        "", "garbage", "Mon, 23 Nov 2026", "07:00:00", "32 Nov 2026 07:00:00", "23 Xyz 2026 07:00:00",
        "23 Nov 2026 25:00:00",
        "99999999999999999999 Nov 99999999999999999999 99999999:99999999", "0 0 0 0 0 0", "((((", "-1 -1 -1 -1:-1",
    ])
    func refuses(raw: String) {
        #expect(MessageDate(header: bytes(raw)) == nil)
    }
}
