/// The base subject (RFC 5256 section 2.1): what SORT and THREAD compare.
struct BaseSubject: Sendable, Hashable {
    /// Bytes of a subject that are looked at. Protects time: the rules are applied again and again.
    private static let maximumScalars = 1_000

    /// In upper case, the spaces folded.
    var key: String
    /// Whether something was taken off that marks an answer, or a message passed on.
    var isReply: Bool

    init(_ subject: String) {
        var text = subject.unicodeScalars.prefix(Self.maximumScalars).split {
            $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\n"
        }
        .map { String(String.UnicodeScalarView($0)) }.joined(separator: " ").uppercased()[...]
        isReply = false
        key = ""
        var isChanged = true
        while isChanged {
            isChanged = dropTrailer(&text)
            while dropLeader(&text) || dropBlob(&text) { isChanged = true }
            if text.hasPrefix("[FWD:"), text.hasSuffix("]") {
                text = text.dropFirst(5).dropLast()
                isReply = true
                isChanged = true
            }
            text = text.drop { $0 == " " }
        }
        key = String(text)
    }

    /// subj-trailer: "(fwd)" and white space.
    private mutating func dropTrailer(_ text: inout Substring) -> Bool {
        if text.hasSuffix(" ") {
            text = text.dropLast()
            return true
        }
        guard text.hasSuffix("(FWD)") else { return false }
        text = text.dropLast(5)
        isReply = true
        return true
    }

    /// subj-leader: "Re:", "Fw:" or "Fwd:", with blobs before and between.
    private mutating func dropLeader(_ text: inout Substring) -> Bool {
        var rest = text.drop { $0 == " " }
        while let behind = Self.behindBlob(rest) { rest = behind }
        guard let word = ["FWD", "RE", "FW"].first(where: rest.hasPrefix) else { return false }
        rest = rest.dropFirst(word.count).drop { $0 == " " }
        if let behind = Self.behindBlob(rest) { rest = behind }
        guard rest.first == ":" else { return false }
        text = rest.dropFirst()
        isReply = true
        return true
    }

    /// subj-blob, unless nothing would remain.
    private mutating func dropBlob(_ text: inout Substring) -> Bool {
        guard let behind = Self.behindBlob(text), !behind.isEmpty else { return false }
        text = behind
        return true
    }

    private static func behindBlob(_ text: Substring) -> Substring? {
        guard text.first == "[", let close = text.dropFirst().firstIndex(where: { $0 == "]" || $0 == "[" }),
            text[close] == "]"
        else { return nil }
        return text[text.index(after: close)...].drop { $0 == " " }
    }
}
