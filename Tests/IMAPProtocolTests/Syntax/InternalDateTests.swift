import IMAPProtocol
import Testing

@Suite struct InternalDateTests {
    @Test(arguments: [
        (0, "01-Jan-1970 00:00:00 +0000"), (837_596_665, "17-Jul-1996 09:44:25 +0000"),
        (-1, "31-Dec-1969 23:59:59 +0000"), (951_782_400, "29-Feb-2000 00:00:00 +0000"),
        (4_102_444_800, "01-Jan-2100 00:00:00 +0000"), (-62_135_596_800, "01-Jan-0001 00:00:00 +0000"),
    ])
    func secondsBothWays(_ seconds: Int64, _ text: String) {
        let date = InternalDate(secondsSince1970: seconds)
        #expect(date.secondsSince1970 == seconds)
        #expect(date.description.drop { $0 == " " } == text.drop { $0 == "0" } || date.description == text)
    }

    @Test func zonesShift() {
        let date = InternalDate(secondsSince1970: 837_596_665, zoneMinutes: -420)
        #expect(date.description == "17-Jul-1996 02:44:25 -0700")
        #expect(date.secondsSince1970 == 837_596_665)
        #expect(InternalDate(secondsSince1970: 1_700_000_000, zoneMinutes: 330).description.hasSuffix("+0530"))
    }

    @Test func extremesDontTrap() {
        for year in [Int.min, -1, 0, Int.max] {
            _ =
                InternalDate(
                    year: year, month: 13, day: -5, hour: Int.max, minute: Int.max, second: 61, zoneMinutes: Int.max
                ).secondsSince1970
        }
        _ = InternalDate(secondsSince1970: .max)
        _ = InternalDate(secondsSince1970: .min)
    }

    @Test func days() {
        #expect(CalendarDay(year: 1994, month: 2, day: 1)?.description == "1-Feb-1994")
        #expect(CalendarDay(year: 33, month: 12, day: 31)?.description == "31-Dec-0033")
        #expect(CalendarDay(year: 2024, month: 13, day: 1) == nil)
        #expect(PartialWindow(first: -1, last: -100)?.description == "-1:-100")
        #expect(PartialWindow(first: 1, last: -1) == nil && PartialWindow(first: 0, last: 1) == nil)
    }
}
