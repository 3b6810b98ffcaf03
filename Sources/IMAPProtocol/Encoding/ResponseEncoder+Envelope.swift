extension ResponseEncoder {
    //  envelope = "(" env-date SP env-subject SP env-from SP env-sender SP env-reply-to SP env-to SP env-cc SP
    //             env-bcc SP env-in-reply-to SP env-message-id ")"        RFC 9051 section 9

    /// An envelope alone, as it may be kept for ``fetchEnvelope(encoded:)``.
    package mutating func write(_ envelope: Envelope) {
        raw("(")
        optional(envelope.date)
        space()
        optional(envelope.subject)
        for list in [
            envelope.from, envelope.sender, envelope.replyTo, envelope.to, envelope.cc, envelope.bcc,
        ] {
            space()
            addresses(list)
        }
        space()
        optional(envelope.inReplyTo)
        space()
        optional(envelope.messageID)
        raw(")")
    }

    //  env-from = "(" 1*address ")" / nil
    //  address  = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"

    private mutating func addresses(_ addresses: [EnvelopeAddress]) {
        guard !addresses.isEmpty else { return raw("NIL") }
        raw("(")
        for address in addresses {
            parenthesized([address.name, address.route, address.mailbox, address.host]) { encoder, field in
                encoder.optional(field)
            }
        }
        raw(")")
    }
}
