import NIOCore

/// Writes one command as it goes over the wire (RFC 9051 section 6 and 9).
///
/// All text passes through ``string(_:)``, ``atom(_:as:)`` and their like here: no other code adds bytes that a caller chose.
package struct CommandEncoder: Sendable {
    /// What the server understands, and what was enabled.
    package struct Options: Hashable, Sendable {
        package var literals: LiteralSupport
        /// `UTF8=ACCEPT` or IMAP4rev2 was enabled: quoted strings and mailbox names may be UTF-8 (RFC 6855 section 3).
        package var allowsUTF8: Bool

        package init(literals: LiteralSupport = .synchronizing, allowsUTF8: Bool = false) {
            self.literals = literals
            self.allowsUTF8 = allowsUTF8
        }
    }

    /// Longer text goes as a literal: some servers bound the length of a command line to 8,192 bytes or less.
    static let longestQuoted = 1024

    let options: Options
    private var segments: [CommandSegment] = []
    private var pending = ByteBuffer()

    init(options: Options) { self.options = options }

    /// The command with its tag and its final CRLF.
    package static func encode(
        _ command: Command, tag: String, options: Options
    ) throws(CommandEncodingError) -> [CommandSegment] {
        var encoder = CommandEncoder(options: options)
        try encoder.atom(tag, as: "tag")
        encoder.space()
        try encoder.command(command)
        encoder.raw("\r\n")
        return encoder.finish()
    }

    mutating func finish() -> [CommandSegment] {
        flush()
        return segments
    }

    private mutating func flush() {
        guard pending.readableBytes > 0 else { return }
        segments.append(.bytes(pending))
        pending = ByteBuffer()
    }
}

extension CommandEncoder {
    /// Fixed protocol text, known at compile time.
    mutating func raw(_ text: StaticString) { pending.writeStaticString(text) }

    /// Text that is made of numbers and names known here.
    mutating func atomic(_ text: String) { pending.writeString(text) }

    mutating func space() { pending.writeInteger(UInt8(ascii: " ")) }

    mutating func number(_ value: some FixedWidthInteger) { pending.writeString(String(value)) }

    /// A name which the grammar wants to be an `atom`.
    mutating func atom(_ name: String, as production: String) throws(CommandEncodingError) {
        guard !name.isEmpty else { throw CommandEncodingError(reason: .empty, production: production) }
        guard name.utf8.allSatisfy(\.isAtomByte) else {
            throw CommandEncodingError(reason: .notAnAtom, production: production)
        }
        pending.writeString(name)
    }

    /// A `set` of messages; there is no way to write the empty one.
    mutating func set<Number>(_ set: MessageSet<Number>) throws(CommandEncodingError) {
        guard !set.isEmpty else { throw CommandEncodingError(reason: .empty, production: "sequence-set") }
        pending.writeString(set.description)
    }

    /// A flag: a keyword is an atom, a system flag a backslash and an atom.
    mutating func flag(_ flag: Flag) throws(CommandEncodingError) {
        guard flag.isValid else { throw CommandEncodingError(reason: .notAnAtom, production: "flag") }
        pending.writeString(flag.name)
    }

    /// `(a b c)`.
    mutating func parenthesized<Element>(
        _ elements: some Sequence<Element>,
        _ write: (inout CommandEncoder, Element) throws(CommandEncodingError) -> Void
    ) throws(CommandEncodingError) {
        raw("(")
        try spaced(elements, write)
        raw(")")
    }

    /// `a b c`.
    mutating func spaced<Element>(
        _ elements: some Sequence<Element>,
        _ write: (inout CommandEncoder, Element) throws(CommandEncodingError) -> Void
    ) throws(CommandEncodingError) {
        var isFirst = true
        for element in elements {
            if !isFirst { space() }
            isFirst = false
            try write(&self, element)
        }
    }
}

extension CommandEncoder {
    /// An `astring`: an atom where it can be one, else quoted, else a literal.
    mutating func string(_ string: AString) {
        let bytes = string.text.utf8
        // NIL is an atom to the grammar, and nothing to some servers.
        if !bytes.isEmpty, bytes.allSatisfy(\.isAtomByte), !string.text.equalsIgnoringASCIICase("NIL") {
            pending.writeString(string.text)
        } else {
            quotedOrLiteral(Array(bytes))
        }
    }

    /// As ``string(_:)``, of text that wasn't checked yet.
    mutating func string(unchecked text: String, as production: String) throws(CommandEncodingError) {
        guard let string = AString(text) else {
            throw CommandEncodingError(reason: .prohibitedByte, production: production)
        }
        self.string(string)
    }

    /// A `string`: quoted where it can be, else a literal. For places where an atom means something else.
    mutating func quoted(_ string: AString) { quotedOrLiteral(Array(string.text.utf8)) }

    /// A `nstring`.
    mutating func optional(_ string: AString?) {
        if let string { quoted(string) } else { raw("NIL") }
    }

    /// A mailbox's name, in UTF-8 or in modified UTF-7 (RFC 9051 section 5.1).
    mutating func mailbox(_ name: MailboxName) throws(CommandEncodingError) {
        let bytes = name.bytes(in: options.allowsUTF8 ? .utf8 : .modifiedUTF7)
        guard !bytes.contains(where: AString.isProhibited) else {
            throw CommandEncodingError(reason: .prohibitedByte, production: "mailbox")
        }
        quotedOrLiteral(bytes)
    }

    /// A secret, as a `string`.
    mutating func secret(_ secret: SecretBytes) throws(CommandEncodingError) {
        guard !secret.bytes.contains(where: AString.isProhibited) else {
            throw CommandEncodingError(reason: .prohibitedByte, production: "password")
        }
        if isQuotable(secret.bytes) {
            masked(Self.quote(secret.bytes))
        } else {
            literalHeader(byteCount: secret.bytes.count)
            masked(ByteBuffer(bytes: secret.bytes))
        }
    }

    /// A secret written as it is: base64 of a SASL response.
    mutating func secretAtom(_ secret: SecretBytes) throws(CommandEncodingError) {
        guard secret.bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw CommandEncodingError(reason: .notAnAtom, production: "base64")
        }
        masked(ByteBuffer(bytes: secret.bytes))
    }

    /// A literal of message data. NUL has no place in one (RFC 9051 section 4.3.1 wants `literal8` for that).
    mutating func literal(_ data: ByteBuffer) throws(CommandEncodingError) {
        guard !data.readableBytesView.contains(0) else {
            throw CommandEncodingError(reason: .prohibitedByte, production: "literal")
        }
        literalHeader(byteCount: data.readableBytes)
        content(data)
    }

    /// A `literal8`, of any bytes (RFC 3516 section 4.4).
    mutating func literal8(_ data: ByteBuffer) {
        raw("~")
        literalHeader(byteCount: data.readableBytes)
        content(data)
    }

    /// A literal or `literal8` whose bytes come while it is sent.
    mutating func literal(_ content: StreamedContent) {
        if content.allowsNUL { raw("~") }
        literalHeader(byteCount: content.byteCount, waits: options.literals.waits(for: content))
        flush()
        if content.byteCount > 0 { segments.append(.content(content)) }
    }

    private mutating func content(_ data: ByteBuffer) {
        flush()
        if data.readableBytes > 0 { segments.append(.bytes(data)) }
    }

    private mutating func quotedOrLiteral(_ bytes: [UInt8]) {
        if isQuotable(bytes) {
            pending.writeImmutableBuffer(Self.quote(bytes))
        } else {
            literalHeader(byteCount: bytes.count)
            pending.writeBytes(bytes)
        }
    }

    private func isQuotable(_ bytes: [UInt8]) -> Bool {
        guard bytes.count <= Self.longestQuoted, !bytes.contains(where: AString.isProhibited) else { return false }
        return bytes.allSatisfy { $0 < 0x80 }
            || (options.allowsUTF8 && String(validating: bytes, as: UTF8.self) != nil)
    }

    /// `DQUOTE *QUOTED-CHAR DQUOTE`
    private static func quote(_ bytes: [UInt8]) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeInteger(UInt8(ascii: "\""))
        for byte in bytes {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { buffer.writeInteger(UInt8(ascii: "\\")) }
            buffer.writeInteger(byte)
        }
        buffer.writeInteger(UInt8(ascii: "\""))
        return buffer
    }

    private mutating func literalHeader(byteCount: Int) {
        literalHeader(byteCount: UInt64(byteCount), waits: options.literals.waits(byteCount: byteCount))
    }

    private mutating func literalHeader(byteCount: UInt64, waits: Bool) {
        raw("{")
        number(byteCount)
        if waits { raw("}\r\n") } else { raw("+}\r\n") }
        guard waits else { return }
        flush()
        segments.append(.synchronize)
    }

    private mutating func masked(_ bytes: ByteBuffer) {
        flush()
        if bytes.readableBytes > 0 { segments.append(.secret(bytes)) }
    }
}
