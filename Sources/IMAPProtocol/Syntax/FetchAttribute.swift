/// What a client asks of a message (RFC 9051 section 6.4.5, `fetch-att`).
package enum FetchAttribute: Hashable, Sendable {
    case flags
    case internalDate
    /// RFC822.SIZE.
    case size
    case envelope
    /// The structure without extension data.
    case body
    case bodyStructure
    case uid
    /// RFC 7162.
    case modSeq
    /// BODY[section]<partial>; `peek` leaves \Seen alone.
    case section(BodySection, peek: Bool = true, partial: PartialRange? = nil)
    /// RFC822, RFC822.HEADER or RFC822.TEXT (RFC 3501 section 6.4.5), which are answered under these names.
    case rfc822(RFC822Item)
    /// BINARY[part]<partial> (RFC 3516), with the transfer encoding taken off.
    case binary(part: [Int], peek: Bool = true, partial: PartialRange? = nil)
    /// BINARY.SIZE[part].
    case binarySize(part: [Int])
    /// RFC 8970; `lazy` wants only a preview that is at hand.
    case preview(lazy: Bool = false)
    /// RFC 8514.
    case saveDate
    /// RFC 8474.
    case emailID
    case threadID
    /// X-GM-MSGID of Gmail's X-GM-EXT-1.
    case gmailMessageID
    case gmailThreadID
    case gmailLabels
}

/// The old names of three sections, in IMAP4rev1 only.
package enum RFC822Item: Hashable, Sendable, CaseIterable {
    /// `RFC822`: as `BODY[]`.
    case message
    /// `RFC822.HEADER`: as `BODY.PEEK[HEADER]`.
    case header
    /// `RFC822.TEXT`: as `BODY[TEXT]`.
    case text

    package var section: BodySection {
        switch self {
        case .message: .whole
        case .header: .header
        case .text: .text
        }
    }

    /// Whether it leaves `\Seen` alone.
    package var isPeek: Bool { self == .header }

    package var name: StaticString {
        switch self {
        case .message: "RFC822"
        case .header: "RFC822.HEADER"
        case .text: "RFC822.TEXT"
        }
    }
}
