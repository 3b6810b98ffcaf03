/// The addresses of one field (RFC 5322 section 3.4, RFC 6532): mailboxes, and groups of them.
package struct AddressList: Sendable, Hashable {
    /// One element of the list.
    package enum Entry: Sendable, Hashable {
        case mailbox(MailAddress)
        case group(name: String?, members: [MailAddress])
    }

    package var entries: [Entry]

    package init(entries: [Entry] = []) {
        self.entries = entries
    }

    /// Every mailbox, those of groups too, in order.
    package var mailboxes: [MailAddress] {
        entries.flatMap { entry in
            switch entry {
            case .mailbox(let address): [address]
            case .group(_, let members): members
            }
        }
    }

    package var isEmpty: Bool { entries.isEmpty }

    /// Reads a raw field. What can't be read is left out, the rest stays.
    package init(header raw: [UInt8], limits: MessageLimits = .default) {
        var builder = AddressListBuilder()
        for element in RawAddress.parse(raw, limits: limits) {
            switch element {
            case .mailbox(let mailbox):
                if let address = mailbox.decoded { builder.add(address) }
            case .groupStart(let name): builder.openGroup(name.displayName)
            case .groupEnd: builder.closeGroup()
            }
        }
        self.init(entries: builder.finish())
    }

    /// From the address structures of an IMAP ENVELOPE, in which a mailbox without host opens a group, and nothing at
    /// all closes it (RFC 9051 section 7.5.2).
    package init(
        envelope: [(name: [UInt8]?, mailbox: [UInt8]?, host: [UInt8]?)], limits: MessageLimits = .default
    ) {
        var builder = AddressListBuilder()
        for piece in envelope.prefix(limits.addresses) {
            if let address = MailAddress(envelopeName: piece.name, mailbox: piece.mailbox, host: piece.host) {
                builder.add(address)
            } else if let groupName = piece.mailbox {
                builder.openGroup(HeaderText.decode(groupName))
            } else {
                builder.closeGroup()
            }
        }
        self.init(entries: builder.finish())
    }
}

/// Collects mailboxes and groups into a list.
struct AddressListBuilder {
    private var entries: [AddressList.Entry] = []
    private var group: (name: String?, members: [MailAddress])?

    mutating func add(_ address: MailAddress) {
        if group != nil {
            group?.members.append(address)
        } else {
            entries.append(.mailbox(address))
        }
    }

    mutating func openGroup(_ name: String?) {
        closeGroup()
        group = (name, [])
    }

    mutating func closeGroup() {
        if let open = group { entries.append(.group(name: open.name, members: open.members)) }
        group = nil
    }

    mutating func finish() -> [AddressList.Entry] {
        closeGroup()
        return entries
    }
}
