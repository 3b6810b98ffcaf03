/// The name of a content in the ``ContentStore``: random, so that nobody finds one by guessing.
package struct ContentID: RawRepresentable, Hashable, Sendable {
    /// Letters, digits, `-` and `_`: it is a file's name too.
    package let rawValue: String

    private static let byteCount = 16
    private static let longest = 64

    /// Nil for what can't be a name.
    package init?(rawValue: String) {
        guard (1...Self.longest).contains(rawValue.utf8.count), rawValue.utf8.allSatisfy(Self.isAllowed) else {
            return nil
        }
        self.rawValue = rawValue
    }

    private init(verified rawValue: String) {
        self.rawValue = rawValue
    }

    /// A new name: 128 random bits.
    package static func random() -> ContentID {
        ContentID(verified: Base64URL.encode((0..<byteCount).map { _ in UInt8.random(in: .min ... .max) }))
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

/// A content that is in the store, whole.
package struct StoredContent: Hashable, Sendable {
    package let id: ContentID
    /// Octets.
    package let size: Int

    package init(id: ContentID, size: Int) {
        self.id = id
        self.size = size
    }
}

/// How long a content is there for.
package enum ContentLifetime: Sendable {
    /// Until it is removed: on disk before it is answered for, and there after a crash.
    case kept
    /// For the work of one request, such as a draft on its way to the mail server: gone after a restart.
    case passing
}

/// What becomes of line ends while a content is stored.
package enum LineEndPolicy: Sendable {
    /// They stay as they come.
    case unchanged
    /// Every CR, LF and CRLF becomes CRLF, as a message has them on the wire (RFC 5322 section 2.1).
    case crlf
}
