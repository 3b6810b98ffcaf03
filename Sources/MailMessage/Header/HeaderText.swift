/// The text of an unstructured header field (RFC 5322 section 2.2.1), as people are meant to read it.
package enum HeaderText {
    /// Unfolds, decodes encoded words (RFC 2047) and 8-bit text (UTF-8, else windows-1252); control characters become
    /// spaces.
    package static func decode(_ raw: [UInt8], limits: MessageLimits = .default) -> String {
        decode(raw[...], limits: limits)
    }

    /// The same for a part of a buffer.
    package static func decode(_ raw: ArraySlice<UInt8>, limits: MessageLimits = .default) -> String {
        let text = decodeWords(ASCII.trimmed(raw.prefix(limits.headerFieldBytes)))
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return text }
        let visible = text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }
        var result = String.UnicodeScalarView()
        result.append(contentsOf: visible)
        return String(decoding: ASCII.trimmed(Array(String(result).utf8)[...]), as: UTF8.self)
    }

    /// The same with control characters left alone.
    static func decodeWords(_ raw: ArraySlice<UInt8>) -> String {
        let text = unfolded(raw)
        if !text.contains(where: { $0 >= 0x80 || $0 == UInt8(ascii: "=") || $0 == fold }) {
            return String(decoding: text, as: UTF8.self)
        }
        var decoder = EncodedWordDecoder()
        return decoder.decode(text)
    }

    /// Stands for a line break that was folded: a space in text, nothing inside an encoded word.
    static let fold = ASCII.lineFeed

    /// Each folded line break, with the white space around it, becomes one `fold`. Lone CR and LF count as breaks.
    static func unfolded(_ raw: ArraySlice<UInt8>) -> [UInt8] {
        guard raw.contains(where: ASCII.isLineEnd) else { return Array(raw) }
        var text: [UInt8] = []
        text.reserveCapacity(raw.count)
        var atLineStart = false
        for byte in raw {
            if ASCII.isLineEnd(byte) {
                while let last = text.last, ASCII.isBlank(last) { text.removeLast() }
                atLineStart = true
            } else if !(atLineStart && ASCII.isBlank(byte)) {
                if atLineStart, !text.isEmpty, text.last != fold { text.append(fold) }
                atLineStart = false
                text.append(byte)
            }
        }
        return text
    }
}
