/// Decodes text that holds encoded words (RFC 2047 section 6.2).
///
/// White space between two words is dropped. Neighbours in the same character set are joined before they are decoded,
/// since many senders cut a character in two.
struct EncodedWordDecoder {
    private var output = ""
    /// The character set of the words that wait for the next one: the same joins them.
    private var pendingCharset: [UInt8]?
    private var pendingContent: [UInt8] = []

    /// Decodes unfolded text, in which `HeaderText.fold` stands for a folded line break.
    mutating func decode(_ text: [UInt8]) -> String {
        var plainStart = 0
        var index = 0
        while let opening = Self.opening(in: text, from: index) {
            guard let word = EncodedWord(text, at: opening) else {
                index = opening &+ 1
                continue
            }
            appendPlain(text[plainStart..<opening], beforeWord: true)
            append(word)
            plainStart = word.end
            index = word.end
        }
        flush()
        appendPlain(text[plainStart...], beforeWord: false)
        return output
    }

    private static func opening(in text: [UInt8], from start: Int) -> Int? {
        var index = start
        while index &+ 1 < text.count {
            if text[index] == UInt8(ascii: "="), text[index &+ 1] == UInt8(ascii: "?") { return index }
            index &+= 1
        }
        return nil
    }

    private mutating func append(_ word: EncodedWord) {
        let joins = pendingCharset.map { ASCII.equal($0, word.charset) && !Charset(label: $0).isStateful } ?? false
        if !joins {
            flush()
            pendingCharset = word.charset
        }
        pendingContent.append(contentsOf: word.content)
    }

    private mutating func flush() {
        guard let charset = pendingCharset else { return }
        output += Charset(label: charset).decode(pendingContent)
        pendingCharset = nil
        pendingContent.removeAll(keepingCapacity: true)
    }

    private mutating func appendPlain(_ text: ArraySlice<UInt8>, beforeWord: Bool) {
        if beforeWord, pendingCharset != nil, text.allSatisfy(ASCII.isWhitespace) { return }
        flush()
        guard !text.isEmpty else { return }
        output += Charset.usASCII.decode(text.map { $0 == HeaderText.fold ? ASCII.space : $0 })
        // A gateway's "[SPAM]" glued before a word: the word was its own token before.
        if beforeWord, let last = text.last, "]):;,".utf8.contains(last) { output += " " }
    }
}
