import MailMessage

/// Who sends, and to whom: from the request, else from the header and the account.
struct SubmissionEnvelope {
    let sender: SMTPAddress
    let recipients: [EnvelopeRecipient]

    init(
        _ request: SubmissionRequest, headers: HeaderList, account: Account, maximumRecipients: Int
    ) throws(MailServiceError) {
        let from = try Self.addresses("from", headers)
        guard !from.isEmpty else { throw .invalid("from", "is missing: a message says who it is from") }
        for address in from + (try Self.addresses("sender", headers)) where !account.maySend(as: address) {
            throw .invalid("from", "is \(address): this account may not send as it")
        }
        sender = try Self.sender(request, account)
        if let named = request.recipients {
            recipients = Self.unique(named)
        } else {
            recipients = Self.unique(try Self.recipients(headers))
        }
        guard !recipients.isEmpty else { throw .invalid("to", "names nobody, and neither do cc and bcc") }
        guard recipients.count <= maximumRecipients else {
            throw .invalid("to", "names \(recipients.count) recipients: \(maximumRecipients) are the most")
        }
    }

    private static func sender(_ request: SubmissionRequest, _ account: Account) throws(MailServiceError)
        -> SMTPAddress
    {
        guard let sender = request.sender ?? SMTPAddress(account.address) else {
            throw .invalid("envelope.from", "is needed: \(account.address) can't stand in an envelope")
        }
        guard account.maySend(as: sender) else {
            throw .invalid("envelope.from", "is \(sender): this account may not send as it")
        }
        return sender
    }

    private static func recipients(_ headers: HeaderList) throws(MailServiceError) -> [EnvelopeRecipient] {
        var recipients: [EnvelopeRecipient] = []
        for name in ["to", "cc", "bcc"] {
            for address in try addresses(name, headers) { recipients.append(EnvelopeRecipient(address)) }
        }
        return recipients
    }

    /// - Throws: for an address that can't be written to, or that had to be guessed: a recipient is never left out in silence,
    ///   nor becomes another.
    private static func addresses(_ name: String, _ headers: HeaderList) throws(MailServiceError) -> [SMTPAddress] {
        var addresses: [SMTPAddress] = []
        for field in headers.all(name) {
            let mailboxes = AddressList(header: field.rawValue).mailboxes
            let written = RawAddress.parse(field.rawValue).compactMap { element -> Bool? in
                if case .mailbox(let mailbox) = element { mailbox.isExact } else { nil }
            }
            guard written.count == mailboxes.count, !written.contains(false) else {
                throw .invalid(name, "has something that is no mail address")
            }
            for mailbox in mailboxes {
                guard let address = SMTPAddress(mailbox.address) else {
                    throw .invalid(name, "has \(mailbox.address.prefix(100)), which is no mail address")
                }
                addresses.append(address)
            }
        }
        return addresses
    }

    /// Each once, in order: domains make no difference of case.
    private static func unique(_ recipients: [EnvelopeRecipient]) -> [EnvelopeRecipient] {
        var seen: Set<SMTPAddress> = []
        return recipients.filter { seen.insert($0.address).inserted }
    }
}

extension Account {
    /// Whether the settings let this account send as an address.
    func maySend(as sender: SMTPAddress) -> Bool {
        guard let own = SMTPAddress(address) else { return false }
        switch server.senders {
        case .any: return true
        case .domain:
            return sender.domain == own.domain || server.domains.contains(sender.domain)
        case .own:
            let local = sender.localPart.lowercased()
            let ownLocal = own.localPart.lowercased()
            // A detail after a plus is the same mailbox (RFC 5233).
            return sender.domain == own.domain && (local == ownLocal || local.hasPrefix(ownLocal + "+"))
        }
    }
}
