import IMAPProtocol
import Testing

@Suite struct MessageSetTests {
    @Test(arguments: [
        ("1", "1"), ("1:4", "1:4"), ("4:1", "1:4"), ("1,2,3", "1:3"), ("9,1:4,7", "1:4,7,9"), ("1:5,3:9", "1:9"),
        ("*", "*"), ("5:*", "5:*"), ("*:5", "5:*"), ("1:4,3:*", "1:*"), ("1:4,5:*", "1:*"), ("1:3,5:*", "1:3,5:*"),
        ("1:4294967295", "1:4294967295"), ("4294967295,*", "4294967295,*"), ("1,2,", "1:2"), ("*,7:*", "7:*"),
    ])
    func readsAndWrites(_ text: String, _ expected: String) throws {
        let set = try #require(UIDSet(text))
        #expect(set.description == expected)
        #expect(UIDSet(expected) == set)
    }

    @Test(arguments: ["", ",", "a", "1:", ":1", "1::2", "4294967296", "1 2", "-1", "1,,2"])
    func refuses(_ text: String) {
        #expect(UIDSet(text) == nil)
    }

    @Test func aHugeRangeCostsNothing() {
        let set = UIDSet(1...4_294_967_295)
        #expect(set.count == 4_294_967_295)
        #expect(set.contains(77))
        #expect(Array(set.numbers.prefix(3)) == [1, 2, 3])
    }

    @Test func containsByHalving() {
        let set = SequenceSet(ranges: (0..<1000).map { SequenceNumber($0 * 10 + 1)...SequenceNumber($0 * 10 + 3) })
        #expect((1...3).allSatisfy { set.contains(SequenceNumber(4560 + $0)) })
        #expect(!set.contains(4564) && !set.contains(0) && !set.contains(20_000))
        #expect(SequenceSet(from: 9).contains(4_294_967_295))
    }

    @Test func insertsAnywhere() {
        var set: UIDSet = [5]
        for uid: UID in [6, 1, 9, 8, 7, 4_294_967_295] { set.insert(uid) }
        #expect(set.description == "1,5:9,4294967295")
        set.formUnion(UIDSet(from: 8))
        #expect(set.description == "1,5:*")
    }

    @Test func walksItsNumbers() {
        #expect(Array(UIDSet([3, 1, 2, 9]).numbers) == [1, 2, 3, 9])
        #expect(Array(UIDSet(4_294_967_294...4_294_967_295).numbers).count == 2)
        #expect(Array(UIDSet.last.numbers).isEmpty)
    }
}
