/// One command of an IMAP client, as far as ``ScriptedIMAP`` needs to understand it.
struct ScriptedCommand {
    let tag: String
    /// Upper case, without `UID`.
    let name: String
    let usesUIDs: Bool
    /// What follows the name, literals put in quotes.
    let arguments: String

    /// The next command with its literals, or nil when the client has closed.
    static func read(from connection: ScriptedConnection) async throws -> ScriptedCommand? {
        guard var text = try await connection.line() else { return nil }
        while let literal = literal(endOf: text) {
            if !literal.nonSynchronizing { try await connection.send("+ go ahead\r\n") }
            let bytes = try await connection.expectBytes(literal.count)
            text = String(text[..<literal.start]) + "\"" + String(decoding: bytes, as: UTF8.self) + "\""
            text += try await connection.expectLine()
        }
        var words = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
        guard words.count >= 2 else {
            throw ScriptedServer.UnexpectedInput(description: "not a command: \"\(text)\"")
        }
        let usesUIDs = words[1].uppercased() == "UID"
        if usesUIDs, words.count == 3 {
            words = [words[0]] + words[2].split(separator: " ", maxSplits: 1)
        }
        return ScriptedCommand(
            tag: String(words[0]), name: words[1].uppercased(), usesUIDs: usesUIDs,
            arguments: words.count > 2 ? String(words[2]) : "")
    }

    /// `{12}` or `{12+}` at the end of a line (RFC 9051, section 4.3; RFC 7888).
    private static func literal(endOf text: String) -> (count: Int, nonSynchronizing: Bool, start: String.Index)? {
        guard text.hasSuffix("}"), let start = text.lastIndex(of: "{") else { return nil }
        let inside = text[text.index(after: start)...].dropLast()
        let digits = inside.hasSuffix("+") ? inside.dropLast() : inside
        return Int(digits).map { ($0, inside.hasSuffix("+"), start) }
    }

    /// The arguments cut at spaces that stand outside of brackets, parentheses and quotes.
    static func items(_ text: Substring) -> [Substring] {
        var items: [Substring] = []
        var depth = 0
        var quoted = false
        var start = text.startIndex
        for index in text.indices {
            switch text[index] {
            case "\"": quoted.toggle()
            case "(" where !quoted, "[" where !quoted: depth += 1
            case ")" where !quoted, "]" where !quoted: depth -= 1
            case " " where depth == 0 && !quoted:
                if start < index { items.append(text[start..<index]) }
                start = text.index(after: index)
            default: break
            }
        }
        return start < text.endIndex ? items + [text[start...]] : items
    }
}
