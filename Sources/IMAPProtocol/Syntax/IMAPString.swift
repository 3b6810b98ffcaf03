package import NIOCore

/// A string from the wire: bytes of no known charset, as a slice of what was received.
///
/// Making one allocates nothing, and keeps the received chunk alive: copy what is stored for long.
package struct IMAPString: Hashable, Sendable {
    /// Its readable bytes are the string.
    package let buffer: ByteBuffer

    package init(_ buffer: ByteBuffer) { self.buffer = buffer }

    package init(_ string: String) { buffer = ByteBuffer(string: string) }

    package var count: Int { buffer.readableBytes }
    package var isEmpty: Bool { buffer.readableBytes == 0 }

    /// Decoded as UTF-8, what is invalid replaced by U+FFFD.
    package var string: String { String(buffer: buffer) }

    /// The bytes, as a collection.
    package var bytes: ByteBufferView { buffer.readableBytesView }

    /// Whether it may be an `objectid` (RFC 8474 section 7): 1 to 255 letters, digits, `_` and `-`.
    ///
    /// QUIRK: Cyrus 3.6 sends bytes of freed memory for MAILBOXID in LIST-STATUS.
    package var isObjectID: Bool {
        1...255 ~= count && bytes.allSatisfy(\.isObjectIDByte)
    }

    package func equalsIgnoringASCIICase(_ other: StaticString) -> Bool {
        guard other.utf8CodeUnitCount == count else { return false }
        return buffer.withUnsafeReadableBytes { mine in
            other.withUTF8Buffer { theirs in
                zip(mine, theirs).allSatisfy { $0.lowercasedASCII == $1.lowercasedASCII }
            }
        }
    }
}

extension IMAPString: CustomStringConvertible {
    package var description: String { string }
}

extension IMAPString: ExpressibleByStringLiteral {
    package init(stringLiteral value: String) { self.init(value) }
}
