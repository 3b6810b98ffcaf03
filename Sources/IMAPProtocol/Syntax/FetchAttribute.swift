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
