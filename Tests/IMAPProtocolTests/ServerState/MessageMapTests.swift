import IMAPProtocol
import SeededRandom
import Testing

@Suite struct MessageMapTests {
    private func uids(_ text: String) throws -> UIDSet { try #require(UIDSet(text)) }
    private func map(_ text: String) throws -> MessageMap { MessageMap(try uids(text)) }

    @Test func positionsAndUIDsAgreeOverGaps() throws {
        let map = try map("3:5,9,20:21")
        #expect(map.count == 6)
        #expect(map.last == 21)
        let expected: [UInt32] = [3, 4, 5, 9, 20, 21]
        for (index, uid) in expected.enumerated() {
            #expect(map.uid(at: SequenceNumber(UInt32(index + 1))) == UID(uid))
            #expect(map.sequenceNumber(of: UID(uid)) == SequenceNumber(UInt32(index + 1)))
        }
        #expect(map.uid(at: 0) == nil)
        #expect(map.uid(at: 7) == nil)
        for uid: UID in [0, 1, 2, 6, 8, 10, 19, 22, 4_294_967_295] { #expect(map.sequenceNumber(of: uid) == nil) }
    }

    @Test func anEmptyMapHasNothing() {
        let map = MessageMap()
        #expect(map.count == 0)
        #expect(map.last == nil)
        #expect(map.uid(at: 1) == nil)
        #expect(map.sequenceNumber(of: 1) == nil)
        #expect(map.intersection(.all).isEmpty)
        #expect(map.uids(at: .all) == UIDSet())
        #expect(map.uids(at: .last) == UIDSet())
        #expect(map.uids(at: [1]) == nil)
    }

    @Test func appendingJoinsRunsAndIgnoresWhatIsThere() throws {
        var map = try map("1:3")
        map.append(4...6)
        map.append(2...5)
        map.append(6...8)
        map.append(10...10)
        #expect(map == (try self.map("1:8,10")))
        #expect(map.count == 9)
    }

    @Test(arguments: [
        ("1:10", "1", "2:10"), ("1:10", "10", "1:9"), ("1:10", "3:4,7", "1:2,5:6,8:10"), ("1:10", "1:*", ""),
        ("1:3,5:7,9", "2:5,9", "1,6:7"), ("5:7", "1:4,8:9", "5:7"), ("5:7", "*", "5:6"), ("1:10", "20:*", "1:9"),
        ("4294967290:4294967295", "4294967292:4294967295", "4294967290:4294967291"),
    ])
    func removing(from: String, what: String, leaves: String) throws {
        var map = try map(from)
        let before = map.count
        let removed = map.remove(try uids(what))
        #expect(map.uids.description == leaves)
        #expect(UInt64(before - map.count) == removed.count)
    }

    @Test func theLastMessageIsInASetThatBeginsAboveIt() throws {
        let map = try map("1:4,8")
        #expect(map.intersection(try uids("10:*")) == [8])
        #expect(map.intersection(try uids("*")) == [8])
        #expect(map.intersection(try uids("3:*")).description == "3:4,8")
        #expect(map.intersection(try uids("2,5:7,100")) == [2])
        #expect(map.uids(at: try #require(SequenceSet("9:*"))) == [8])
        #expect(map.uids(at: try #require(SequenceSet("4:*")))?.description == "4,8")
        #expect(map.uids(at: try #require(SequenceSet("1:6"))) == nil)
        #expect(map.uids(at: try #require(SequenceSet("0"))) == nil)
    }

    @Test func setsOfUIDsBecomeSetsOfPositions() throws {
        let map = try map("3:5,9,20:21")
        #expect(map.sequenceNumbers(of: try uids("4:9,21,50")).description == "2:4,6")
        #expect(map.uids(at: try #require(SequenceSet("2:4,6")))?.description == "4:5,9,21")
    }

    /// Random removals and additions, against a plain array.
    @Test(arguments: 0..<20) func agreesWithAnArray(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var map = MessageMap()
        var array: [UInt32] = []
        var next: UInt32 = 1
        for _ in 0..<200 {
            if array.isEmpty || random.next() % 2 == 0 {
                next += UInt32(random.next() % 3)
                let last = next + UInt32(random.next() % 5)
                map.append(UID(next)...UID(last))
                array += next...last
                next = last + 1
            } else {
                let gone = Set(array.filter { _ in random.next() % 4 == 0 } + [next + 7])
                map.remove(UIDSet(gone.map { UID($0) }))
                array.removeAll { gone.contains($0) }
            }
            #expect(map.count == UInt32(array.count))
            let walked = (0..<UInt32(array.count)).map { map.uid(at: SequenceNumber($0 + 1))?.rawValue }
            #expect((walked == array.map(Optional.some)) as Bool)
            let positions = array.map { map.sequenceNumber(of: UID($0))?.rawValue }
            #expect((positions == (0..<array.count).map { UInt32($0 + 1) }) as Bool)
        }
    }
}
