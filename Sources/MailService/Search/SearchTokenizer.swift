/// A piece of a query, and where it began.
struct SearchToken: Equatable {
    enum Kind: Equatable {
        case open
        case close
        case not
        case and
        case or
        /// A term: its key in the caller's spelling, if it has one, and its text without quotes.
        case term(key: String?, text: String)
    }

    var kind: Kind
    /// In UTF-8 bytes from the start of the query.
    var offset: Int
}

/// Cuts a query into tokens, in one pass.
struct SearchTokenizer {
    private let text: String
    private var position: String.Index

    private init(_ text: String) {
        self.text = text
        position = text.startIndex
    }

    static func tokens(of query: String) throws(SearchSyntaxError) -> [SearchToken] {
        var tokenizer = SearchTokenizer(query)
        var tokens: [SearchToken] = []
        while let token = try tokenizer.next() {
            tokens.append(token)
        }
        return tokens
    }

    private var current: Unicode.Scalar? {
        position < query.endIndex ? query[position] : nil
    }

    private var query: String.UnicodeScalarView { text.unicodeScalars }

    private var offset: Int {
        text.utf8.distance(from: text.startIndex, to: position)
    }

    private mutating func advance() {
        position = query.index(after: position)
    }

    private mutating func next() throws(SearchSyntaxError) -> SearchToken? {
        while let scalar = current, scalar.properties.isWhitespace { advance() }
        guard let scalar = current else { return nil }
        let start = offset
        switch scalar {
        case "(":
            advance()
            return SearchToken(kind: .open, offset: start)
        case ")":
            advance()
            return SearchToken(kind: .close, offset: start)
        case "-" where startsNegation():
            advance()
            return SearchToken(kind: .not, offset: start)
        case "\"":
            return SearchToken(kind: .term(key: nil, text: try quoted()), offset: start)
        default:
            return SearchToken(kind: try wordOrTerm(), offset: start)
        }
    }

    /// A hyphen negates what touches it; alone, it is a word.
    private func startsNegation() -> Bool {
        let after = query.index(after: position)
        return after < query.endIndex && !query[after].properties.isWhitespace && query[after] != ")"
    }

    private mutating func wordOrTerm() throws(SearchSyntaxError) -> SearchToken.Kind {
        if let key = key() {
            return .term(key: key, text: current == "\"" ? try quoted() : word())
        }
        switch word() {
        case "OR": return .or
        case "AND": return .and
        case "NOT": return .not
        case let text: return .term(key: nil, text: text)
        }
    }

    /// A key and its colon; consumes nothing where there is none.
    private mutating func key() -> String? {
        let name = query[position...].prefix { ("a"..."z").contains($0) || ("A"..."Z").contains($0) || $0 == "-" }
        guard !name.isEmpty, name.endIndex < query.endIndex, query[name.endIndex] == ":" else { return nil }
        position = query.index(after: name.endIndex)
        return String(name)
    }

    private mutating func word() -> String {
        let word = query[position...].prefix { !$0.properties.isWhitespace && $0 != "(" && $0 != ")" }
        position = word.endIndex
        return String(word)
    }

    private mutating func quoted() throws(SearchSyntaxError) -> String {
        let start = offset
        var text = String.UnicodeScalarView()
        advance()
        while let scalar = current {
            advance()
            if scalar == "\"" { return String(text) }
            if scalar == "\\", let escaped = current, escaped == "\"" || escaped == "\\" {
                text.append(escaped)
                advance()
            } else {
                text.append(scalar)
            }
        }
        throw SearchSyntaxError(.unbalanced, offset: start, detail: "a quote is opened here and never closed")
    }
}
