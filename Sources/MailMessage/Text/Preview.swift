/// The few words of a message that a list shows beside its subject (RFC 8970).
package enum Preview {
    /// The start of a text, white space collapsed, quoted lines and what follows the signature's separator left out,
    /// at most `limit` characters.
    package static func make(from text: String, limit: Int = 256) -> String {
        let own = collapse(text, limit: limit, skipsQuotes: true)
        return own.isEmpty ? collapse(text, limit: limit, skipsQuotes: false) : own
    }

    /// The same from a part's body as transferred; its first few kilobytes are enough.
    package static func make(part: MessagePart, encodedPrefix: [UInt8], limits: MessageLimits = .default) -> String {
        var bounded = limits
        bounded.decodedTextBytes = min(limits.decodedTextBytes, 256 << 10)
        var decoder = PartTextDecoder(part, limits: bounded)
        decoder.decode(encodedPrefix)
        let decoded = decoder.finish()
        if part.mediaType == "text/html" {
            return make(from: HTMLText.make(decoded.text, showsLinks: false, limits: bounded).text)
        }
        return make(from: ReadableText.make(part: part, decoded: decoded, limits: bounded).text)
    }

    private static func collapse(_ whole: String, limit: Int, skipsQuotes: Bool) -> String {
        // Far more than a preview can use, whatever white space there is.
        let text = whole.utf8.count > reach ? String(decoding: whole.utf8.prefix(reach), as: UTF8.self) : whole
        var result = ""
        var count = 0
        for line in text.utf8.split(whereSeparator: ASCII.isLineEnd) {
            if line.elementsEqual("-- ".utf8) { break }
            if skipsQuotes, line.first == UInt8(ascii: ">") { continue }
            for word in Substring(line).split(whereSeparator: isSpace).lazy.map(withoutPadding) {
                let separator = count == 0 ? 0 : 1
                let room = limit - count - separator
                guard room > 0 else { return result }
                if separator == 1 { result.append(" ") }
                let piece = word.prefix(room)
                result.append(contentsOf: piece)
                count += piece.count + separator
            }
        }
        return result
    }

    /// White space, and the invisible characters with which newsletters pad their preview.
    private static func isSpace(_ character: Character) -> Bool {
        character.isWhitespace || character.unicodeScalars.allSatisfy { padding.contains($0.value) }
    }

    /// Padding joins the character before it.
    private static func withoutPadding(_ word: Substring) -> Substring {
        var scalars = word.unicodeScalars
        while let last = scalars.last, padding.contains(last.value) { scalars.removeLast() }
        return Substring(scalars)
    }

    private static let reach = 64 << 10

    private static let padding: Set<UInt32> = [
        0xAD, 0x34F, 0x61C, 0x180E, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF,
    ]
}
