/// Which mailboxes NOTIFY watches or ESEARCH looks into (RFC 5465 section 6, RFC 7377 section 2.2).
package enum MailboxFilter: Sendable, Hashable {
    case selected, selectedDelayed, inboxes, personal, subscribed
    /// The mailboxes and all below them.
    case subtree([MailboxName])
    /// The mailboxes and those one level below them; ESEARCH only.
    case subtreeOne([MailboxName])
    case mailboxes([MailboxName])
}

extension CommandEncoder {
    mutating func mailboxFilter(_ filter: MailboxFilter) throws(CommandEncodingError) {
        switch filter {
        case .selected: raw("selected")
        case .selectedDelayed: raw("selected-delayed")
        case .inboxes: raw("inboxes")
        case .personal: raw("personal")
        case .subscribed: raw("subscribed")
        case .subtree(let names): try mailboxes("subtree ", names)
        case .subtreeOne(let names): try mailboxes("subtree-one ", names)
        case .mailboxes(let names): try mailboxes("mailboxes ", names)
        }
    }

    private mutating func mailboxes(_ kind: StaticString, _ names: [MailboxName]) throws(CommandEncodingError) {
        guard !names.isEmpty else { throw CommandEncodingError(reason: .empty, production: "one-or-more-mailbox") }
        raw(kind)
        try parenthesized(names) { encoder, name throws(CommandEncodingError) in try encoder.mailbox(name) }
    }
}
