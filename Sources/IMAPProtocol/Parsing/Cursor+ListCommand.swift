extension Cursor {
    //  list = "LIST" [SP list-select-opts] SP mailbox SP mbox-or-pat [SP list-return-opts]
    //                                                                     RFC 9051 section 9

    mutating func listCommand() throws(ParseError) -> ListCommand {
        var command = ListCommand(patterns: [])
        try space("list")
        if current == .openParenthesis {
            command.selection = try listSelection()
            try space("list")
        }
        command.reference = try listReference()
        try space("list")
        if current == .openParenthesis {
            try commandList("patterns") { (cursor) throws(ParseError) in
                command.patterns.append(try cursor.listPattern())
            }
        } else {
            command.patterns = [try listPattern()]
        }
        guard current == .space, !isSpaceToEnd else { return command }
        try space("list-return-opts")
        guard takeKeyword("RETURN") else { throw error("list-return-opts") }
        try space("list-return-opts")
        try commandList("list-return-opts", mayBeEmpty: true) { (cursor) throws(ParseError) in
            command.returning.append(try cursor.listReturn())
        }
        return command
    }

    //  lsub = "LSUB" SP mailbox SP list-mailbox                           RFC 3501 section 9

    mutating func lsubCommand() throws(ParseError) -> Command {
        try space("lsub")
        let reference = try listReference()
        try space("lsub")
        return .lsub(reference: reference, try listPattern())
    }

    /// Nil for the empty one.
    private mutating func listReference() throws(ParseError) -> MailboxName? {
        let name = try listPattern().name
        return name.wire.isEmpty ? nil : name
    }

    //  list-mailbox = 1*list-char / string
    //  list-char    = ATOM-CHAR / list-wildcards / resp-specials

    private mutating func listPattern() throws(ParseError) -> MailboxPattern {
        if current == .quote || current == .openBrace {
            return MailboxPattern(try commandMailbox())
        }
        let start = position
        let end = index { !$0.isAStringByte && $0 != UInt8(ascii: "%") && $0 != UInt8(ascii: "*") }
        guard end > start else { throw error("list-mailbox") }
        move(to: end)
        return MailboxPattern(MailboxName(wire: string(start..<end).bytes, encoding: options.mailboxEncoding))
    }

    //  list-select-opts = "(" [(*(list-select-opt SP) list-select-base-opt *(SP list-select-opt)) / ...] ")"

    private mutating func listSelection() throws(ParseError) -> [ListCommand.Selection] {
        var selection: [ListCommand.Selection] = []
        try commandList("list-select-opts", mayBeEmpty: true) { (cursor) throws(ParseError) in
            selection.append(try cursor.listSelectionOption())
        }
        // RFC 5258 section 3: it says of which other criterion the children are to be told.
        if selection.contains(.recursiveMatch), !selection.contains(where: { $0 == .subscribed || $0 == .specialUse }) {
            throw error("list-select-base-opt")
        }
        return selection
    }

    private mutating func listSelectionOption() throws(ParseError) -> ListCommand.Selection {
        if takeKeyword("SUBSCRIBED") { return .subscribed }
        if takeKeyword("REMOTE") { return .remote }
        if takeKeyword("RECURSIVEMATCH") { return .recursiveMatch }
        if takeKeyword("SPECIAL-USE") { return .specialUse }
        throw error("list-select-opt")
    }

    //  return-option = "SUBSCRIBED" / "CHILDREN" / status-option / option-extension

    private mutating func listReturn() throws(ParseError) -> ListCommand.Return {
        if takeKeyword("SUBSCRIBED") { return .subscribed }
        if takeKeyword("CHILDREN") { return .children }
        if takeKeyword("SPECIAL-USE") { return .specialUse }
        if takeKeyword("MYRIGHTS") { return .myRights }
        guard takeKeyword("STATUS") else { throw error("return-option") }
        try space("status-option")
        return .status(try statusAttributes())
    }
}
