import Testing

@testable import MailService

@Suite struct RecencyCacheTests {
    @Test func dropsTheLeastRecentlyUsed() {
        var cache = RecencyCache<String, Int>(limit: 3)
        for (index, key) in ["a", "b", "c"].enumerated() { cache.insert(index, for: key) }
        #expect(cache.value(for: "a") == 0)
        cache.insert(3, for: "d")
        #expect(cache.peek("b") == nil)
        #expect(["a", "c", "d"].map { cache.peek($0) } == [0, 2, 3])
        #expect(cache.count == 3)
    }

    @Test func looksWithoutATrace() {
        var cache = RecencyCache<String, Int>(limit: 2)
        cache.insert(1, for: "a")
        cache.insert(2, for: "b")
        #expect(cache.peek("a") == 1)
        cache.insert(3, for: "c")
        #expect(cache.peek("a") == nil)
    }

    @Test func countsCosts() {
        var cache = RecencyCache<String, Int>(limit: 10)
        cache.insert(1, for: "a", cost: 4)
        cache.insert(2, for: "b", cost: 4)
        cache.insert(3, for: "b", cost: 6)
        #expect(cache.totalCost == 10)
        cache.insert(4, for: "c", cost: 5)
        #expect(cache.peek("a") == nil && cache.peek("b") == nil && cache.totalCost == 5)
        cache.insert(5, for: "d", cost: 11)
        #expect(cache.peek("d") == nil && cache.peek("c") == 4)
    }

    @Test func removes() {
        var cache = RecencyCache<Int, Int>(limit: 100)
        for key in 0..<10 { cache.insert(key, for: key) }
        #expect(cache.remove(5) == 5)
        #expect(cache.remove(5) == nil)
        cache.removeAll { key, _ in key.isMultiple(of: 2) }
        #expect((0..<10).compactMap { cache.peek($0) } == [1, 3, 7, 9])
        #expect(cache.totalCost == 4)
    }

    /// Against a model that is slow and plain.
    @Test func agreesWithAModel() {
        var cache = RecencyCache<Int, Int>(limit: 8)
        var model: [(key: Int, value: Int)] = []
        var number = 1
        for step in 0..<5_000 {
            number = (number &* 1_103_515_245 &+ 12_345) & 0x7FFF_FFFF
            let key = (number >> 8) % 16
            switch (number >> 16) % 3 {
            case 0:
                cache.insert(step, for: key)
                model.removeAll { $0.key == key }
                model.append((key, step))
                if model.count > 8 { model.removeFirst() }
            case 1:
                let index = model.firstIndex { $0.key == key }
                #expect(cache.value(for: key) == index.map { model[$0].value })
                if let index { model.append(model.remove(at: index)) }
            default:
                cache.remove(key)
                model.removeAll { $0.key == key }
            }
            #expect(cache.count == model.count && cache.totalCost == model.count)
        }
    }
}
