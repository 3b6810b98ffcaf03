extension Cursor {
    //  command = tag SP (command-any / command-auth / command-nonauth / command-select) CRLF
    //                                                                     RFC 9051 section 9

    /// What follows the tag, to the frame's end.
    mutating func command() throws(ParseError) -> Command {
        try space("command")
        let start = position
        let name = try keyword("command")
        let command = name == "UID" ? try uidCommand() : try command(named: name, at: start)
        skipSpaces()
        guard isAtEnd else { throw error("CRLF") }
        return command
    }

    private mutating func command(named name: String, at start: Int) throws(ParseError) -> Command {
        if let plain = Self.commandsWithoutArguments[name] { return plain }
        // ID and LIST aside, no argument may be left out.
        if let command = try sessionCommand(name) { return command }
        if let command = try mailboxCommand(name) { return command }
        if let command = try messageCommand(name, areUIDs: false) { return command }
        move(to: start)
        throw error(.unknownCommand, "command")
    }

    //  uid = "UID" SP (copy / move / fetch / search / store / uid-expunge)

    private mutating func uidCommand() throws(ParseError) -> Command {
        try space("uid")
        let start = position
        let name = try keyword("uid")
        if name == "EXPUNGE" {
            try space("uid-expunge")
            return .expunge(try messageSelection(areUIDs: true))
        }
        if let command = try messageCommand(name, areUIDs: true) { return command }
        move(to: start)
        throw error(.unknownCommand, "uid")
    }

    private mutating func messageCommand(_ name: String, areUIDs: Bool) throws(ParseError) -> Command? {
        switch name {
        case "FETCH": .fetch(try fetchCommand(areUIDs: areUIDs))
        case "STORE": .store(try storeCommand(areUIDs: areUIDs))
        case "SEARCH": .search(try searchCommand(returnsUIDs: areUIDs))
        case "COPY": try transfer(areUIDs: areUIDs) { .copy($0, to: $1) }
        case "MOVE": try transfer(areUIDs: areUIDs) { .move($0, to: $1) }
        case "SORT": .sort(try sortCommand(returnsUIDs: areUIDs))
        case "THREAD": .thread(try threadCommand(returnsUIDs: areUIDs))
        case "REPLACE": .replace(try replaceCommand(areUIDs: areUIDs))
        default: nil
        }
    }

    //  copy = "COPY" SP sequence-set SP mailbox
    //  move = "MOVE" SP sequence-set SP mailbox

    private mutating func transfer(
        areUIDs: Bool, _ command: (MessageSelection, MailboxName) -> Command
    ) throws(ParseError) -> Command {
        try space("copy")
        let messages = try messageSelection(areUIDs: areUIDs)
        try space("copy")
        return command(messages, try commandMailbox())
    }

    private static let commandsWithoutArguments: [String: Command] = [
        "CAPABILITY": .capability, "NOOP": .noop, "LOGOUT": .logout, "STARTTLS": .startTLS, "NAMESPACE": .namespace,
        "IDLE": .idle, "CHECK": .check, "CLOSE": .close, "UNSELECT": .unselect, "EXPUNGE": .expunge(nil),
        "UNAUTHENTICATE": .unauthenticate,
    ]
}
