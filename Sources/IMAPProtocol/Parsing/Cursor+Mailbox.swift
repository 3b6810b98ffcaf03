extension Cursor {
    //  mailbox = "INBOX" / astring                                        RFC 9051 section 9

    mutating func mailboxName() throws(ParseError) -> MailboxName { name(try astring()) }

    private func name(_ string: IMAPString) -> MailboxName {
        MailboxName(wire: string.bytes, encoding: options.mailboxEncoding)
    }

    //  mailbox-list = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox
    //                 [SP mbox-list-extended]                             RFC 9051 section 9

    mutating func list(_ kind: ListEntry.Kind) throws(ParseError) -> ListEntry {
        let attributes = try mailboxAttributes()
        let delimiter = try hierarchyDelimiter()
        skipSpaces()
        let isBare = current != .quote && literalMarker() == nil
        var entry = ListEntry(
            kind: kind, attributes: attributes, delimiter: delimiter, name: isBare ? try bareName() : try mailboxName())
        skipSpaces()
        guard current == .openParenthesis else { return entry }
        try openList("mbox-list-extended")
        while hasMore() { entry.extended.append(try extendedItem()) }
        try closeList()
        return entry
    }

    /// QUIRK: names with spaces, out of quotes: `* LIST () "/" Sent Items`.
    private mutating func bareName() throws(ParseError) -> MailboxName {
        let start = position
        let limit = contentEnd
        var stop = index { $0 == .space }
        // Extended data may follow.
        while stop < limit, byte(at: stop &+ 1) != .openParenthesis {
            stop &+= 1
            while stop < limit, byte(at: stop) != .space { stop &+= 1 }
        }
        stop = min(stop, limit)
        guard stop > start else { throw error("mailbox") }
        move(to: stop)
        return name(string(start..<stop))
    }

    private mutating func mailboxAttributes() throws(ParseError) -> [MailboxAttribute] {
        skipSpaces()
        // QUIRK: NIL for no attributes.
        if takeNil() { return [] }
        try openList("mbx-list-flags")
        var result: [MailboxAttribute] = []
        while hasMore() {
            let word = try wordRange("mbx-list-oflag")
            result.append(MailboxAttribute(text(word)))
        }
        try closeList()
        return result
    }

    mutating func hierarchyDelimiter() throws(ParseError) -> UInt8? {
        guard let string = try nstring() else { return nil }
        return string.bytes.first
    }

    //  mbox-list-extended-item = mbox-list-extended-item-tag SP tagged-ext-val          RFC 9051 section 9

    private mutating func extendedItem() throws(ParseError) -> ListEntry.ExtendedItem {
        let tag = try astring()
        skipSpaces()
        let start = position
        if tag.equalsIgnoringASCIICase("OLDNAME") {
            return .oldName(try parenthesized { (cursor) throws(ParseError) in try cursor.mailboxName() })
        }
        if tag.equalsIgnoringASCIICase("CHILDINFO"), current == .openParenthesis {
            try openList("childinfo-extended-item")
            var names: [IMAPString] = []
            while hasMore() { names.append(try astring()) }
            try closeList()
            return .childInfo(names)
        }
        if tag.equalsIgnoringASCIICase("MYRIGHTS") { return .myRights(try astring()) }
        try skipValue()
        return .other(tag: tag, value: string(start..<position))
    }

    //  mailbox-data = "STATUS" SP mailbox SP "(" [status-att-list] ")"    RFC 9051 section 9

    mutating func mailboxStatus() throws(ParseError) -> MailboxStatus {
        skipSpaces()
        let isBare = current != .quote && literalMarker() == nil
        var status = MailboxStatus(name: isBare ? try bareName() : try mailboxName())
        // QUIRK: the attributes left out where there are none.
        guard hasMore() else { return status }
        try openList("status-att-list")
        while hasMore() {
            let name = try wordRange("status-att")
            skipSpaces()
            try statusAttribute(name, of: &status)
        }
        try closeList()
        return status
    }

    private mutating func statusAttribute(_ name: Range<Int>, of status: inout MailboxStatus) throws(ParseError) {
        switch text(name).uppercasedASCII {
        case "MESSAGES": status.messages = try statusCount()
        case "RECENT": status.recent = try statusCount()
        case "UNSEEN": status.unseen = try statusCount()
        case "DELETED": status.deleted = try statusCount()
        case "UIDNEXT": status.uidNext = try statusCount().map { UID($0) }
        case "UIDVALIDITY": status.uidValidity = try statusCount().map { UIDValidity($0) }
        case "SIZE": status.size = try lenientNumber()
        case "DELETED-STORAGE": status.deletedStorage = try lenientNumber()
        case "HIGHESTMODSEQ": status.highestModSeq = try lenientNumber().map { ModSequence($0) }
        case "APPENDLIMIT": status.appendLimit = takeNil() ? .unlimited : try lenientNumber().map { .bytes($0) }
        case "MAILBOXID":
            status.mailboxID = try objectID()
        default: try skipValue()
        }
    }

    //  "(" objectid ")"                                                   RFC 8474 section 7

    /// Nil for anything else, whose bytes are skipped.
    private mutating func objectID() throws(ParseError) -> IMAPString? {
        let start = position
        do {
            let id = try parenthesized { (cursor) throws(ParseError) in try cursor.nstring() }
            return id.flatMap { $0.isObjectID ? $0 : nil }
        } catch {
            move(to: start)
            try skipValue()
            return nil
        }
    }

    /// QUIRK: NIL, or a negative number, for what the server doesn't know.
    private mutating func statusCount() throws(ParseError) -> UInt32? {
        try lenientNumber().flatMap { UInt32(exactly: $0) }
    }

    //  Namespace-Response = "NAMESPACE" SP Namespace SP Namespace SP Namespace          RFC 9051 section 9

    mutating func namespaces() throws(ParseError) -> Namespaces {
        Namespaces(personal: try namespaceList(), otherUsers: try namespaceList(), shared: try namespaceList())
    }

    //  Namespace = nil / "(" 1*Namespace-Descr ")"
    //  Namespace-Descr = "(" string SP (DQUOTE QUOTED-CHAR DQUOTE / nil) [Namespace-Response-Extensions] ")"

    private mutating func namespaceList() throws(ParseError) -> [Namespace] {
        // QUIRK: namespaces left out at the end.
        guard hasMore(), !takeNil() else { return [] }
        try openList("Namespace")
        var result: [Namespace] = []
        while hasMore() {
            try openList("Namespace-Descr")
            let prefix = try nstring() ?? ""
            let delimiter = hasMore() ? try hierarchyDelimiter() : nil
            try closeList()
            result.append(Namespace(prefix: name(prefix), delimiter: delimiter))
        }
        try closeList()
        return result
    }
}
