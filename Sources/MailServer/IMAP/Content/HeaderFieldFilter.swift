/// Picks fields of a header block by their names (RFC 9051 section 6.4.5, HEADER.FIELDS and HEADER.FIELDS.NOT), bytes
/// untouched. The empty line that ends the block stays in either.
struct HeaderFieldFilter {
    private let names: Set<[UInt8]>
    private let keepsNamed: Bool

    init(only names: [String]) {
        self.init(names, keepsNamed: true)
    }

    init(allBut names: [String]) {
        self.init(names, keepsNamed: false)
    }

    private init(_ names: [String], keepsNamed: Bool) {
        self.names = Set(names.map { Array($0.utf8).map(Self.lowercased) })
        self.keepsNamed = keepsNamed
    }

    func filter(_ block: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        var start = block.startIndex
        var keeps = !keepsNamed
        while start < block.endIndex {
            let end = block[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? block.endIndex
            let line = block[start..<end]
            start = end
            if Self.isEmpty(line) {
                output += line
                break
            }
            // A folded line goes with the field it belongs to.
            if line.first != UInt8(ascii: " "), line.first != UInt8(ascii: "\t") {
                keeps = names.contains(Self.name(of: line)) == keepsNamed
            }
            if keeps { output += line }
        }
        return output
    }

    private static func isEmpty(_ line: ArraySlice<UInt8>) -> Bool {
        line.elementsEqual("\r\n".utf8) || line.elementsEqual("\n".utf8)
    }

    /// The name, lower-case; empty for a line that is no field.
    private static func name(of line: ArraySlice<UInt8>) -> [UInt8] {
        guard let colon = line.prefix(256).firstIndex(of: UInt8(ascii: ":")) else { return [] }
        var name = line[..<colon]
        while let last = name.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\t") { name.removeLast() }
        return name.map(lowercased)
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
    }
}
