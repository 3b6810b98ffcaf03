/// NOTIFY (RFC 5465): which changes the server is to tell without being asked.
package enum NotifyCommand: Sendable, Hashable {
    /// `NOTIFY NONE`.
    case none
    /// `NOTIFY SET`. `status` asks for a STATUS of every mailbox that is watched, first of all.
    case set(status: Bool, groups: [Group])

    /// Some mailboxes, and what of them is told.
    package struct Group: Sendable, Hashable {
        package var mailboxes: MailboxFilter
        package var events: Set<Event>
        /// What is told of a new message in the selected mailbox (RFC 5465 section 5.2).
        package var newMessageAttributes: [FetchAttribute]

        package init(mailboxes: MailboxFilter, events: Set<Event>, newMessageAttributes: [FetchAttribute] = []) {
            self.mailboxes = mailboxes
            self.events = events
            self.newMessageAttributes = newMessageAttributes
        }
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
        try mailboxFilter(group.mailboxes)
        space()
        if group.events.isEmpty {
            raw("NONE")
        } else {
            try parenthesized(NotifyCommand.Event.allCases.filter(group.events.contains)) {
                encoder, event throws(CommandEncodingError) in
                try encoder.atom(event.rawValue, as: "event")
                guard event == .messageNew, !group.newMessageAttributes.isEmpty else { return }
                encoder.space()
                try encoder.parenthesized(group.newMessageAttributes) {
                    encoder, attribute throws(CommandEncodingError) in try encoder.fetchAttribute(attribute)
                }
            }
        }
        raw(")")
    }
}
