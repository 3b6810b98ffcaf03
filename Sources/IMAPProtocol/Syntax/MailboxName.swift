/// A mailbox's name (RFC 9051 section 5.1): the exact bytes of the wire, and how to read them.
///
/// The bytes are kept because names that aren't valid modified UTF-7 exist, and only their own bytes open them.
package struct MailboxName: Hashable, Sendable {
    /// How names are written on a connection.
    package enum Encoding: Hashable, Sendable {
        /// RFC 3501 section 5.1.3: without UTF8=ACCEPT or IMAP4rev2 enabled.
        case modifiedUTF7
        /// RFC 6855 and RFC 9051 section 5.1.
        case utf8
    }

    /// To be sent back as they are. INBOX in any case is kept as `INBOX`.
    package let wire: [UInt8]
    package let encoding: Encoding

    /// A name as it came from a server.
    package init(wire: some Sequence<UInt8>, encoding: Encoding = .modifiedUTF7) {
        let bytes = Array(wire)
        self.wire = Self.isInbox(bytes) ? Self.inboxBytes : bytes
        self.encoding = encoding
    }

    /// A name that a person wrote.
    package init(_ name: String, encoding: Encoding = .modifiedUTF7) {
        let bytes =
            switch encoding {
            case .modifiedUTF7: ModifiedUTF7.encode(name)
            case .utf8: Array(name.utf8)
            }
        self.init(wire: bytes, encoding: encoding)
    }

    /// The name that every account has (RFC 9051 section 5.1).
    package static let inbox = MailboxName(wire: inboxBytes)

    package var isInbox: Bool { wire == Self.inboxBytes }

    /// For people. Names of invalid modified UTF-7 are shown as they are; invalid UTF-8 with U+FFFD.
    package var decoded: String {
        // QUIRK: some servers send UTF-8 though nobody enabled it.
        if encoding == .modifiedUTF7, let decoded = ModifiedUTF7.decode(wire) { return decoded }
        return String(decoding: wire, as: UTF8.self)
    }

    /// The name's levels; all of it where the server has no hierarchy.
    package func components(delimiter: UInt8?) -> [String] {
        guard let delimiter else { return [decoded] }
        return wire.split(separator: delimiter, omittingEmptySubsequences: false)
            .map { MailboxName(wire: $0, encoding: encoding).decoded }
    }

    /// Two names are one mailbox when their bytes are the same; how to read them doesn't matter.
    package static func == (lhs: Self, rhs: Self) -> Bool { lhs.wire == rhs.wire }
    package func hash(into hasher: inout Hasher) { hasher.combine(wire) }

    private static let inboxBytes = Array("INBOX".utf8)

    private static func isInbox(_ bytes: [UInt8]) -> Bool {
        bytes.count == 5 && bytes.elementsEqual(inboxBytes) { $0.uppercasedASCII == $1 }
    }
}

extension MailboxName: CustomStringConvertible {
    package var description: String { decoded }
}
