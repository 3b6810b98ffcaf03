import MailStore
import Testing

struct UIDRangesTests {
    @Test(arguments: 0..<50 as Range<UInt64>)
    func doesWhatASetDoes(_ seed: UInt64) {
        var state = seed &* 977 &+ 1
        func random() -> UInt32 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt32(state >> 58) + 1
        }
        let left = Set((0..<random()).map { _ in random() })
        let right = Set((0..<random()).map { _ in random() })
        let ranges = UIDRanges(left)
        #expect(Array(ranges) == left.sorted())
        #expect(Array(ranges.union(UIDRanges(right))) == left.union(right).sorted())
        #expect(Array(ranges.subtracting(UIDRanges(right))) == left.subtracting(right).sorted())
        #expect(Array(ranges.intersection(UIDRanges(right))) == left.intersection(right).sorted())
        #expect(ranges.count == left.count)
        for uid in 0...70 as ClosedRange<UInt32> {
            #expect(ranges.contains(uid) == left.contains(uid))
            #expect(ranges.position(of: uid) == left.sorted().firstIndex(of: uid))
            #expect(ranges.count(below: uid) == left.filter { $0 < uid }.count)
        }
        for (position, uid) in left.sorted().enumerated() { #expect(ranges.uid(at: position) == uid) }
        #expect(ranges.uid(at: left.count) == nil)
    }

    @Test func theLastUIDIsOneToo() {
        var ranges = UIDRanges(1...UInt32.max)
        #expect(ranges.count == Int(UInt32.max))
        ranges.subtract([UInt32.max, 5])
        #expect(ranges.description == "1:4,6:4294967294")
        ranges.append(UInt32.max)
        #expect(ranges.last == .max)
    }
}
