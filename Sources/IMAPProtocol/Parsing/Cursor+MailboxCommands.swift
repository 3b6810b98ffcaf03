extension Cursor {
    /// The commands about mailboxes; nil for another name.
    mutating func mailboxCommand(_ name: String) throws(ParseError) -> Command? {
        switch name {
        case "SELECT": .select(try selectCommand(isReadOnly: false))
        case "EXAMINE": .select(try selectCommand(isReadOnly: true))
        case "LIST": .list(try listCommand())
        case "LSUB": try lsubCommand()
        case "STATUS": try statusCommand()
        case "CREATE": try createCommand()
        case "DELETE": .delete(try mailboxArgument())
        case "RENAME": .rename(from: try mailboxArgument(), to: try mailboxArgument())
        case "SUBSCRIBE": .subscribe(try mailboxArgument())
        case "UNSUBSCRIBE": .unsubscribe(try mailboxArgument())
        case "APPEND": .append(try appendCommand())
        case "GETQUOTA": .getQuota(root: try quotaRoot())
        case "GETQUOTAROOT": .getQuotaRoot(try mailboxArgument())
        case "MYRIGHTS": .myRights(try mailboxArgument())
        case "GETMETADATA": .getMetadata(try getMetadataCommand())
        case "ESEARCH": .multiSearch(try multiSearchCommand())
        default: nil
        }
    }

    mutating func mailboxArgument() throws(ParseError) -> MailboxName {
        try space("mailbox")
        return try commandMailbox()
    }

    //  status = "STATUS" SP mailbox SP "(" status-att *(SP status-att) ")"              RFC 9051 section 9

    private mutating func statusCommand() throws(ParseError) -> Command {
        let name = try mailboxArgument()
        try space("status")
        return .status(name, try statusAttributes())
    }

    mutating func statusAttributes() throws(ParseError) -> [StatusAttribute] {
        var attributes: [StatusAttribute] = []
        try commandList("status-att") { (cursor) throws(ParseError) in
            let start = cursor.position
            guard let attribute = StatusAttribute(rawValue: try cursor.keyword("status-att")) else {
                cursor.move(to: start)
                throw cursor.error("status-att")
            }
            attributes.append(attribute)
        }
        return attributes
    }

    //  create       = "CREATE" SP mailbox [create-params]                 RFC 4466 section 6
    //  create-param =/ "USE" SP "(" [use-attr *(SP use-attr)] ")"         RFC 6154 section 6

    private mutating func createCommand() throws(ParseError) -> Command {
        let name = try mailboxArgument()
        var uses: [MailboxAttribute] = []
        if current == .space, !isSpaceToEnd {
            try space("create-params")
            try commandList("create-param") { (cursor) throws(ParseError) in
                guard cursor.takeKeyword("USE") else { throw cursor.error("create-param") }
                try cursor.space("create-param")
                uses += try cursor.flagList().map { MailboxAttribute($0.name) }
            }
        }
        return .create(name, specialUse: uses)
    }

    //  getquota = "GETQUOTA" SP quota-root-name                           RFC 9208 section 7

    private mutating func quotaRoot() throws(ParseError) -> AString {
        try space("getquota")
        return try checkedText("quota-root-name")
    }

    //  getmetadata = "GETMETADATA" [SP getmetadata-options] SP mailbox SP entries       RFC 5464 section 5

    private mutating func getMetadataCommand() throws(ParseError) -> GetMetadataCommand {
        try space("getmetadata")
        var maximumSize: UInt32?
        if current == .openParenthesis {
            try commandList("getmetadata-options") { (cursor) throws(ParseError) in
                guard cursor.takeKeyword("MAXSIZE") else { throw cursor.error("getmetadata-options") }
                try cursor.space("maxsize-opt")
                maximumSize = try cursor.digits32("maxsize-opt")
            }
            try space("getmetadata")
        }
        let mailbox = try commandMailbox()
        try space("getmetadata")
        var entries: [AString] = []
        if current == .openParenthesis {
            try commandList("entries") { (cursor) throws(ParseError) in entries.append(try cursor.checkedText("entry"))
            }
        } else {
            entries = [try checkedText("entry")]
        }
        return GetMetadataCommand(
            mailbox: mailbox.wire.isEmpty ? nil : mailbox, entries: entries, maximumSize: maximumSize)
    }
}
