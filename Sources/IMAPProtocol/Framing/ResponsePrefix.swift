/// What a response's first bytes tell the framer.
enum ResponsePrefix {
    /// Whether the bytes are those of a status or continuation response that is in its text already, where no
    /// literal can be.
    static func isText(_ bytes: some Collection<UInt8>) -> Bool {
        if bytes.first == UInt8(ascii: "+") { return true }
        // Bounded, as it is asked for each literal.
        var rest = bytes.prefix(4096).drop { $0 != .space }.drop { $0 == .space }
        let word = rest.prefix(8).prefix { $0 != .space }.map(\.uppercasedASCII)
        guard conditions.contains(where: { word.elementsEqual($0.utf8) }) else { return false }
        rest = rest.dropFirst(word.count).drop { $0 == .space }
        // A response code may hold strings.
        return rest.first != .openBracket || rest.contains(.closeBracket)
    }

    /// Whether the bytes begin a FETCH response: `* 1 FETCH`, or `* 1 UIDFETCH` of RFC 9586.
    static func isFetch(_ bytes: some Collection<UInt8>) -> Bool {
        guard bytes.first == UInt8(ascii: "*") else { return false }
        let rest = bytes.prefix(64).dropFirst().drop { $0 == .space || $0.isDigit }
        let word = rest.prefix { $0 != .space && $0 != .openParenthesis }.map(\.uppercasedASCII)
        return word == Array("FETCH".utf8) || word == Array("UIDFETCH".utf8)
    }

    private static let conditions = ["OK", "NO", "BAD", "BYE", "PREAUTH"]
}
