/// How a letter's text becomes lines. Paragraphs are written as one line each.
enum TextLayout {
    /// Columns of a line; what is wider is broken where it can be.
    private static let columns = 74

    /// Hard line ends.
    static func wrapped(_ text: String) -> String {
        lines(of: text).flatMap { broken($0) }.joined(separator: "\r\n") + "\r\n"
    }

    /// Soft line ends, a space before the line break, inside paragraphs (RFC 3676, 4.2).
    static func flowed(_ text: String) -> String {
        let paragraphs = lines(of: text).map { line in
            // What is quoted, and the line over a signature, stays as it is.
            guard !line.hasPrefix(">"), line != "-- " else { return line }
            let stuffed = line.hasPrefix(" ") || line.hasPrefix("From ") ? " " + line : line
            return broken(stuffed).joined(separator: " \r\n")
        }
        return paragraphs.joined(separator: "\r\n") + "\r\n"
    }

    static func crlf(_ text: String) -> String {
        lines(of: text).joined(separator: "\r\n") + "\r\n"
    }

    /// Every line with the mark of a quotation before it.
    static func quoted(_ text: String) -> String {
        lines(of: text).flatMap { $0.hasPrefix(">") ? [$0] : broken($0) }
            .map { $0.isEmpty || $0.hasPrefix(">") ? ">" + $0 : "> " + $0 }.joined(separator: "\n")
    }

    private static func lines(of text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    private static func broken(_ line: String) -> [String] {
        guard width(line) > columns else { return [line] }
        var rows = [""]
        var rowWidth = 0
        for word in words(of: line) {
            if rowWidth > 0, rowWidth + width(word) > columns {
                while rows[rows.count - 1].hasSuffix(" ") { rows[rows.count - 1].removeLast() }
                rows.append("")
                rowWidth = 0
            }
            rows[rows.count - 1] += word
            rowWidth += width(word)
        }
        return rows
    }

    /// Words with the space after them; where characters are wide there are no spaces, and each is a word.
    private static func words(of line: String) -> [String] {
        var words: [String] = [""]
        for character in line {
            words[words.count - 1].append(character)
            if character == " " || isWide(character) { words.append("") }
        }
        return words.filter { !$0.isEmpty }
    }

    private static func width(_ text: String) -> Int {
        text.reduce(0) { $0 + (isWide($1) ? 2 : 1) }
    }

    private static func isWide(_ character: Character) -> Bool {
        character.unicodeScalars.contains {
            (0x2E80...0x9FFF).contains($0.value) || (0xFF00...0xFF60).contains($0.value)
        }
    }
}
