/// A mailbox's name (RFC 9051 section 5.1), in one spelling whatever a connection speaks: what comes in UTF-8 is kept in
/// modified UTF-7, so that the same mailbox has the same bytes, and the same id, on every connection.
///
/// Names that are neither valid modified UTF-7 nor valid UTF-8 exist, and only their own bytes open them: they are kept.
package struct MailboxName: Hashable, Sendable {
    /// How names are written on a connection.
    package enum Encoding: Hashable, Sendable {
        /// RFC 3501 section 5.1.3: without UTF8=ACCEPT or IMAP4rev2 enabled.
        case modifiedUTF7
        /// RFC 6855 and RFC 9051 section 5.1.
        case utf8
    }

    /// In modified UTF-7, or as they came where they aren't valid in what they should be. INBOX in any case is kept as
    /// `INBOX`.
    package let wire: [UInt8]
    /// ``Encoding/utf8`` only for bytes that came on a connection which speaks it, and aren't UTF-8.
    package let encoding: Encoding

    /// A name as it came over a connection that speaks the encoding.
    package init(wire: some Sequence<UInt8>, encoding: Encoding = .modifiedUTF7) {
        let bytes = Array(wire)
        if Self.isInbox(bytes) {
            (self.wire, self.encoding) = (Self.inboxBytes, .modifiedUTF7)
        } else if encoding == .utf8, let name = String(validating: bytes, as: UTF8.self) {
            (self.wire, self.encoding) = (ModifiedUTF7.encode(name), .modifiedUTF7)
        } else {
            (self.wire, self.encoding) = (bytes, encoding)
        }
    }

    /// The bytes for a connection that speaks the encoding.
    package func bytes(in encoding: Encoding) -> [UInt8] {
        guard encoding == .utf8, self.encoding == .modifiedUTF7, let name = ModifiedUTF7.decode(wire) else {
            return wire
        }
        return Array(name.utf8)
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

    /// Two names are one mailbox when their bytes are the same.
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
