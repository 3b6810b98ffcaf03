/// The base subject (RFC 5256 section 2.1): what SORT and THREAD compare.
struct BaseSubject: Sendable, Hashable {
    /// Scalars of a subject that are looked at. Protects time: the rules are applied again and again.
    private static let maximumScalars = 1_000
    private static let forwardBegin = Array("[FWD:".utf8)
    private static let forwardTrailer = Array("(FWD)".utf8)
    private static let leaders = ["FWD", "RE", "FW"].map { Array($0.utf8) }

    /// Folded by ``UnicodeCasemap``, each run of white space one space.
    var key: String
    /// Whether something was taken off that marks an answer, or a message passed on.
    var isReply: Bool

    init(_ subject: String) {
        isReply = false
        key = ""
        let words = subject.unicodeScalars.prefix(Self.maximumScalars).split(omittingEmptySubsequences: true) {
            $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\n"
        }
        let text = words.map { String(String.UnicodeScalarView($0)) }.joined(separator: " ")
        // All that is looked for is ASCII, which no other character's bytes hold.
        var bytes = Array(UnicodeCasemap.fold(text).utf8)[...]
        var isChanged = true
        while isChanged {
            isChanged = dropTrailer(&bytes)
            while dropLeader(&bytes) || dropBlob(&bytes) { isChanged = true }
            if dropForward(&bytes) { isChanged = true }
        }
        key = String(decoding: bytes, as: UTF8.self)
    }

    /// subj-trailer: "(fwd)" and white space.
    private mutating func dropTrailer(_ text: inout ArraySlice<UInt8>) -> Bool {
        if text.last == UInt8(ascii: " ") {
            text = text.dropLast()
            return true
        }
        guard text.suffix(Self.forwardTrailer.count).elementsEqual(Self.forwardTrailer) else { return false }
        text = text.dropLast(Self.forwardTrailer.count)
        isReply = true
        return true
    }

    /// subj-leader: white space; or "Re:", "Fw:" or "Fwd:", with blobs before it and one behind the word.
    private mutating func dropLeader(_ text: inout ArraySlice<UInt8>) -> Bool {
        if text.first == UInt8(ascii: " ") {
            text = text.dropFirst()
            return true
        }
        var rest = text
        while let behind = Self.behindBlob(rest) { rest = behind }
        guard let word = Self.leaders.first(where: { rest.starts(with: $0) }) else { return false }
        rest = rest.dropFirst(word.count).drop { $0 == UInt8(ascii: " ") }
        if let behind = Self.behindBlob(rest) { rest = behind }
        guard rest.first == UInt8(ascii: ":") else { return false }
        text = rest.dropFirst()
        isReply = true
        return true
    }

    /// subj-blob, unless nothing would remain.
    private mutating func dropBlob(_ text: inout ArraySlice<UInt8>) -> Bool {
        guard let behind = Self.behindBlob(text), !behind.isEmpty else { return false }
        text = behind
        return true
    }

    /// subj-fwd-hdr and subj-fwd-trl: what stands between "[fwd:" and "]".
    private mutating func dropForward(_ text: inout ArraySlice<UInt8>) -> Bool {
        guard text.starts(with: Self.forwardBegin), text.last == UInt8(ascii: "]") else { return false }
        text = text.dropFirst(Self.forwardBegin.count).dropLast()
        isReply = true
        return true
    }

    private static func behindBlob(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let brackets = [UInt8(ascii: "]"), UInt8(ascii: "[")]
        guard text.first == UInt8(ascii: "["),
            let close = text.dropFirst().firstIndex(where: { brackets.contains($0) }), text[close] == brackets[0]
        else { return nil }
        return text[(close + 1)...].drop { $0 == UInt8(ascii: " ") }
    }
}
