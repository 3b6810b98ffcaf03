import IMAPProtocol
import NIOCore
import Testing

/// Search keys on the wire (RFC 9051 section 6.4.4).
struct EncodingSearchTests {
    private static let day = CalendarDay(year: 2026, month: 2, day: 1)

    @Test(arguments: [
        (SearchKey.all, "ALL"), (.and([]), "ALL"), (.unseen, "UNSEEN"), (.keyword(.forwarded), "KEYWORD $Forwarded"),
        (.from("a b"), "FROM \"a b\""), (.header(field: "X-A", ""), "HEADER X-A \"\""),
        (.larger(5_000_000_000), "LARGER 5000000000"), (.uid([1, 2, 9]), "UID 1:2,9"), (.sequence([4]), "4"),
        (.savedResult, "$"), (.younger(60), "YOUNGER 60"), (.modSeq(12), "MODSEQ 12"), (.not(.seen), "NOT SEEN"),
        (.or(.seen, .and([.draft, .deleted])), "OR SEEN (DRAFT DELETED)"),
        (.and([.seen, .or(.from("a"), .to("b"))]), "SEEN OR FROM a TO b"),
        (.not(.and([.seen, .draft])), "NOT (SEEN DRAFT)"), (.fuzzy(.subject("x")), "FUZZY SUBJECT x"),
        (.gmailRaw("has:attachment"), "X-GM-RAW has:attachment"),
    ])
    func key(_ key: SearchKey, isWritten wire: String) throws {
        #expect(try EncodingCommandTests.wire(.search(key)) == "A1 UID SEARCH \(wire)|")
    }

    @Test
    func days() throws {
        let day = try #require(Self.day)
        #expect(try EncodingCommandTests.wire(.search(.sentSince(day))) == "A1 UID SEARCH SENTSINCE 1-Feb-2026|")
    }

    @Test
    func returnOptions() throws {
        let window = try #require(PartialWindow(first: -1, last: -100))
        #expect(
            try EncodingCommandTests.wire(.search(.all, returning: [.min, .max, .count, .save]))
                == "A1 UID SEARCH RETURN (MIN MAX COUNT SAVE) ALL|")
        #expect(
            try EncodingCommandTests.wire(.search(.from("é"), returning: [.partial(window)]))
                == "A1 UID SEARCH RETURN (PARTIAL -1:-100) CHARSET UTF-8 FROM {2+}|é|")
        #expect(try EncodingCommandTests.wire(.search(.all, returning: [])) == "A1 UID SEARCH RETURN () ALL|")
    }

    @Test
    func sortsAndThreads() throws {
        let sort = SortCommand(order: [SortKey(.date, reversed: true), SortKey(.subject)], key: .unseen)
        #expect(try EncodingCommandTests.wire(.sort(sort)) == "A1 UID SORT (REVERSE DATE SUBJECT) US-ASCII UNSEEN|")
        let thread = ThreadCommand(algorithm: .references, key: .from("é"), returnsUIDs: false)
        #expect(try EncodingCommandTests.wire(.thread(thread)) == "A1 THREAD REFERENCES UTF-8 FROM {2+}|é|")
    }

    @Test
    func depthIsBounded() throws {
        var key = SearchKey.seen
        for _ in 0..<(CommandEncoder.deepestSearchKey - 1) { key = .not(key) }
        _ = try EncodingCommandTests.wire(.search(key))
        #expect(throws: CommandEncodingError.self) { try EncodingCommandTests.wire(.search(.not(key))) }
    }
}
