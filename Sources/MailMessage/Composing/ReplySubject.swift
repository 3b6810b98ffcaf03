/// Subjects of answers: the prefixes of every language are known, and never doubled.
package enum ReplySubject {
    /// `Re: …`, over what the original has of such prefixes.
    package static func reply(to subject: String?) -> String {
        "Re: " + stripped(subject ?? "", of: replies)
    }

    /// `Fwd: …`
    package static func forward(_ subject: String?) -> String {
        "Fwd: " + stripped(subject ?? "", of: forwards)
    }

    private static func stripped(_ subject: String, of prefixes: Set<String>) -> String {
        var rest = Substring(subject).drop { $0 == " " }
        // A subject of nothing but prefixes is no reason to look for long.
        for _ in 0..<50 {
            guard let next = withoutPrefix(rest, prefixes) else { break }
            rest = next
        }
        return String(rest)
    }

    /// `Re:`, `RE[2]:`, `Re(3) :`, `回复：`
    private static func withoutPrefix(_ text: Substring, _ prefixes: Set<String>) -> Substring? {
        guard let colon = text.prefix(24).firstIndex(where: { $0 == ":" || $0 == "：" }) else { return nil }
        var word = text[..<colon]
        while word.last == " " { word = word.dropLast() }
        if let last = word.last, last == "]" || last == ")",
            let open = word.lastIndex(where: { $0 == "[" || $0 == "(" })
        {
            let count = word[word.index(after: open)...].dropLast()
            guard !count.isEmpty, count.allSatisfy(\.isNumber) else { return nil }
            word = word[..<open]
            while word.last == " " { word = word.dropLast() }
        }
        guard prefixes.contains(word.lowercased()) else { return nil }
        return text[text.index(after: colon)...].drop { $0 == " " }
    }

    private static let replies: Set<String> = [
        "re", "aw", "antw", "antwort", "sv", "vs", "ref", "réf", "rép", "odp", "ynt", "atb", "res", "r", "rif", "bls",
        "vá",
        "回复", "答复", "回覆", "答覆", "返信", "답장", "отв", "ответ", "на", "απ", "σχετ", "رد", "השב", "תגובה", "ตอบกลับ",
        "trả lời",
    ]

    private static let forwards: Set<String> = [
        "fwd", "fw", "wg", "tr", "rv", "enc", "doorst", "vl", "vb", "vid", "i", "pd", "továbbítás", "πρθ", "переслано",
        "пересл", "转发", "轉寄", "轉發", "転送", "전달", "إعادة توجيه", "הועבר", "ส่งต่อ", "iletilen", "ilt", "chuyển tiếp", "trs",
    ]
}
