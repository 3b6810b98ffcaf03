extension Cursor {
    //  envelope = "(" env-date SP env-subject SP env-from SP env-sender SP env-reply-to SP env-to SP env-cc SP
    //             env-bcc SP env-in-reply-to SP env-message-id ")"        RFC 9051 section 9

    /// QUIRK: fields left out at the end; nil for NIL and an empty list.
    mutating func envelope() throws(ParseError) -> Envelope? {
        skipSpaces()
        if takeNil() || takeEmptyList() { return nil }
        var envelope = Envelope()
        try openList("envelope")
        if hasMore() { envelope.date = try nstring() }
        if hasMore() { envelope.subject = try nstring() }
        if hasMore() { envelope.from = try addresses() }
        if hasMore() { envelope.sender = try addresses() }
        if hasMore() { envelope.replyTo = try addresses() }
        if hasMore() { envelope.to = try addresses() }
        if hasMore() { envelope.cc = try addresses() }
        if hasMore() { envelope.bcc = try addresses() }
        if hasMore() { envelope.inReplyTo = try nstring() }
        if hasMore() { envelope.messageID = try nstring() }
        try closeList()
        return envelope
    }

    //  env-from = "(" 1*address ")" / nil

    private mutating func addresses() throws(ParseError) -> [EnvelopeAddress] {
        guard current == .openParenthesis else {
            // QUIRK: an empty string, or a word, where NIL belongs.
            _ = try nstring()
            return []
        }
        try openList("address list")
        var result: [EnvelopeAddress] = []
        if hasMore(), current != .openParenthesis {
            // QUIRK: one address without the list's parentheses, or `(NIL)` for none.
            if !takeNil() || hasMore() { result = [try addressFields()] }
        }
        while hasMore() {
            guard current == .openParenthesis else {
                try skipValue()
                continue
            }
            try openList("address")
            result.append(try addressFields())
            try closeList()
        }
        try closeList()
        return result
    }

    //  address = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"

    private mutating func addressFields() throws(ParseError) -> EnvelopeAddress {
        let name = hasMore() ? try nstring() : nil
        let route = hasMore() ? try nstring() : nil
        let mailbox = hasMore() ? try nstring() : nil
        let host = hasMore() ? try nstring() : nil
        return EnvelopeAddress(name: name, route: route, mailbox: mailbox, host: host)
    }
}
