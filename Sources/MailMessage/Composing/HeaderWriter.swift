/// Writes a header block: fields folded at 78 characters (RFC 5322 section 2.2.3), text encoded where it must be.
///
/// It takes values that hold no CR, LF or NUL: ``Composition/check()`` sees to it.
struct HeaderWriter {
    /// Where lines are folded (RFC 5322 section 2.1.1).
    private static let wantedLine = 78
    /// A word longer than this is encoded, since it can't be folded: a line must not be longer than 998.
    static let longestWord = 900

    private(set) var bytes: [UInt8] = []
    private var column = 0
    /// Whether no word has been written yet: the first stays in the line with the name.
    private var isFirst = true

    /// A field as another program wrote it, folded as it came. Lines that are too long for a message are left out with it,
    /// unless it must `always` be there.
    mutating func verbatim(_ field: HeaderField, always: Bool = false) {
        let lines = field.rawValue.split(separator: ASCII.lineFeed, omittingEmptySubsequences: false)
        guard always || lines.allSatisfy({ $0.count + field.name.utf8.count < 990 }) else { return }
        bytes += Array("\(field.name):".utf8)
        var normalizer = LineEndNormalizer()
        normalizer.normalize(field.rawValue, into: &bytes)
        bytes += Array("\r\n".utf8)
    }

    /// Unstructured text, such as a subject.
    mutating func text(_ name: String, _ text: String) {
        begin(name)
        for (space, word) in Self.tokens(text, column: column + 1) { put(word, after: space) }
        end()
    }

    /// Words that are ASCII and valid where they stand, folded between them.
    mutating func words(_ name: String, _ words: [String]) {
        guard !words.isEmpty else { return }
        begin(name)
        for word in words { put(word, after: " ") }
        end()
    }

    /// Message identifiers.
    mutating func identifiers(_ name: String, _ identifiers: [String]) {
        words(name, identifiers.map { "<\($0)>" })
    }

    /// Mailboxes and groups. Nothing for an empty list.
    mutating func addresses(_ name: String, _ list: AddressList) {
        var items: [[String]] = []
        for entry in list.entries {
            switch entry {
            case .mailbox(let mailbox): items.append(Self.mailbox(mailbox))
            case .group(let groupName, let members):
                // A group's name with an @ is taken for an address by some.
                let name = groupName ?? ""
                var words = name.contains("@") ? EncodedWordEncoder.words(name) : Self.phrase(name)
                if words.isEmpty { words = ["\"\""] }
                words[words.count - 1] += ":"
                words += Self.separated(members.map(Self.mailbox))
                words[words.count - 1] += ";"
                items.append(words)
            }
        }
        words(name, Self.separated(items))
    }

    private static func separated(_ items: [[String]]) -> [String] {
        items.enumerated().flatMap { index, words in
            var words = words
            if index < items.count - 1, let last = words.indices.last { words[last] += "," }
            return words
        }
    }

    // MARK: - Pieces

    private static func mailbox(_ mailbox: MailAddress) -> [String] {
        let address = WrittenAddress(mailbox.address)?.text ?? mailbox.address
        let phrase = phrase(mailbox.name ?? "")
        return phrase.isEmpty ? [address] : phrase + ["<\(address)>"]
    }

    /// A display name: atoms where it can be, else a quoted string, else encoded words.
    static func phrase(_ name: String) -> [String] {
        let name = name.trimmingBlanks
        guard !name.isEmpty else { return [] }
        guard isPrintable(name), !name.contains("=?"), name.utf8.count <= 200 else {
            return EncodedWordEncoder.words(name)
        }
        let words = name.split(separator: " ", omittingEmptySubsequences: false)
        if words.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(WrittenAddress.isAtomText) }) {
            return words.map(String.init)
        }
        return ["\"" + name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""]
    }

    /// Words with the white space before each; from the first that must be encoded to the last, all are.
    private static func tokens(_ text: String, column: Int) -> [(space: String, word: String)] {
        let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard let first = words.firstIndex(where: mustBeEncoded), let last = words.lastIndex(where: mustBeEncoded)
        else {
            guard words.first?.isEmpty == true || words.last?.isEmpty == true || longestBlank(words) > 60 else {
                return spaced(words)
            }
            // White space at an end, or a long run of it, does not outlive folding.
            return EncodedWordEncoder.words(text, column: column).map { (" ", $0) }
        }
        // An end that is white space goes into the encoded words.
        let start = words[..<first].contains { !$0.isEmpty } && words.first?.isEmpty == false ? first : 0
        let end =
            words[last...].dropFirst().contains { !$0.isEmpty } && words.last?.isEmpty == false ? last : words.count - 1
        let encoded = EncodedWordEncoder.words(
            words[start...end].joined(separator: " "), column: start == 0 ? column : 0)
        return spaced(Array(words[..<start])) + encoded.map { (" ", $0) } + spaced(Array(words[(end + 1)...]))
    }

    /// Empty words, which stand for further spaces, are counted into the space before the next.
    private static func spaced(_ words: [String]) -> [(space: String, word: String)] {
        var result: [(space: String, word: String)] = []
        var space = " "
        for word in words {
            if word.isEmpty {
                space += " "
            } else {
                result.append((space, word))
                space = " "
            }
        }
        if space.utf8.count > 1, !result.isEmpty { result[result.count - 1].word += String(space.dropFirst()) }
        return result
    }

    private static func longestBlank(_ words: [String]) -> Int {
        words.split(whereSeparator: { !$0.isEmpty }).map(\.count).max() ?? 0
    }

    private static func mustBeEncoded(_ word: String) -> Bool {
        !isPrintable(word) || word.contains("=?") || word.utf8.count > longestWord
    }

    static func isPrintable(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
    }

    // MARK: - Folding

    private mutating func begin(_ name: String) {
        bytes += Array("\(name):".utf8)
        column = name.utf8.count + 1
        isFirst = true
    }

    private mutating func put(_ word: String, after space: String) {
        if column + space.utf8.count + word.utf8.count > Self.wantedLine, !isFirst {
            bytes += Array("\r\n".utf8)
            column = 0
        }
        bytes += Array(space.utf8) + Array(word.utf8)
        column += space.utf8.count + word.utf8.count
        isFirst = false
    }

    private mutating func end() {
        bytes += Array("\r\n".utf8)
        column = 0
    }
}

extension String {
    /// Without spaces at its ends.
    var trimmingBlanks: String {
        var rest = self[...]
        while rest.first == " " { rest = rest.dropFirst() }
        while rest.last == " " { rest = rest.dropLast() }
        return String(rest)
    }
}
