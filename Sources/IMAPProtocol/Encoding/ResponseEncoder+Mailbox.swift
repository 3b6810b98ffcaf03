extension ResponseEncoder {
    //  mailbox-list = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox
    //                 [SP mbox-list-extended]                             RFC 9051 section 9

    mutating func list(_ entry: ListEntry) {
        atom(entry.kind.rawValue)
        space()
        parenthesized(entry.attributes.lazy.filter { Flag($0.name).isValid }) { encoder, attribute in
            encoder.write(bytes: attribute.name.utf8)
        }
        space()
        delimiter(entry.delimiter)
        space()
        mailbox(entry.name)
        guard !entry.extended.isEmpty else { return }
        space()
        parenthesized(entry.extended) { encoder, item in encoder.extendedItem(item) }
    }

    private mutating func delimiter(_ delimiter: UInt8?) {
        if let delimiter { string(CollectionOfOne(delimiter)) } else { raw("NIL") }
    }

    //  mbox-list-extended-item = mbox-list-extended-item-tag SP tagged-ext-val

    private mutating func extendedItem(_ item: ListEntry.ExtendedItem) {
        switch item {
        case .oldName(let name):
            raw("OLDNAME (")
            mailbox(name)
            raw(")")
        case .childInfo(let names):
            raw("CHILDINFO ")
            parenthesized(names) { encoder, name in encoder.string(name) }
        case .myRights(let rights):
            raw("MYRIGHTS ")
            string(rights)
        case .other(let tag, let value):
            astring(tag)
            space()
            text(value)
        }
    }

    //  mailbox-data = "STATUS" SP mailbox SP "(" [status-att-list] ")"

    mutating func mailboxStatus(_ status: MailboxStatus) {
        raw("STATUS ")
        mailbox(status.name)
        raw(" (")
        hasFetchItem = false
        count("MESSAGES ", status.messages)
        count("RECENT ", status.recent)
        count("UIDNEXT ", status.uidNext?.rawValue)
        count("UIDVALIDITY ", status.uidValidity?.rawValue)
        count("UNSEEN ", status.unseen)
        count("DELETED ", status.deleted)
        count("SIZE ", status.size)
        count("DELETED-STORAGE ", status.deletedStorage)
        count("HIGHESTMODSEQ ", status.highestModSeq?.rawValue)
        switch status.appendLimit {
        case .none: break
        case .unlimited: item("APPENDLIMIT NIL")
        case .bytes(let bytes): count("APPENDLIMIT ", bytes)
        }
        if let id = status.mailboxID {
            item("MAILBOXID (")
            write(bytes: id.bytes.lazy.filter(\.isAtomByte))
            raw(")")
        }
        raw(")")
    }

    private mutating func count(_ name: StaticString, _ value: (some FixedWidthInteger & UnsignedInteger)?) {
        guard let value else { return }
        item(name)
        number(value)
    }

    //  Namespace-Response = "NAMESPACE" SP Namespace SP Namespace SP Namespace

    mutating func namespaces(_ namespaces: Namespaces) {
        raw("NAMESPACE")
        for list in [namespaces.personal, namespaces.otherUsers, namespaces.shared] {
            space()
            guard !list.isEmpty else {
                raw("NIL")
                continue
            }
            raw("(")
            for namespace in list {
                raw("(")
                mailbox(namespace.prefix)
                space()
                delimiter(namespace.delimiter)
                raw(")")
            }
            raw(")")
        }
    }
}
