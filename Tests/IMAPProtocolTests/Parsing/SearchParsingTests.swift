import IMAPProtocol
import NIOCore
import Testing

@Suite struct SearchParsingTests {
    @Test(
        arguments: [
            ("* SEARCH", [], nil), ("* SEARCH ", [], nil), ("* SEARCH 2 3 6", [2, 3, 6], nil),
            ("* SEARCH  2  3 ", [2, 3], nil),
            ("* SEARCH 2 5 (MODSEQ 917162500)", [2, 5], 917_162_500), ("* SEARCH (MODSEQ 5)", [], 5),
            ("* SEARCH 4294967295", [4_294_967_295], nil),
        ] as [(String, [UInt32], UInt64?)])
    func searches(_ line: String, _ numbers: [UInt32], _ modSeq: UInt64?) throws {
        let expected = SearchResult(numbers: numbers, modSeq: modSeq.map { ModSequence($0) })
        #expect(try Wire.untagged(line) == .search(expected))
        #expect(try Wire.untagged(line.replacing("SEARCH", with: "SORT")) == .sort(expected))
    }

    @Test func extendedSearches() throws {
        let line =
            "* ESEARCH (TAG \"A285\") UID MIN 7 MAX 3800 COUNT 5 ALL 9,2:4 MODSEQ 55 X-NEW (a (b)) RELEVANCY (4 99)"
        guard case .extendedSearch(let result) = try Wire.untagged(line) else { throw Wire.Unexpected(line: line) }
        #expect(result.tag == "A285" && result.isUID && result.min == 7 && result.max == 3800 && result.count == 5)
        #expect(result.all == [9...9, 2...4] && result.modSeq == 55 && result.relevancy == [4, 99])
        #expect(result.uids == UIDSet([2, 3, 4, 9]))
    }

    @Test(
        arguments: [
            ("PARTIAL (1:500 4,7)", 1, 500, [4...4, 7...7]), ("PARTIAL (-1:-100 NIL)", -1, -100, []),
            ("PARTIAL (1:5 )", 1, 5, []),
        ] as [(String, Int64, Int64, [ClosedRange<UInt32>])])
    func partial(_ data: String, _ first: Int64, _ last: Int64, _ ranges: [ClosedRange<UInt32>]) throws {
        guard case .extendedSearch(let result) = try Wire.untagged("* ESEARCH (TAG \"A\") UID \(data) COUNT 9") else {
            throw Wire.Unexpected(line: data)
        }
        #expect(result.partial == .init(window: try #require(PartialWindow(first: first, last: last)), ranges: ranges))
        #expect(result.count == 9)
    }

    @Test func multipleMailboxesAndContexts() throws {
        let line =
            "* ESEARCH (TAG \"t\" MAILBOX \"a b\" UIDVALIDITY 1) UID ADDTO (0 32768:32769 5 7) REMOVEFROM (0 1) ALL"
        guard case .extendedSearch(let result) = try Wire.untagged(line) else { throw Wire.Unexpected(line: line) }
        #expect(result.mailbox?.decoded == "a b" && result.uidValidity == 1)
        #expect(result.added.map(\.position) == [0, 5] && result.removed.map(\.ranges) == [[1...1]])
        #expect(result.all == [])
    }

    @Test(
        arguments: [
            ("* THREAD (2)(3 6 (4 23)(44 7 96))", "2@0 3@0 6@1 4@2 23@3 44@2 7@3 96@4"),
            ("* THREAD ((3)(5))", "-@0 3@1 5@1"),
            ("* THREAD", ""), ("* THREAD ", ""), ("* THREAD (1 ((2)(3)))", "1@0 -@1 2@2 3@2"),
            ("* THREAD (1) (2)", "1@0 2@0"),
        ] as [(String, String)])
    func threads(_ line: String, _ expected: String) throws {
        guard case .thread(let forest) = try Wire.untagged(line) else { throw Wire.Unexpected(line: line) }
        let shown = forest.nodes.map { "\($0.number.map(String.init) ?? "-")@\($0.depth)" }.joined(separator: " ")
        #expect(shown == expected)
        #expect(forest.threads.flatMap { $0 } == forest.nodes)
    }

    @Test func threadsOfAnyLengthButNotOfAnyDepth() throws {
        let chain = "* THREAD (" + (1...50_000).map(String.init).joined(separator: " ") + ")"
        guard case .thread(let forest) = try Wire.untagged(chain) else { throw Wire.Unexpected(line: "THREAD") }
        #expect(forest.nodes.last?.depth == 49_999)
        #expect(throws: ParseError.self) { try Wire.parse("* THREAD " + String(repeating: "(", count: 100_000)) }
    }
}
