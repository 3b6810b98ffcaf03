extension Cursor {
    /// Enters a list whose `(` is here; each must be left by ``closeList()``.
    mutating func openList(_ production: StaticString) throws(ParseError) {
        skipSpaces()
        try expect(.openParenthesis, production)
        guard depth < options.maximumNestingDepth else { throw error(.tooDeep, production) }
        depth &+= 1
        try countList(production)
        skipSpaces()
    }

    /// A list more, entered or gone over.
    mutating func countList(_ production: StaticString) throws(ParseError) {
        listCount &+= 1
        guard listCount <= options.maximumLists else { throw error(.tooMany, production) }
    }

    /// Whether the list goes on; the list's end, or the frame's, is the end.
    @inline(__always)
    mutating func hasMore() -> Bool {
        skipSpaces()
        return position < end && current != .closeParenthesis
    }

    /// Leaves a list: what is still in it is data of extensions unknown here, and skipped.
    mutating func closeList() throws(ParseError) {
        while hasMore() { try skipValue() }
        depth &-= 1
        guard take(.closeParenthesis) else { throw error(.unexpectedEnd, "list") }
    }

    /// Takes `NIL`, in any case, where it isn't the beginning of a longer word.
    mutating func takeNil() -> Bool {
        guard current | 0x20 == UInt8(ascii: "n"), byte(ahead: 1) | 0x20 == UInt8(ascii: "i"),
            byte(ahead: 2) | 0x20 == UInt8(ascii: "l"), isDelimiter(position &+ 3)
        else { return false }
        advance(by: 3)
        return true
    }

    /// QUIRK: `()` where NIL belongs.
    mutating func takeEmptyList() -> Bool {
        guard current == .openParenthesis else { return false }
        var index = position &+ 1
        while byte(at: index) == .space { index &+= 1 }
        guard byte(at: index) == .closeParenthesis else { return false }
        move(to: index &+ 1)
        return true
    }

    /// Whether a word ends there.
    func isDelimiter(_ index: Int) -> Bool {
        switch byte(at: index) {
        case .space, .openParenthesis, .closeParenthesis, .closeBracket, .carriageReturn, .lineFeed: true
        default: index >= end
        }
    }

    /// Goes over one value of any kind: a word, a string, a literal, or a list of any depth, without recursion.
    mutating func skipValue() throws(ParseError) {
        var open = 0
        repeat {
            skipSpaces()
            guard !isAtEnd else { throw error(.unexpectedEnd, "value") }
            switch current {
            case .openParenthesis:
                open &+= 1
                advance()
            case .closeParenthesis:
                // A value can't begin with it: the caller's list ends here.
                guard open > 0 else { return }
                open &-= 1
                advance()
            case .quote:
                try skipQuoted()
            case .openBrace where literalMarker() != nil:
                _ = try literal()
            case UInt8(ascii: "~") where byte(ahead: 1) == .openBrace:
                _ = try literal()
            default:
                skipWord()
            }
        } while open > 0
    }

    private mutating func skipQuoted() throws(ParseError) {
        advance()
        while !isAtEnd {
            let byte = current
            advance(by: byte == .backslash ? 2 : 1)
            if byte == .quote { return }
        }
        throw error(.unexpectedEnd, "quoted")
    }

    /// A word may have brackets with anything in them: `BODY[HEADER.FIELDS (Subject)]`.
    private mutating func skipWord() {
        let start = position
        var isInBrackets = false
        while !isAtEnd {
            let byte = current
            if byte == .openBracket { isInBrackets = true }
            if byte == .closeBracket { isInBrackets = false }
            if byte == .lineFeed { break }
            if !isInBrackets, byte == .space || byte == .openParenthesis || byte == .closeParenthesis { break }
            advance()
        }
        // A line end alone: never stay in place.
        if position == start { advance() }
    }
}
