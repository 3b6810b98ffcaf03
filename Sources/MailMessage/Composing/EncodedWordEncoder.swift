import Foundation

/// Encoded words (RFC 2047), in UTF-8.
///
/// GMime's own encoder makes words longer than the 75 characters that section 2 allows, chooses charsets by script, and
/// leaves text alone that only looks like an encoded word, so that its reader decodes it.
enum EncodedWordEncoder {
    /// What a word may hold between its marks: 75 less `=?UTF-8?B?` and `?=`.
    private static let longestPayload = 63
    /// Octets of which base64 makes that much.
    private static let longestChunk = longestPayload / 4 * 3

    /// The words that stand for a text, with white space to go between them.
    ///
    /// - Parameter column: where the first begins. Python reads white space that is folded before it as part of the text.
    static func words(_ text: String, column: Int = 0) -> [String] {
        let usesBase64 = text.utf8.reduce(0) { $0 + quotedLength($1) } > (text.utf8.count + 2) / 3 * 4
        return chunks(of: text, usesBase64: usesBase64, column: column).map { chunk in
            usesBase64
                ? "=?UTF-8?B?\(Data(chunk.utf8).base64EncodedString())?="
                : "=?UTF-8?Q?\(quoted(chunk))?="
        }
    }

    /// Cut between characters where it can be, for readers that show words one by one; between scalars always.
    private static func chunks(of text: String, usesBase64: Bool, column: Int) -> [String] {
        var chunks: [String] = []
        var chunk = ""
        var length = 0
        let whole = usesBase64 ? longestChunk : longestPayload
        var limit = whole - min(column, whole / 2)
        func cost(_ utf8: some Sequence<UInt8>) -> Int {
            utf8.reduce(0) { $0 + (usesBase64 ? 1 : quotedLength($1)) }
        }
        for character in text {
            let pieces = cost(character.utf8) <= limit ? [String(character)] : character.unicodeScalars.map(String.init)
            for piece in pieces {
                let added = cost(piece.utf8)
                if length + added > limit {
                    chunks.append(chunk)
                    (chunk, length, limit) = ("", 0, whole)
                }
                // Not `append`, which may join scalars to one character and count them so.
                chunk.unicodeScalars.append(contentsOf: piece.unicodeScalars)
                length += added
            }
        }
        return chunk.isEmpty ? chunks : chunks + [chunk]
    }

    private static func quoted(_ text: String) -> String {
        text.utf8.map { byte in
            if byte == UInt8(ascii: " ") { return "_" }
            return isPlain(byte) ? String(UnicodeScalar(byte)) : "=" + hexadecimal(byte)
        }.joined()
    }

    private static func quotedLength(_ byte: UInt8) -> Int {
        byte == UInt8(ascii: " ") || isPlain(byte) ? 1 : 3
    }

    static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.utf8.count == 1 ? "0" + digits : digits
    }

    /// What may stand for itself everywhere, in a phrase too (section 5, rule 3).
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!*+-/".utf8.contains(byte)
        }
    }
}
