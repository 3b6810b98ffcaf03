extension Cursor {
    //  append = "APPEND" SP mailbox 1*append-message                      RFC 3502 section 6.3.11

    mutating func appendCommand() throws(ParseError) -> AppendCommand {
        let mailbox = try mailboxArgument()
        return AppendCommand(mailbox: mailbox, messages: try appendedMessages(isBeginning: false))
    }

    //  replace = "REPLACE" SP seq-number SP mailbox append-message        RFC 8508 section 5

    mutating func replaceCommand(areUIDs: Bool) throws(ParseError) -> ReplaceCommand {
        let message = try replacedMessage(areUIDs: areUIDs)
        let mailbox = try mailboxArgument()
        return ReplaceCommand(message: message, mailbox: mailbox, replacement: try appendedMessage(isBeginning: false))
    }

    private mutating func replacedMessage(areUIDs: Bool) throws(ParseError) -> MessageSelection {
        try space("replace")
        if take(UInt8(ascii: "*")) { return areUIDs ? .uids(.last) : .sequence(.last) }
        let number = try positive32("seq-number")
        return areUIDs ? .uids([UID(number)]) : .sequence([SequenceNumber(number)])
    }

    /// The part of an APPEND or a REPLACE before a message's bytes; nothing follows their announcement yet.
    mutating func messageAnnouncement(tag: String) throws(ParseError) -> MessageAnnouncement {
        try space("command")
        let areUIDs = takeKeyword("UID")
        if areUIDs { try space("uid") }
        var replaced: MessageSelection?
        if takeKeyword("REPLACE") {
            replaced = try replacedMessage(areUIDs: areUIDs)
        } else if areUIDs || !takeKeyword("APPEND") {
            throw error("append")
        }
        let mailbox = try mailboxArgument()
        let messages = try appendedMessages(isBeginning: true)
        guard let last = messages.last, case .streamed = last.data, replaced == nil || messages.count == 1 else {
            throw error("append-message")
        }
        return MessageAnnouncement(
            tag: tag, mailbox: mailbox, replacing: replaced, index: messages.count - 1, message: last,
            isSynchronizing: false)
    }

    private mutating func appendedMessages(isBeginning: Bool) throws(ParseError) -> [AppendedMessage] {
        var messages: [AppendedMessage] = []
        repeat { messages.append(try appendedMessage(isBeginning: isBeginning)) } while !isAtEnd && !isSpaceToEnd
        return messages
    }

    //  append-message = append-opts SP append-data
    //  append-opts    = [SP flag-list] [SP date-time] *(SP append-ext)    RFC 4466 section 6

    /// `isBeginning`: the last message's bytes are still to come.
    private mutating func appendedMessage(isBeginning: Bool) throws(ParseError) -> AppendedMessage {
        try space("append-message")
        var message = AppendedMessage(data: .streamed(byteCount: 0))
        if current == .openParenthesis {
            message.flags = try flagList()
            try space("append-message")
        }
        if current == .quote {
            message.internalDate = try commandDateTime()
            try space("append-message")
        }
        if takeKeyword("UTF8") { return try utf8Message(message, isBeginning: isBeginning) }
        message.format = current == UInt8(ascii: "~") ? .binary : .text
        message.data = try literal()
        return message
    }

    //  append-data =/ "UTF8" SP "(" literal8 ")"                          RFC 6855 section 4

    private mutating func utf8Message(
        _ message: AppendedMessage, isBeginning: Bool
    ) throws(ParseError) -> AppendedMessage {
        var message = message
        message.format = .utf8
        try space("append-data")
        try expect(.openParenthesis, "append-data")
        guard current == UInt8(ascii: "~") else { throw error("literal8") }
        message.data = try literal()
        // The end of the list comes after the bytes.
        if isBeginning, isAtEnd { return message }
        try expect(.closeParenthesis, "append-data")
        return message
    }

    //  date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE

    private mutating func commandDateTime() throws(ParseError) -> InternalDate {
        let start = position
        let date = try dateTime(hasWholeYear: true)
        guard date.isValid else {
            move(to: start)
            throw error("date-time")
        }
        return date
    }
}
