/// One MIME entity: its Content-* fields and its encoded content.
struct Entity {
    let fields: [String]
    let content: [UInt8]

    func bytes() -> [UInt8] {
        Array((fields.joined(separator: "\r\n") + "\r\n\r\n").utf8) + content
    }

    static func multipart(
        _ subtype: String, parameters: String = "", boundary: String, _ parts: [Entity]
    ) -> Entity {
        var content: [UInt8] = []
        for part in parts {
            content += Array("--\(boundary)\r\n".utf8) + part.bytes() + Array("\r\n".utf8)
        }
        content += Array("--\(boundary)--\r\n".utf8)
        return Entity(
            fields: ["Content-Type: multipart/\(subtype)\(parameters); boundary=\"\(boundary)\""], content: content)
    }

    /// A text part in `charset`, with the transfer encoding that suits it.
    static func text(_ text: String, charset: SampleCharset, subtype: String = "plain") -> Entity {
        let bytes = charset.encode(text)
        let type = "Content-Type: text/\(subtype); charset=\(charset.rawValue)"
        switch charset {
        case .latin1, .greek:
            return Entity(
                fields: [type, "Content-Transfer-Encoding: quoted-printable"], content: QuotedPrintable.encode(bytes))
        case .windows1251:
            return Entity(fields: [type, "Content-Transfer-Encoding: base64"], content: Base64Lines.encode(bytes))
        case .utf8:
            return Entity(fields: [type, "Content-Transfer-Encoding: 8bit"], content: bytes)
        }
    }
}

/// The charsets that sample mail is written in: one byte each for a character's code less an offset, or UTF-8.
enum SampleCharset: String {
    case utf8 = "utf-8"
    case latin1 = "iso-8859-1"
    case greek = "iso-8859-7"
    case windows1251 = "windows-1251"

    func encode(_ text: String) -> [UInt8] {
        if self == .utf8 { return Array(text.utf8) }
        return text.unicodeScalars.map { scalar in
            let shifted: UInt32 =
                switch (self, scalar.value) {
                case (_, ..<0x80): scalar.value
                case (.greek, 0x0384...0x03CE): scalar.value - 0x2D0
                case (.windows1251, 0x0410...0x044F): scalar.value - 0x350
                case (.latin1, 0xA0...0xFF): scalar.value
                default: 0x3F
                }
            return UInt8(truncatingIfNeeded: shifted)
        }
    }
}
