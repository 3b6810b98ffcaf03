import NIOCore

/// A place in a frame's bytes, moved forward by the productions of the grammar.
///
/// The pointer is good only inside a parser's closure over the frame; nothing but this type's own files reads it,
/// each time after a check of the bounds. Values are slices of the frame's buffer, not copies.
struct Cursor: ~Copyable {
    private let bytes: UnsafeRawBufferPointer
    private let source: ByteBuffer
    let streamed: [StreamedLiteral]
    let options: ResponseParser.Options
    /// Counted from the frame's beginning; never beyond ``end``.
    private(set) var position = 0
    /// Whether looking for the true end of a string with quotes in it is still worth it: see ``Cursor/lenientQuoted()``.
    var mayRecoverQuotes = true
    /// Lists that were entered, left or not.
    var listCount = 0
    /// Lists that were entered and not left.
    var depth = 0

    /// `bytes` are those of `source`.
    init(
        _ bytes: UnsafeRawBufferPointer, of source: ByteBuffer, streamed: [StreamedLiteral],
        options: ResponseParser.Options
    ) {
        self.bytes = bytes
        self.source = source
        self.streamed = streamed
        self.options = options
    }

    var end: Int { bytes.count }
    var isAtEnd: Bool { position >= bytes.count }

    /// The byte here; 0, which no production takes, at the end.
    @inline(__always)
    var current: UInt8 { position < bytes.count ? bytes[position] : 0 }

    /// The byte so many further; 0 beyond the end.
    @inline(__always)
    func byte(ahead count: Int) -> UInt8 { byte(at: position &+ count) }

    /// The byte there; 0 out of bounds.
    @inline(__always)
    func byte(at index: Int) -> UInt8 { index >= 0 && index < bytes.count ? bytes[index] : 0 }

    @inline(__always)
    mutating func advance(by count: Int = 1) { position = min(position &+ max(count, 0), bytes.count) }

    /// Goes to a place already seen, or to one found by looking ahead.
    mutating func move(to index: Int) { position = min(max(index, 0), bytes.count) }

    /// Takes the byte if it is here.
    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position &+= 1
        return true
    }

    @inline(__always)
    mutating func expect(_ byte: UInt8, _ production: StaticString) throws(ParseError) {
        guard take(byte) else { throw error(production) }
    }

    /// QUIRK: where the grammar has one SP, servers send none, or several.
    @inline(__always)
    mutating func skipSpaces() {
        while position < bytes.count, bytes[position] == .space { position &+= 1 }
    }

    /// Where the next byte stands that fulfils the condition, or the end.
    @inline(__always)
    func index(where condition: (UInt8) -> Bool) -> Int {
        var index = position
        while index < bytes.count, !condition(bytes[index]) { index &+= 1 }
        return index
    }

    /// Or to the end; most of a response's bytes are inside quotes.
    mutating func advanceToQuoteOrBackslash() {
        position = ByteSearch.first(.quote, or: .backslash, in: bytes, from: position)
    }

    /// What lies between two places, without a copy.
    func slice(_ range: Range<Int>) -> ByteBuffer {
        source.getSlice(at: source.readerIndex &+ range.lowerBound, length: range.count) ?? ByteBuffer()
    }

    func string(_ range: Range<Int>) -> IMAPString { IMAPString(slice(range)) }

    /// The bytes between two places; the pointer mustn't leave the closure.
    func withBytes<Value>(_ range: Range<Int>, _ body: (UnsafeRawBufferPointer) -> Value) -> Value {
        body(UnsafeRawBufferPointer(rebasing: bytes[range.clamped(to: 0..<bytes.count)]))
    }

    /// The bytes between two places as text, invalid UTF-8 replaced.
    func text(_ range: Range<Int>) -> String { withBytes(range) { String(decoding: $0, as: UTF8.self) } }

    /// Whether what lies between two places is the name, written in upper case, in any case.
    func matches(_ range: Range<Int>, _ name: StaticString) -> Bool {
        let count = name.utf8CodeUnitCount
        guard range.count == count, range.upperBound <= bytes.count else { return false }
        let pointer = name.utf8Start
        var index = 0
        while index < count {
            guard bytes[range.lowerBound &+ index].uppercasedASCII == pointer[index] else { return false }
            index &+= 1
        }
        return true
    }

    func error(_ production: StaticString) -> ParseError { error(.invalid, production) }

    func error(_ code: ParseError.Code, _ production: StaticString) -> ParseError {
        let isEnd = isAtEnd && code == .invalid
        return ParseError(isEnd ? .unexpectedEnd : code, expected: production.description, offset: position)
    }
}
