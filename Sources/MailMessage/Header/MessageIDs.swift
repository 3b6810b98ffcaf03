/// Message identifiers (RFC 5322 section 3.6.4): of Message-ID, In-Reply-To, References and Content-ID.
package enum MessageIDs {
    /// The identifiers in order, without angle brackets and without the white space that folding put into them.
    /// Without any bracket, the words of the field are taken.
    package static func parse(_ raw: [UInt8], limits: MessageLimits = .default) -> [String] {
        let field = raw.prefix(limits.headerFieldBytes)
        var identifiers: [String] = []
        var index = field.startIndex
        while identifiers.count < limits.messageIDs, let open = field[index...].firstIndex(of: UInt8(ascii: "<")) {
            let close = field[open...].firstIndex(of: UInt8(ascii: ">")) ?? field.endIndex
            append(field[field.index(after: open)..<close], to: &identifiers)
            guard close < field.endIndex else { return identifiers }
            index = close &+ 1
        }
        guard identifiers.isEmpty, !field.contains(UInt8(ascii: "<")) else { return identifiers }
        let words = field.split { ASCII.isWhitespace($0) || $0 == UInt8(ascii: ",") }
        for word in words.prefix(limits.messageIDs) { append(word, to: &identifiers) }
        return identifiers
    }

    /// The first identifier, which is all that Message-ID and Content-ID have.
    package static func first(_ raw: [UInt8]) -> String? {
        var limits = MessageLimits.default
        limits.messageIDs = 1
        return parse(raw, limits: limits).first
    }

    private static func append(_ bytes: ArraySlice<UInt8>, to identifiers: inout [String]) {
        let identifier = bytes.filter { $0 > 0x20 && $0 != 0x7F }
        if !identifier.isEmpty { identifiers.append(Charset.usASCII.decode(identifier)) }
    }
}
