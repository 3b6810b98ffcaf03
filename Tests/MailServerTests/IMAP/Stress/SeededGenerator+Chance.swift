import SeededRandom

extension SeededGenerator {
    mutating func number(below bound: Int) -> Int { Int.random(in: 0..<max(1, bound), using: &self) }

    mutating func chance(_ percent: Int) -> Bool { number(below: 100) < percent }
}
