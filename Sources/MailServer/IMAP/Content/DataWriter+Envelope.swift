import MailMessage

extension DataWriter {
    //  envelope = "(" env-date SP env-subject SP env-from SP env-sender SP env-reply-to SP env-to SP env-cc SP
    //             env-bcc SP env-in-reply-to SP env-message-id ")"             RFC 9051 section 9

    /// A header's ENVELOPE (RFC 9051 section 7.5.2).
    mutating func envelope(of headers: HeaderList) {
        open()
        nstring(headers["date"]?.unfolded)
        space()
        nstring(headers["subject"]?.unfolded)
        let from = addresses(headers, "from")
        for name in ["from", "sender", "reply-to", "to", "cc", "bcc"] {
            space()
            var list = name == "from" ? from : addresses(headers, name)
            // RFC 9051 section 7.5.2: absent or empty, these two are the same as From.
            if list.isEmpty, name == "sender" || name == "reply-to" { list = from }
            addressList(list)
        }
        space()
        nstring(headers["in-reply-to"]?.unfolded)
        space()
        nstring(headers["message-id"]?.unfolded)
        close()
    }

    /// A field that stands there several times, which RFC 5322 forbids, counts as one long list.
    private func addresses(_ headers: HeaderList, _ name: String) -> [RawAddress] {
        headers.all(name).prefix(20).flatMap { RawAddress.parse($0.rawValue) }
    }

    private mutating func addressList(_ list: [RawAddress]) {
        guard !list.isEmpty else { return null() }
        open()
        for element in list { address(element) }
        close()
    }

    //  address = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"    RFC 9051 section 9

    /// An address, or one of the two marks between which a group's members stand.
    private mutating func address(_ element: RawAddress) {
        switch element {
        case .mailbox(let mailbox): self.mailbox(mailbox)
        case .groupStart(let name):
            raw("(NIL NIL ")
            string(displayName(name) ?? [])
            raw(" NIL)")
        case .groupEnd: raw("(NIL NIL NIL NIL)")
        }
    }

    /// A missing piece gets the name that other servers give it: NIL would say that a group begins here.
    private mutating func mailbox(_ mailbox: RawMailbox) {
        let (local, domain) = mailbox.parts
        open()
        nstring(displayName(mailbox))
        space()
        nstring(mailbox.route?.unfoldedField)
        space()
        if local.isEmpty { raw("\"MISSING_MAILBOX\"") } else { string(local.unfoldedField) }
        space()
        if let domain, !domain.isEmpty { string(domain.unfoldedField) } else { raw("\"MISSING_DOMAIN\"") }
        close()
    }

    /// The phrase; without one the first comment, where mail of old has the name.
    private func displayName(_ mailbox: RawMailbox) -> [UInt8]? {
        let name = (mailbox.phrase.isEmpty ? mailbox.comments.first ?? [] : mailbox.phrase).unfoldedField
        return name.isEmpty ? nil : name
    }
}
