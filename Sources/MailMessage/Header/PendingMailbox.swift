/// What has been read of one mailbox so far: words, comments, and the address in angle brackets.
struct PendingMailbox {
    /// A run of bytes without white space: as it stands (for an address), and with quotes resolved (for a name).
    private struct Word {
        var raw: [UInt8] = []
        var display: [UInt8] = []
    }

    private var words: [Word] = []
    private var word = Word()
    private var commentTexts: [[UInt8]] = []
    private var angle: [UInt8]?
    private var route: [UInt8]?
    /// Whether what was read so far can be taken at its word (``RawMailbox/isExact``).
    private var isExact = true
    /// Where a comment stands in the word that is being read.
    private var commentPosition: Int?

    var hasAngle: Bool { angle != nil }

    var isBetweenWords: Bool { word.raw.isEmpty }

    /// Whether a colon after this names a group: not inside an address, nor in a URL.
    var canNameGroup: Bool {
        guard angle == nil, !(words.isEmpty && word.raw.isEmpty) else { return false }
        if words.isEmpty, ASCII.equal(word.raw, "mailto".utf8) { return false }
        return !word.raw.contains(UInt8(ascii: "@"))
    }

    mutating func append(_ byte: UInt8) {
        noteAppending(byte)
        word.raw.append(byte)
        word.display.append(byte)
    }

    mutating func append(quoted content: [UInt8]) {
        noteAppending(UInt8(ascii: "\""))
        word.raw.append(UInt8(ascii: "\""))
        for byte in content {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { word.raw.append(UInt8(ascii: "\\")) }
            word.raw.append(byte)
        }
        word.raw.append(UInt8(ascii: "\""))
        word.display.append(contentsOf: content)
    }

    /// Nothing stands behind the brackets, and a comment stands between words, not in one.
    private mutating func noteAppending(_ byte: UInt8) {
        if angle != nil { isExact = false }
        if let position = commentPosition, position == word.raw.count, let last = word.raw.last {
            if !Self.separates(last), !Self.separates(byte) { isExact = false }
        }
        commentPosition = nil
    }

    private static func separates(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "@") || byte == UInt8(ascii: ".") }

    mutating func append(comment: ArraySlice<UInt8>) {
        if !word.raw.isEmpty { commentPosition = word.raw.count }
        let text = ASCII.trimmed(comment)
        if !text.isEmpty, commentTexts.count < 100 { commentTexts.append(Array(text)) }
    }

    mutating func endWord() {
        guard !word.raw.isEmpty else { return }
        words.append(word)
        word = Word()
    }

    mutating func set(angle address: [UInt8], route: [UInt8]?, isExact: Bool) {
        endWord()
        if !isExact { self.isExact = false }
        angle = address
        self.route = route
    }

    /// The mailbox, if there is any, and nothing pending after it.
    mutating func take() -> RawMailbox? {
        defer { self = PendingMailbox() }
        endWord()
        if let angle { return mailbox(words, address: angle) }
        guard !words.isEmpty else { return commentTexts.isEmpty ? nil : mailbox([], address: []) }
        let range = addressRange()
        // A name has its address in brackets.
        if range != words.indices { isExact = false }
        guard let range else {
            return words.count == 1 ? mailbox([], address: words[0].display) : mailbox(words, address: [])
        }
        return mailbox(
            words[..<range.lowerBound] + words[range.upperBound...], address: words[range].flatMap(\.raw))
    }

    /// What stands before a colon, as a group's name.
    mutating func takeName() -> RawMailbox {
        defer { self = PendingMailbox() }
        endWord()
        return mailbox(words, address: [])
    }

    private func mailbox(_ words: some Sequence<Word>, address: [UInt8]) -> RawMailbox {
        RawMailbox(
            phrase: Array(words.map(\.display).joined(separator: [ASCII.space])),
            comments: commentTexts.map(Self.unescaped), route: route, address: address,
            isExact: isExact && Self.isPlain(address))
    }

    /// Without controls, and without an encoded word, which no address may have (RFC 2047 section 5).
    private static func isPlain(_ address: [UInt8]) -> Bool {
        address.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
            && !zip(address, address.dropFirst()).contains { $0 == UInt8(ascii: "=") && $1 == UInt8(ascii: "?") }
    }

    /// The words that are an addr-spec without brackets: the one with the `@`, and its neighbours where obsolete
    /// syntax puts white space around dots and `@`.
    private func addressRange() -> Range<Int>? {
        let at = UInt8(ascii: "@")
        let dot = UInt8(ascii: ".")
        guard let center = words.firstIndex(where: { $0.raw.contains(at) }) else { return nil }
        var low = center
        var high = center
        while low > 0, joins(words[low].raw.first) || joins(words[low &- 1].raw.last) { low &-= 1 }
        while high &+ 1 < words.count, joins(words[high].raw.last) || joins(words[high &+ 1].raw.first) { high &+= 1 }
        func joins(_ byte: UInt8?) -> Bool { byte == at || byte == dot }
        return low..<(high &+ 1)
    }

    /// A comment without its own parentheses' escapes.
    private static func unescaped(_ comment: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        var isEscaped = false
        for byte in comment {
            if byte == UInt8(ascii: "\\"), !isEscaped {
                isEscaped = true
            } else {
                output.append(byte)
                isEscaped = false
            }
        }
        return output
    }
}
