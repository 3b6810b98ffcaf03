import SeededRandom

/// Bytes that are nearly right, of known sequence, so that a failure can be had again.
enum Mutation {
    /// Bytes that mean something to the grammar, and a few that mean nothing.
    static let spice: [UInt8] = Array("()[]{}\"\\ \r\n0129~+*:,.-<>NILabc\0".utf8) + [0x80, 0xFF]

    static func mutated(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var result = bytes
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let index = Int.random(in: 0..<max(result.count, 1), using: &random)
            let byte = spice[Int.random(in: 0..<spice.count, using: &random)]
            switch Int.random(in: 0..<5, using: &random) {
            case 0 where !result.isEmpty: result[index] = byte
            case 1: result.insert(byte, at: min(index, result.count))
            case 2 where !result.isEmpty: result.remove(at: index)
            case 3: result.insert(contentsOf: Array(repeating: byte, count: 70), at: min(index, result.count))
            default: result.removeSubrange(index..<min(index + 9, result.count))
            }
        }
        return result
    }

    static func noise(upTo limit: Int, _ random: inout SeededGenerator) -> [UInt8] {
        (0..<Int.random(in: 0..<limit, using: &random)).map { _ in
            spice[Int.random(in: 0..<spice.count, using: &random)]
        }
    }
}
