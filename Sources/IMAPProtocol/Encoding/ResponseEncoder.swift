package import NIOCore

/// Writes responses as a server sends them (RFC 9051 section 7), one after the other into one buffer.
///
/// Every response can be written: what the grammar has no room for is left out or replaced, so that no CR or LF gets
/// where none may be.
///
///     encoder.write(.untagged(.exists(3)))
///     encoder.beginFetch(3); encoder.fetchUID(7); encoder.endFetch()
///     outbound.write(encoder.takeBytes())
package struct ResponseEncoder: Sendable {
    package struct Options: Hashable, Sendable {
        /// `UTF8=ACCEPT` or IMAP4rev2 was enabled: quoted strings and mailbox names may be UTF-8 (RFC 6855 section 3).
        package var allowsUTF8: Bool

        package init(allowsUTF8: Bool = false) { self.allowsUTF8 = allowsUTF8 }
    }

    package var options: Options
    private(set) var buffer = ByteBuffer()
    /// In a FETCH: an item stands before the next one.
    var hasFetchItem = false

    package init(options: Options = Options()) { self.options = options }

    /// How many bytes wait to be taken.
    package var byteCount: Int { buffer.readableBytes }

    /// Gives out what was written, and begins anew.
    package mutating func takeBytes() -> ByteBuffer {
        defer { buffer = ByteBuffer() }
        return buffer
    }

    /// Bytes of a literal whose beginning was written, or an item in the form of the wire.
    package mutating func write(bytes: ByteBuffer) { buffer.writeImmutableBuffer(bytes) }

    /// As ``write(bytes:)``.
    package mutating func write(bytes: some Sequence<UInt8>) { buffer.writeBytes(bytes) }
}

extension ResponseEncoder {
    /// Fixed protocol text, known at compile time.
    mutating func raw(_ text: StaticString) { buffer.writeStaticString(text) }

    mutating func space() { buffer.writeInteger(UInt8.space) }

    mutating func byte(_ byte: UInt8) { buffer.writeInteger(byte) }

    mutating func endLine() { buffer.writeStaticString("\r\n") }

    mutating func number(_ value: some FixedWidthInteger & UnsignedInteger) {
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: 20) { bytes in
            var digits = bytes
            var value = UInt64(value)
            var count = 0
            repeat {
                digits[count] = 0x30 + UInt8(truncatingIfNeeded: value % 10)
                value /= 10
                count += 1
            } while value > 0
            digits[..<count].reverse()
            return count
        }
    }

    /// A word of the protocol; bytes that it can't have are left out.
    mutating func atom(_ name: String) {
        for byte in name.utf8 where byte.isAStringByte { buffer.writeInteger(byte) }
    }

    /// `a b c`.
    mutating func spaced<Element>(
        _ elements: some Sequence<Element>, _ write: (inout ResponseEncoder, Element) -> Void
    ) {
        var isFirst = true
        for element in elements {
            if !isFirst { space() }
            isFirst = false
            write(&self, element)
        }
    }

    /// `(a b c)`.
    mutating func parenthesized<Element>(
        _ elements: some Sequence<Element>, _ write: (inout ResponseEncoder, Element) -> Void
    ) {
        raw("(")
        spaced(elements, write)
        raw(")")
    }

    mutating func date(_ date: InternalDate) {
        raw("\"")
        buffer.writeString(date.description)
        raw("\"")
    }
}

extension ResponseEncoder {
    /// A `string`: quoted where it can be, else a literal. A NUL, which neither can have, becomes a space.
    mutating func string(_ bytes: some BidirectionalCollection<UInt8>) {
        switch form(of: bytes) {
        case .quoted:
            raw("\"")
            for byte in bytes {
                if byte == .quote || byte == .backslash { buffer.writeInteger(UInt8.backslash) }
                buffer.writeInteger(byte)
            }
            raw("\"")
        case .plain:
            raw("\"")
            buffer.writeBytes(bytes)
            raw("\"")
        case .literal:
            beginLiteral(byteCount: UInt64(bytes.count))
            buffer.writeBytes(bytes.lazy.map { $0 == 0 ? .space : $0 })
        }
    }

    mutating func string(_ string: IMAPString) { self.string(string.bytes) }

    mutating func string(_ string: String) { self.string(Array(string.utf8)) }

    //  nstring = string / nil

    mutating func optional(_ string: IMAPString?) {
        if let string { self.string(string) } else { raw("NIL") }
    }

    /// A mailbox's name, in UTF-8 or in modified UTF-7 (RFC 9051 section 5.1).
    mutating func mailbox(_ name: MailboxName) {
        string(name.bytes(in: options.allowsUTF8 ? .utf8 : .modifiedUTF7))
    }

    /// `{5}` and its line end; that many bytes are to follow.
    mutating func beginLiteral(byteCount: UInt64) {
        raw("{")
        number(byteCount)
        raw("}\r\n")
    }

    private enum StringForm {
        /// Quoted, with nothing to be escaped.
        case plain
        case quoted
        case literal
    }

    private func form(of bytes: some BidirectionalCollection<UInt8>) -> StringForm {
        // Clients, too, bound the length of a line.
        guard bytes.count <= CommandEncoder.longestQuoted else { return .literal }
        var form = StringForm.plain
        var isASCII = true
        for byte in bytes {
            if AString.isProhibited(byte) { return .literal }
            if byte == .quote || byte == .backslash { form = .quoted }
            if byte >= 0x80 { isASCII = false }
        }
        if isASCII { return form }
        return options.allowsUTF8 && String(validating: bytes, as: UTF8.self) != nil ? form : .literal
    }
}
