extension CommandEncoder {
    /// A command's name and arguments, without tag and CRLF.
    mutating func command(_ command: Command) throws(CommandEncodingError) {
        switch command {
        case .capability: raw("CAPABILITY")
        case .noop: raw("NOOP")
        case .logout: raw("LOGOUT")
        case .startTLS: raw("STARTTLS")
        case .namespace: raw("NAMESPACE")
        case .idle: raw("IDLE")
        case .compress: raw("COMPRESS DEFLATE")
        case .unauthenticate: raw("UNAUTHENTICATE")
        case .check: raw("CHECK")
        case .close: raw("CLOSE")
        case .unselect: raw("UNSELECT")
        case .id(let fields): try id(fields)
        case .authenticate(let mechanism, let response): try authenticate(mechanism, response)
        case .login(let user, let password): try login(user, password)
        case .enable(let capabilities): try enable(capabilities)
        case .select(let select): try self.select(select)
        case .list(let list): try self.list(list)
        case .lsub(let reference, let pattern): try lsub(reference, pattern)
        case .status(let name, let attributes): try status(name, attributes)
        case .create(let name, let specialUse): try create(name, specialUse)
        case .delete(let name): try named("DELETE ", name)
        case .rename(let from, let to): try rename(from, to)
        case .subscribe(let name): try named("SUBSCRIBE ", name)
        case .unsubscribe(let name): try named("UNSUBSCRIBE ", name)
        case .append(let append): try self.append(append)
        case .notify(let notify): try self.notify(notify)
        case .getQuota(let root):
            raw("GETQUOTA ")
            string(root)
        case .getQuotaRoot(let name): try named("GETQUOTAROOT ", name)
        case .myRights(let name): try named("MYRIGHTS ", name)
        case .getMetadata(let metadata): try getMetadata(metadata)
        case .fetch(let fetch): try self.fetch(fetch)
        case .search(let search): try self.search(search)
        case .sort(let sort): try self.sort(sort)
        case .thread(let thread): try self.thread(thread)
        case .store(let store): try self.store(store)
        case .copy(let messages, let name): try transfer("COPY ", messages, name)
        case .move(let messages, let name): try transfer("MOVE ", messages, name)
        case .expunge(let messages): try expunge(messages)
        case .replace(let replace): try self.replace(replace)
        case .multiSearch(let search): try multiSearch(search)
        }
    }

    private mutating func named(_ verb: StaticString, _ name: MailboxName) throws(CommandEncodingError) {
        raw(verb)
        try mailbox(name)
    }

    private mutating func rename(_ from: MailboxName, _ to: MailboxName) throws(CommandEncodingError) {
        try named("RENAME ", from)
        space()
        try mailbox(to)
    }

    /// `UID FETCH 1:4`, `FETCH 1:4`: what comes before the arguments of a command about messages.
    mutating func verb(_ verb: StaticString, _ messages: MessageSelection) throws(CommandEncodingError) {
        if !messages.usesSequenceNumbers { raw("UID ") }
        raw(verb)
        try selection(messages)
    }

    private mutating func selection(_ messages: MessageSelection) throws(CommandEncodingError) {
        switch messages {
        case .uids(let uids): try set(uids)
        case .sequence(let numbers): try set(numbers)
        case .savedResult: raw("$")
        }
    }

    /// RFC 6851 section 3, RFC 9051 section 6.4.7.
    private mutating func transfer(
        _ verb: StaticString, _ messages: MessageSelection, _ name: MailboxName
    ) throws(CommandEncodingError) {
        try self.verb(verb, messages)
        space()
        try mailbox(name)
    }

    private mutating func expunge(_ messages: MessageSelection?) throws(CommandEncodingError) {
        guard let messages else { return raw("EXPUNGE") }
        guard !messages.usesSequenceNumbers else {
            throw CommandEncodingError(reason: .outOfRange, production: "uid-expunge")
        }
        try verb("EXPUNGE ", messages)
    }
}
