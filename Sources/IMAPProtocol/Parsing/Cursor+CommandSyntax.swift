import NIOCore

/// What all commands are made of. Unlike a server's responses, a client's commands are held to the grammar.
extension Cursor {
    //  tag = 1*<any ASTRING-CHAR except "+">                              RFC 9051 section 9

    /// Bounded, as it is repeated in the answer.
    mutating func tag() throws(ParseError) -> String {
        let start = position
        let end = index { !$0.isAStringByte || $0 == UInt8(ascii: "+") }
        guard 1...255 ~= end - start, end == self.end || byte(at: end) == .space else { throw error("tag") }
        move(to: end)
        return text(start..<end)
    }

    /// One space at least.
    mutating func space(_ production: StaticString = "SP") throws(ParseError) {
        guard current == .space else { throw error(production) }
        skipSpaces()
    }

    //  atom = 1*ATOM-CHAR

    mutating func atom(_ production: StaticString) throws(ParseError) -> Range<Int> {
        let start = position
        let end = index { !$0.isAtomByte }
        guard end > start else { throw error(production) }
        move(to: end)
        return start..<end
    }

    /// A word of the protocol, in upper case.
    mutating func keyword(_ production: StaticString) throws(ParseError) -> String {
        text(try atom(production)).uppercasedASCII
    }

    /// Takes the word, written in upper case, if it is here and ends here.
    mutating func takeKeyword(_ name: StaticString) -> Bool {
        let word = position..<position &+ name.utf8CodeUnitCount
        guard matches(word, name), !byte(at: word.upperBound).isAtomByte else { return false }
        move(to: word.upperBound)
        return true
    }

    /// `(a b c)`; spaces more than the grammar has are no harm.
    mutating func commandList(
        _ production: StaticString, mayBeEmpty: Bool = false,
        _ element: (inout Cursor) throws(ParseError) -> Void
    ) throws(ParseError) {
        try expect(.openParenthesis, production)
        skipSpaces()
        if mayBeEmpty, take(.closeParenthesis) { return }
        while true {
            try element(&self)
            if take(.closeParenthesis) { return }
            try space(production)
            if take(.closeParenthesis) { return }
        }
    }

    // MARK: - Numbers

    //  number64 = 1*DIGIT

    mutating func digits(_ production: StaticString) throws(ParseError) -> UInt64 {
        guard current.isDigit else { throw error(production) }
        return try number(production)
    }

    mutating func digits32(_ production: StaticString) throws(ParseError) -> UInt32 {
        guard let value = UInt32(exactly: try digits(production)) else { throw error(.numberOutOfRange, production) }
        return value
    }

    //  nz-number = digit-nz *DIGIT

    mutating func positive32(_ production: StaticString) throws(ParseError) -> UInt32 {
        let value = try digits32(production)
        guard value > 0 else { throw error(.numberOutOfRange, production) }
        return value
    }

    //  mod-sequence-valzer = "0" / mod-sequence-value, of 63 bits         RFC 7162 section 7

    mutating func modSequence(mayBeZero: Bool) throws(ParseError) -> ModSequence {
        let value = try digits("mod-sequence-value")
        guard value <= UInt64(Int64.max), value > 0 || mayBeZero else {
            throw error(.numberOutOfRange, "mod-sequence-value")
        }
        return ModSequence(value)
    }

    // MARK: - Strings

    //  string  = quoted / literal
    //  literal = "{" number64 ["+"] "}" CRLF *CHAR8

    /// Nothing but a string, which holds no NUL.
    mutating func commandString(_ production: StaticString) throws(ParseError) -> IMAPString {
        if current == .quote { return try strictQuoted(production) }
        guard current == .openBrace else { throw error(production) }
        guard case .inline(let buffer) = try literal() else { throw error(.misplacedStream, production) }
        guard !buffer.readableBytesView.contains(0) else { throw error(production) }
        return IMAPString(buffer)
    }

    //  astring = 1*ASTRING-CHAR / string

    mutating func commandAString(_ production: StaticString) throws(ParseError) -> IMAPString {
        if current == .quote || current == .openBrace { return try commandString(production) }
        let start = position
        let end = index { !$0.isAStringByte }
        guard end > start else { throw error(production) }
        move(to: end)
        return string(start..<end)
    }

    /// An `astring` in UTF-8.
    mutating func commandText(_ production: StaticString) throws(ParseError) -> String {
        let start = position
        let string = try commandAString(production)
        guard let text = String(validating: string.bytes, as: UTF8.self) else {
            move(to: start)
            throw error(production)
        }
        return text
    }

    /// An `astring` in UTF-8 without line ends.
    mutating func checkedText(_ production: StaticString) throws(ParseError) -> AString {
        guard let text = AString(try commandText(production)) else { throw error(production) }
        return text
    }

    //  quoted = DQUOTE *QUOTED-CHAR DQUOTE
    //  QUOTED-CHAR = <any TEXT-CHAR except quoted-specials> / "\" quoted-specials / UTF8-2 / UTF8-3 / UTF8-4

    private mutating func strictQuoted(_ production: StaticString) throws(ParseError) -> IMAPString {
        let start = position &+ 1
        let string = try quoted()
        guard withBytes(start..<position &- 1, Self.isQuotedContent) else {
            move(to: start)
            throw error(production)
        }
        return string
    }

    private static func isQuotedContent(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        while index < bytes.count {
            if AString.isProhibited(bytes[index]) { return false }
            if bytes[index] == .backslash {
                index += 1
                guard index < bytes.count, bytes[index] == .backslash || bytes[index] == .quote else { return false }
            }
            index += 1
        }
        return true
    }

    //  mailbox = "INBOX" / astring

    mutating func commandMailbox() throws(ParseError) -> MailboxName {
        MailboxName(wire: try commandAString("mailbox").bytes, encoding: options.mailboxEncoding)
    }

    // MARK: - Flags

    //  flag-list = "(" [flag *(SP flag)] ")"

    mutating func flagList() throws(ParseError) -> [Flag] {
        var flags: [Flag] = []
        try commandList("flag-list", mayBeEmpty: true) { (cursor) throws(ParseError) in
            flags.append(try cursor.commandFlag())
        }
        return flags
    }

    //  flag = "\Answered" / "\Flagged" / ... / "\" atom / atom

    mutating func commandFlag() throws(ParseError) -> Flag {
        let start = position
        _ = take(.backslash)
        return flag(start..<(try atom("flag")).upperBound)
    }
}
