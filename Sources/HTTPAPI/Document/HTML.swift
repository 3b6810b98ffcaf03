import Foundation

/// As much of Markdown as the document's descriptions use, as HTML.
enum HTML {
    static func escape(_ text: some StringProtocol) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
    }

    /// Code in backquotes, and strong text in double asterisks.
    static func inline(_ text: some StringProtocol) -> String {
        let code = escape(text).split(separator: "`", omittingEmptySubsequences: false)
        return code.enumerated().map { index, piece in
            index.isMultiple(of: 2) ? strong(piece) : "<code>\(piece)</code>"
        }.joined()
    }

    private static func strong(_ text: Substring) -> String {
        var pieces: [Substring] = []
        var rest = text
        while let mark = rest.range(of: "**") {
            pieces.append(rest[..<mark.lowerBound])
            rest = rest[mark.upperBound...]
        }
        pieces.append(rest)
        return pieces.enumerated().map { index, piece in
            index.isMultiple(of: 2) ? String(piece) : "<strong>\(piece)</strong>"
        }.joined()
    }

    /// Blocks between empty lines: code, lists, tables and paragraphs.
    static func markdown(_ text: String) -> String {
        var blocks: [[Substring]] = [[]]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.allSatisfy(\.isWhitespace) { blocks.append([]) } else { blocks[blocks.count - 1].append(line) }
        }
        return blocks.filter { !$0.isEmpty }.map(block).joined(separator: "\n")
    }

    private static func block(_ lines: [Substring]) -> String {
        let first = lines[0]
        if first.hasPrefix("    ") {
            return "<pre>\(lines.map { escape($0.dropFirst(4)) }.joined(separator: "\n"))</pre>"
        }
        if first.hasPrefix("- ") { return list(lines) }
        if first.hasPrefix("|") { return table(lines) }
        return "<p>\(inline(lines.joined(separator: " ")))</p>"
    }

    private static func list(_ lines: [Substring]) -> String {
        var items: [String] = []
        for line in lines {
            if line.hasPrefix("- ") || items.isEmpty {
                items.append(String(line.drop { $0 == "-" || $0 == " " }))
            } else {
                items[items.count - 1] += " " + line.drop { $0 == " " }
            }
        }
        return "<ul>\(items.map { "<li>\(inline($0))</li>" }.joined())</ul>"
    }

    private static func table(_ lines: [Substring]) -> String {
        let rows = lines.filter { !$0.hasPrefix("|---") }.map { line in
            line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces)[...] }
        }
        let cells = rows.enumerated().map { index, row in
            let tag = index == 0 ? "th" : "td"
            return "<tr>\(row.map { "<\(tag)>\(anchors($0))\(inline($0))</\(tag)>" }.joined())</tr>"
        }
        return "<table>\(cells.joined(separator: "\n"))</table>"
    }

    /// A target for each code in a cell that is nothing but codes: `type` of a problem leads there.
    private static func anchors(_ cell: Substring) -> String {
        guard cell.hasPrefix("`") else { return "" }
        return cell.split(separator: "`").filter { !$0.contains(" ") && !$0.contains(",") }
            .map { "<a id=\"\(escape($0))\"></a>" }.joined()
    }
}
