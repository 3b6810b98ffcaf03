extension ScriptedIMAP {
    /// Answers one command.
    ///
    /// - Returns: Whether the connection goes on.
    func answer(_ command: ScriptedCommand, on connection: ScriptedConnection) async throws -> Bool {
        let fault = fault(striking: command.name)
        switch command.name {
        case "CAPABILITY":
            try await connection.send("* CAPABILITY \(capabilities)\r\n")
        case "LOGIN", "AUTHENTICATE":
            return try await authenticate(command, fault: fault, on: connection)
        case "NAMESPACE":
            try await connection.send("* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n")
        case "ID":
            try await connection.send("* ID (\"name\" \"scripted\")\r\n")
        case "LIST", "LSUB":
            try await connection.send("* \(command.name) (\\HasNoChildren) \"/\" INBOX\r\n")
        case "STATUS":
            try await connection.send(
                "* STATUS INBOX (MESSAGES \(messages.count) UIDNEXT \(nextUID) UIDVALIDITY \(uidValidity) UNSEEN 0)\r\n"
            )
        case "SELECT", "EXAMINE":
            return try await select(command, fault: fault, on: connection)
        case "FETCH":
            return try await fetch(command, fault: fault, on: connection)
        case "SEARCH":
            return try await search(command, fault: fault, on: connection)
        case "IDLE":
            try await connection.send("+ idling\r\n")
            try await connection.expectLine(containing: "DONE")
        case "LOGOUT":
            try await connection.send("* BYE see you\r\n\(command.tag) OK done\r\n")
            return false
        case "NOOP", "CHECK", "UNSELECT", "CLOSE", "ENABLE":
            break
        default:
            try await connection.send("\(command.tag) BAD \(command.name) is not known here\r\n")
            return true
        }
        try await connection.send("\(command.tag) OK \(command.name) done\r\n")
        return true
    }

    private var nextUID: UInt32 { (messages.last?.uid ?? 0) &+ 1 }

    private func authenticate(
        _ command: ScriptedCommand, fault: Fault?, on connection: ScriptedConnection
    ) async throws -> Bool {
        if command.name == "AUTHENTICATE", !command.arguments.contains(" ") {
            try await connection.send("+ \r\n")
            _ = try await connection.expectLine()
        }
        let answer =
            switch fault {
            case .limit: "NO [LIMIT] too many sessions"
            case .unavailable: "NO [UNAVAILABLE] the user database is away"
            case .wrongPassword: "NO [AUTHENTICATIONFAILED] no such user or password"
            default: "OK [CAPABILITY \(capabilities)] welcome"
            }
        try await connection.send("\(command.tag) \(answer)\r\n")
        return true
    }

    private func select(
        _ command: ScriptedCommand, fault: Fault?, on connection: ScriptedConnection
    ) async throws -> Bool {
        switch fault {
        case .silence:
            try await connection.stall()
            return false
        case .bye:
            try await connection.send("* BYE the server is going down\r\n")
            return false
        case .reset:
            try await connection.reset()
            return false
        default:
            let access = command.name == "SELECT" ? "READ-WRITE" : "READ-ONLY"
            try await connection.send(
                """
                * \(messages.count) EXISTS\r
                * 0 RECENT\r
                * FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft)\r
                * OK [PERMANENTFLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft \\*)] kept\r
                * OK [UIDVALIDITY \(uidValidity)] valid\r
                * OK [UIDNEXT \(nextUID)] next\r
                \(command.tag) OK [\(access)] selected\r\n
                """)
            return true
        }
    }

    private func fetch(
        _ command: ScriptedCommand, fault: Fault?, on connection: ScriptedConnection
    ) async throws -> Bool {
        let words = ScriptedCommand.items(command.arguments[...])
        guard words.count >= 2 else {
            try await connection.send("\(command.tag) BAD arguments are missing\r\n")
            return true
        }
        let list = words[1].hasPrefix("(") ? words[1].dropFirst().dropLast() : words[1]
        var items = ScriptedCommand.items(list)
        if command.usesUIDs, !items.contains(where: { $0.uppercased() == "UID" }) { items.insert("UID", at: 0) }

        var answer = ""
        for (index, message) in numbered(words[0], byUID: command.usesUIDs) {
            var message = message
            if fault == .malformedBodyStructure, answer.isEmpty {
                message.bodyStructure = "(\"TEXT\" ((NIL \"PLAIN\" 12"
            }
            let values = items.compactMap { message.answer(to: $0, ignoringPartial: fault == .ignoredPartial) }
            answer += "* \(index + 1) FETCH (\(values.joined(separator: " ")))\r\n"
        }
        switch fault {
        case .cutInLiteral:
            try await connection.send(
                "* 1 FETCH (UID \(messages.first?.uid ?? 1) BODY[] {1000}\r\nthis is all there is")
            return false
        case .garbage: try await connection.send("\u{1}\u{2} )( this is no IMAP {\r\n")
        case .unsolicitedFetch:
            try await connection.send("* 1 FETCH (FLAGS (\\Flagged) UID \(messages.first?.uid ?? 1))\r\n")
        case .wrongTag: answer += "ZZZZ9999 OK not yours\r\n"
        default: break
        }
        try await connection.send(answer + "\(command.tag) OK fetched\r\n")
        return true
    }

    /// The canned messages have no index, so a search finds what has its last quoted string in subject or text, or all.
    private func search(
        _ command: ScriptedCommand, fault: Fault?, on connection: ScriptedConnection
    ) async throws -> Bool {
        if fault == .badCharset, command.arguments.uppercased().contains("CHARSET") {
            try await connection.send("\(command.tag) NO [BADCHARSET (US-ASCII)] only ASCII\r\n")
            return true
        }
        let wanted = ScriptedCommand.items(command.arguments[...]).last { $0.hasPrefix("\"") }?.dropFirst().dropLast()
        let found = messages.enumerated().filter { _, message in
            guard let wanted else { return true }
            return "\(message.subject) \(message.text)".lowercased().contains(wanted.lowercased())
        }
        let numbers = found.map { command.usesUIDs ? " \($0.element.uid)" : " \($0.offset + 1)" }
        try await connection.send("* SEARCH\(numbers.joined())\r\n\(command.tag) OK searched\r\n")
        return true
    }

    /// The messages of a sequence set, with their positions.
    private func numbered(_ set: Substring, byUID: Bool) -> [(index: Int, message: CannedMessage)] {
        let last = byUID ? (messages.last?.uid ?? 0) : UInt32(messages.count)
        let ranges = set.split(separator: ",").compactMap { part -> ClosedRange<UInt32>? in
            let ends = part.split(separator: ":").compactMap { $0 == "*" ? last : UInt32($0) }
            guard let first = ends.first, let second = ends.last else { return nil }
            return min(first, second)...max(first, second)
        }
        return messages.enumerated().filter { index, message in
            let number = byUID ? message.uid : UInt32(index + 1)
            return ranges.contains { $0.contains(number) }
        }.map { (index: $0.offset, message: $0.element) }
    }
}
