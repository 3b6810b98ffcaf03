import Foundation

/// Header text that may not be ASCII, on its way out.
package enum HeaderWriting {
    /// A display name: an atom where it can be, else quoted, else encoded words.
    package static func phrase(_ text: String, charset: TextCharset = .utf8) -> String {
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return unstructured(text, charset: charset) }
        return text.contains(where: { !$0.isLetter && $0 != " " }) ? "\"\(text)\"" : text
    }

    /// RFC 2047, in base64, split between characters so that no word is longer than 75.
    package static func unstructured(_ text: String, charset: TextCharset = .utf8) -> String {
        guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
        var words: [String] = []
        var word = ""
        for character in text {
            if word.utf8.count + character.utf8.count > 42 {
                words.append(word)
                word = ""
            }
            word.append(character)
        }
        return (words + [word]).map { "=?\(charset.rawValue)?B?\(Data(charset.encode($0)).base64EncodedString())?=" }
            .joined(separator: "\r\n ")
    }

    /// RFC 2231, section 4.
    package static func parameter(_ name: String, _ value: String) -> String {
        guard !value.utf8.allSatisfy({ $0 < 0x80 }) else { return "\(name)=\"\(value)\"" }
        let hexadecimal = value.utf8.map { byte in
            byte < 0x80 ? String(UnicodeScalar(byte)) : "%" + String(byte, radix: 16, uppercase: true)
        }
        return "\(name)*=utf-8''\(hexadecimal.joined())"
    }
}
