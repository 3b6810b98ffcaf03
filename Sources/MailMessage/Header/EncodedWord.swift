/// One encoded word (RFC 2047 section 2): `=?charset?encoding?text?=`.
struct EncodedWord {
    /// The label, RFC 2231's language suffix left out.
    let charset: [UInt8]
    /// The bytes in that character set.
    let content: [UInt8]
    /// Where the text goes on after the word.
    let end: Int

    /// Reads a word that starts at `start`; nil where there is none.
    ///
    /// White space inside the text is accepted, as many senders forget to encode it. The next `=?` ends the search,
    /// so that a field full of openings is read once only.
    init?(_ text: [UInt8], at start: Int, limit: Int = .max) {
        let question = UInt8(ascii: "?")
        let labelStart = start &+ 2
        guard labelStart < text.count, text[start] == UInt8(ascii: "="), text[start &+ 1] == question else {
            return nil
        }
        let label = text[labelStart...].prefix(64).prefix { $0 != question && $0 > 0x20 && $0 < 0x7F }
        let marker = label.endIndex &+ 1
        guard !label.isEmpty, marker &+ 1 < text.count, text[label.endIndex] == question, text[marker &+ 1] == question
        else { return nil }
        let contentStart = marker &+ 2
        guard let contentEnd = Self.end(of: text, from: contentStart, limit: limit) else { return nil }
        let encoded = text[contentStart..<contentEnd]
        switch text[marker] | 0x20 {
        case UInt8(ascii: "b"):
            content = Array(encoded).withUnsafeBytes { TransferDecoder.decode($0, as: .base64) }
        case UInt8(ascii: "q"): content = Self.decodeQ(encoded)
        default: return nil
        }
        charset = Array(label.prefix { $0 != UInt8(ascii: "*") })
        end = contentEnd &+ 2
    }

    private static func end(of text: [UInt8], from start: Int, limit: Int) -> Int? {
        var index = start
        let last = limit < text.count &- start ? start &+ limit : text.count
        while index &+ 1 < last {
            if text[index] == UInt8(ascii: "?"), text[index &+ 1] == UInt8(ascii: "=") { return index }
            let opens = text[index] == UInt8(ascii: "=") && text[index &+ 1] == UInt8(ascii: "?")
            if opens, index &+ 2 >= last || text[index &+ 2] != UInt8(ascii: "=") { return nil }
            index &+= 1
        }
        return nil
    }

    /// The "Q" encoding (RFC 2047 section 4.2); folds inside the word are left out.
    private static func decodeQ(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.count)
        var index = text.startIndex
        while index < text.endIndex {
            let byte = text[index]
            index &+= 1
            if byte == UInt8(ascii: "_") {
                output.append(ASCII.space)
            } else if byte == UInt8(ascii: "="), index &+ 1 < text.endIndex,
                let high = ASCII.hexValue(text[index]), let low = ASCII.hexValue(text[index &+ 1])
            {
                output.append(high << 4 | low)
                index &+= 2
            } else if byte != HeaderText.fold {
                output.append(byte)
            }
        }
        return output
    }
}
