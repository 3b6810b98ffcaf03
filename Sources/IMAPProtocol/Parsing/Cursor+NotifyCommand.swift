extension Cursor {
    //  notify      = "NOTIFY" SP (notify-set / notify-none)               RFC 5465 section 8
    //  notify-set  = "SET" [status-indicator] SP event-groups
    //  notify-none = "NONE"

    mutating func notifyCommand() throws(ParseError) -> NotifyCommand {
        try space("notify")
        if takeKeyword("NONE") { return .none }
        guard takeKeyword("SET") else { throw error("notify") }
        try space("event-groups")
        let status = takeKeyword("STATUS")
        if status { try space("event-groups") }
        var groups = [try eventGroup()]
        while current == .space, !isSpaceToEnd {
            skipSpaces()
            groups.append(try eventGroup())
        }
        return .set(status: status, groups: groups)
    }

    //  event-group = "(" filter-mailboxes SP events ")"
    //  events      = ("(" event *(SP event) ")") / "NONE"

    private mutating func eventGroup() throws(ParseError) -> NotifyCommand.Group {
        try expect(.openParenthesis, "event-group")
        var group = NotifyCommand.Group(mailboxes: try mailboxFilter(), events: [])
        try space("event-group")
        if !takeKeyword("NONE") {
            try commandList("events") { (cursor) throws(ParseError) in try cursor.event(&group) }
        }
        skipSpaces()
        try expect(.closeParenthesis, "event-group")
        return group
    }

    //  message-event = ("MessageNew" [SP "(" fetch-att *(SP fetch-att) ")"]) / "MessageExpunge" / "FlagChange" / ...

    private mutating func event(_ group: inout NotifyCommand.Group) throws(ParseError) {
        let start = position
        let name = try keyword("event")
        guard let event = NotifyCommand.Event.allCases.first(where: { $0.rawValue.uppercasedASCII == name }) else {
            move(to: start)
            throw error(.unknownEvent, "event")
        }
        group.events.insert(event)
        guard event == .messageNew, current == .space, byte(ahead: 1) == .openParenthesis else { return }
        skipSpaces()
        group.newMessageAttributes = try fetchAttributeList()
    }

    //  filter-mailboxes = "selected" / "selected-delayed" / "inboxes" / "personal" / "subscribed" /
    //                     ("subtree" / "subtree-one" / "mailboxes") SP one-or-more-mailbox
    //                                                                     RFC 5465 section 8, RFC 7377 section 4

    mutating func mailboxFilter() throws(ParseError) -> MailboxFilter {
        if takeKeyword("SELECTED") { return .selected }
        if takeKeyword("SELECTED-DELAYED") { return .selectedDelayed }
        if takeKeyword("INBOXES") { return .inboxes }
        if takeKeyword("PERSONAL") { return .personal }
        if takeKeyword("SUBSCRIBED") { return .subscribed }
        if takeKeyword("SUBTREE") { return .subtree(try oneOrMoreMailboxes()) }
        if takeKeyword("SUBTREE-ONE") { return .subtreeOne(try oneOrMoreMailboxes()) }
        guard takeKeyword("MAILBOXES") else { throw error("filter-mailboxes") }
        return .mailboxes(try oneOrMoreMailboxes())
    }

    //  one-or-more-mailbox = mailbox / "(" mailbox *(SP mailbox) ")"

    private mutating func oneOrMoreMailboxes() throws(ParseError) -> [MailboxName] {
        try space("one-or-more-mailbox")
        guard current == .openParenthesis else { return [try commandMailbox()] }
        var names: [MailboxName] = []
        try commandList("one-or-more-mailbox") { (cursor) throws(ParseError) in
            names.append(try cursor.commandMailbox())
        }
        return names
    }
}
