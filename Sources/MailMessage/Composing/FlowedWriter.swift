/// Writes format=flowed (RFC 3676): long paragraphs are broken softly, so that every reader can show them.
enum FlowedWriter {
    /// Where lines are broken (section 4.2), the quote marks included.
    private static let width = 72

    /// The text flowed; nil where reading it back would not give the same text, as with spaces at ends of lines.
    static func wrap(_ text: String) -> String? {
        let normalized = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        let lines = normalized.split(separator: "\n", omittingEmptySubsequences: false)
        let wrapped = lines.flatMap { wrap(line: $0) }.joined(separator: "\n")
        return FlowedText.unwrap(wrapped, delSp: false) == normalized ? wrapped : nil
    }

    private static func wrap(line: Substring) -> [String] {
        let marks = line.prefix { $0 == ">" }
        var content = line.dropFirst(marks.count)
        if !marks.isEmpty, content.first == " " { content = content.dropFirst() }
        if content == "-- " || content.isEmpty { return [marks.isEmpty ? String(content) : "\(marks) \(content)"] }
        var prefix = String(marks)
        // A quoted line has its space already; another that begins so is stuffed with one (section 4.4).
        let mustBeStuffed = !marks.isEmpty || content.first == " " || content.first == ">" || content.hasPrefix("From ")
        if mustBeStuffed { prefix += " " }
        return broken(content, prefix: prefix)
    }

    /// Breaks behind spaces. What has none stays long.
    private static func broken(_ content: Substring, prefix: String) -> [String] {
        var lines: [String] = []
        var line = ""
        var length = prefix.count
        for word in words(of: content) {
            if length + word.count > width, !line.isEmpty, line.last == " " {
                lines.append(prefix + line)
                (line, length) = ("", prefix.count)
            }
            line += word
            length += word.count
        }
        lines.append(prefix + line)
        // The last line ends the paragraph: a space at its end would say that it goes on.
        return lines.enumerated().map { index, line in
            let isFirst = index == 0
            // What begins with a space or mark after a break must be stuffed too.
            let begins = line.dropFirst(prefix.count).first
            return !isFirst && prefix.isEmpty && (begins == " " || begins == ">") ? " " + line : line
        }
    }

    /// Words with the spaces behind them.
    private static func words(of content: Substring) -> [Substring] {
        var words: [Substring] = []
        var start = content.startIndex
        var index = start
        var inSpace = false
        while index < content.endIndex {
            let isSpace = content[index] == " "
            if inSpace, !isSpace {
                words.append(content[start..<index])
                start = index
            }
            inSpace = isSpace
            index = content.index(after: index)
        }
        if start < content.endIndex { words.append(content[start...]) }
        return words
    }
}
