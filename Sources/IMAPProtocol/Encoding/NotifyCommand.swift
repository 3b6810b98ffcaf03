/// NOTIFY (RFC 5465): which changes the server is to tell without being asked.
package enum NotifyCommand: Sendable, Hashable {
    /// `NOTIFY NONE`.
    case none
    /// `NOTIFY SET`. `status` asks for a STATUS of every mailbox that is watched, first of all.
    case set(status: Bool, groups: [Group])

    /// Some mailboxes, and what of them is told.
    package struct Group: Sendable, Hashable {
        package var mailboxes: Mailboxes
        package var events: Set<Event>

        package init(mailboxes: Mailboxes, events: Set<Event>) {
            self.mailboxes = mailboxes
            self.events = events
        }
    }

    /// RFC 5465 section 6.
    package enum Mailboxes: Sendable, Hashable {
        case selected, selectedDelayed, inboxes, personal, subscribed
        case subtree([MailboxName])
        case mailboxes([MailboxName])
    }

    /// RFC 5465 section 5. The grammar wants new and expunged together.
    package enum Event: String, Sendable, Hashable, CaseIterable {
        case messageNew = "MessageNew"
        case messageExpunge = "MessageExpunge"
        case flagChange = "FlagChange"
        case mailboxName = "MailboxName"
        case subscriptionChange = "SubscriptionChange"
    }
}

extension CommandEncoder {
    mutating func notify(_ command: NotifyCommand) throws(CommandEncodingError) {
        guard case .set(let status, let groups) = command else { return raw("NOTIFY NONE") }
        guard !groups.isEmpty else { throw CommandEncodingError(reason: .empty, production: "event-groups") }
        raw("NOTIFY SET ")
        if status { raw("STATUS ") }
        try spaced(groups) { encoder, group throws(CommandEncodingError) in try encoder.notifyGroup(group) }
    }

    private mutating func notifyGroup(_ group: NotifyCommand.Group) throws(CommandEncodingError) {
        raw("(")
        switch group.mailboxes {
        case .selected: raw("selected ")
        case .selectedDelayed: raw("selected-delayed ")
        case .inboxes: raw("inboxes ")
        case .personal: raw("personal ")
        case .subscribed: raw("subscribed ")
        case .subtree(let names): try mailboxes("subtree ", names)
        case .mailboxes(let names): try mailboxes("mailboxes ", names)
        }
        if group.events.isEmpty {
            raw("NONE")
        } else {
            try parenthesized(NotifyCommand.Event.allCases.filter(group.events.contains)) {
                encoder, event throws(CommandEncodingError) in
                try encoder.atom(event.rawValue, as: "event")
            }
        }
        raw(")")
    }

    private mutating func mailboxes(_ kind: StaticString, _ names: [MailboxName]) throws(CommandEncodingError) {
        guard !names.isEmpty else { throw CommandEncodingError(reason: .empty, production: "one-or-more-mailbox") }
        raw(kind)
        try parenthesized(names) { encoder, name throws(CommandEncodingError) in try encoder.mailbox(name) }
        space()
    }
}
