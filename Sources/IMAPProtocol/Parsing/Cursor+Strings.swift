import NIOCore

extension Cursor {
    //  nstring = string / nil
    //  string  = quoted / literal                                         RFC 9051 section 9

    /// A string, or nil for NIL.
    ///
    /// QUIRK: `()` is taken for NIL, and a bare word for a string.
    mutating func nstring() throws(ParseError) -> IMAPString? {
        skipSpaces()
        switch current {
        case .quote: return try lenientQuoted()
        case .openBrace, UInt8(ascii: "~"): return try literalString()
        case .openParenthesis:
            if takeEmptyList() { return nil }
            throw error("nstring")
        default: return takeNil() ? nil : try word("nstring")
        }
    }

    //  astring = 1*ASTRING-CHAR / string                                  RFC 9051 section 9

    /// A string or a bare word; NIL is a word here.
    mutating func astring() throws(ParseError) -> IMAPString {
        skipSpaces()
        switch current {
        case .quote: return try quoted()
        case .openBrace where literalMarker() != nil, UInt8(ascii: "~") where byte(ahead: 1) == .openBrace:
            return try literalString()
        default: return try word("astring")
        }
    }

    /// Bytes up to a space or a parenthesis, whatever they are.
    mutating func word(_ production: StaticString) throws(ParseError) -> IMAPString {
        string(try wordRange(production))
    }

    mutating func wordRange(_ production: StaticString) throws(ParseError) -> Range<Int> {
        let start = position
        let end = index {
            $0 == .space || $0 == .openParenthesis || $0 == .closeParenthesis || $0 == .lineFeed
                || $0 == .carriageReturn
        }
        guard end > start else { throw error(production) }
        move(to: end)
        return start..<end
    }

    //  quoted = DQUOTE *QUOTED-CHAR DQUOTE                                RFC 9051 section 9

    /// A quoted string; 8-bit bytes are taken as they are.
    mutating func quoted() throws(ParseError) -> IMAPString {
        try expect(.quote, "quoted")
        let start = position
        var hasEscapes = false
        while true {
            advanceToQuoteOrBackslash()
            guard !isAtEnd else { throw error(.unexpectedEnd, "quoted") }
            if current == .quote { break }
            hasEscapes = true
            advance(by: 2)
        }
        let content = start..<position
        advance()
        return hasEscapes ? unescaped(content) : string(content)
    }

    /// QUIRK: Gmail and Exchange leave the quotes inside a header's text as they are: `"the "final" offer"`. A quote that
    /// nothing fitting follows isn't the string's end, if a later one has something fitting behind it.
    mutating func lenientQuoted() throws(ParseError) -> IMAPString {
        let start = position
        let value = try quoted()
        guard !isStringEnd(position), mayRecoverQuotes else { return value }
        let firstEnd = position
        var index = position
        while index < end, byte(at: index) != .lineFeed {
            if byte(at: index) == .quote, isStringEnd(index &+ 1) {
                move(to: index &+ 1)
                return unescaped(start &+ 1..<index)
            }
            index &+= byte(at: index) == .backslash ? 2 : 1
        }
        // Each such search may go to the frame's end: one that fails is the last, so that parsing stays linear.
        mayRecoverQuotes = false
        move(to: firstEnd)
        return value
    }

    /// Whether what may follow a string stands there. In an ENVELOPE or BODYSTRUCTURE that is the list's end or another
    /// value; outside of them, any word after a space.
    private func isStringEnd(_ index: Int) -> Bool {
        var next = index
        let first = byte(at: next)
        if first == .closeParenthesis || first == .openParenthesis || first == .closeBracket || next >= end {
            return true
        }
        guard first == .space else { return false }
        if depth < 2 { return true }
        while byte(at: next) == .space { next &+= 1 }
        switch byte(at: next) {
        case .quote, .openParenthesis, .closeParenthesis, .openBrace, UInt8(ascii: "~"): return true
        case UInt8(ascii: "N"), UInt8(ascii: "n"):
            return byte(at: next &+ 1) | 0x20 == UInt8(ascii: "i") && isDelimiter(next &+ 3)
        case let byte where byte.isDigit || byte == UInt8(ascii: "-"): return true
        default: return next >= end
        }
    }

    /// QUIRK: a backslash before anything but a quote or a backslash is itself, as in `"C:\temp"`.
    private func unescaped(_ range: Range<Int>) -> IMAPString {
        withBytes(range) { bytes in
            var result = ByteBuffer()
            result.reserveCapacity(bytes.count)
            var index = 0
            while index < bytes.count {
                let byte = bytes[index]
                index += 1
                if byte == .backslash, index < bytes.count, bytes[index] == .quote || bytes[index] == .backslash {
                    result.writeInteger(bytes[index])
                    index += 1
                } else {
                    result.writeInteger(byte)
                }
            }
            return IMAPString(result)
        }
    }

    //  literal  = "{" number64 ["+"] "}" CRLF *CHAR8
    //  literal8 = "~{" number64 ["+"] "}" CRLF *OCTET                     RFC 9051 section 9

    /// The size and the place of the first byte of a literal that is announced here.
    func literalMarker() -> (byteCount: UInt64, start: Int)? {
        var index = position
        if byte(at: index) == UInt8(ascii: "~") { index &+= 1 }
        guard byte(at: index) == .openBrace else { return nil }
        index &+= 1
        let digits = index
        var count: UInt64 = 0
        while byte(at: index).isDigit, index &- digits < 18 {
            count = count &* 10 &+ UInt64(byte(at: index) &- 0x30)
            index &+= 1
        }
        guard index > digits else { return nil }
        if byte(at: index) == UInt8(ascii: "+") { index &+= 1 }
        guard byte(at: index) == .closeBrace else { return nil }
        index &+= 1
        if byte(at: index) == .carriageReturn { index &+= 1 }
        guard byte(at: index) == .lineFeed else { return nil }
        return (count, index &+ 1)
    }

    mutating func literal() throws(ParseError) -> LiteralBytes {
        guard let marker = literalMarker() else { throw error("literal") }
        // There are a few at most, and mostly none.
        if let streamed = streamed.first(where: { $0.offset == marker.start }) {
            move(to: marker.start)
            return .streamed(byteCount: streamed.byteCount)
        }
        guard marker.byteCount <= UInt64(end &- marker.start) else { throw error(.unexpectedEnd, "literal") }
        let content = marker.start..<marker.start &+ Int(marker.byteCount)
        move(to: content.upperBound)
        return .inline(slice(content))
    }

    private mutating func literalString() throws(ParseError) -> IMAPString {
        switch try literal() {
        case .inline(let buffer): return IMAPString(buffer)
        case .streamed: throw error(.misplacedStream, "string")
        }
    }
}
