/// A command, as a value: what a client encodes and what a server parses. Each argument is a validated type.
package enum Command: Hashable, Sendable {
    // Any state (RFC 9051 section 6.1).
    case capability
    case noop
    case logout
    /// RFC 2971; nil says nothing of the client, and asks who the server is.
    case id([IDArgument]?)
    /// COMPRESS DEFLATE (RFC 4978).
    case compress

    // Not authenticated (section 6.2).
    case startTLS
    /// The initial response is base64 already (RFC 9051 section 6.2.2).
    case authenticate(mechanism: String, initialResponse: SecretBytes?)
    case login(user: AString, password: SecretBytes)

    // Authenticated (section 6.3).
    case enable([Capability])
    case select(SelectCommand)
    case list(ListCommand)
    /// `LSUB`, for servers without LIST-EXTENDED (RFC 3501 section 6.3.9).
    case lsub(reference: MailboxName? = nil, MailboxPattern)
    case namespace
    case status(MailboxName, [StatusAttribute])
    case create(MailboxName, specialUse: [MailboxAttribute])
    case delete(MailboxName)
    case rename(from: MailboxName, to: MailboxName)
    case subscribe(MailboxName)
    case unsubscribe(MailboxName)
    case append(AppendCommand)
    case idle
    case notify(NotifyCommand)
    /// The quota of a root (RFC 9208 section 4.1.1).
    case getQuota(root: AString)
    case getQuotaRoot(MailboxName)
    case myRights(MailboxName)
    case getMetadata(GetMetadataCommand)
    /// `ESEARCH`, over several mailboxes (RFC 7377).
    case multiSearch(MultiSearchCommand)
    /// Back to the state before the login (RFC 8437).
    case unauthenticate

    // Selected (section 6.4).
    /// IMAP4rev1 only (RFC 3501 section 6.4.1).
    case check
    case close
    case unselect
    case fetch(FetchCommand)
    case search(SearchCommand)
    case sort(SortCommand)
    case thread(ThreadCommand)
    case store(StoreCommand)
    case copy(MessageSelection, to: MailboxName)
    case move(MessageSelection, to: MailboxName)
    /// `UID EXPUNGE` (RFC 4315 section 2.1) of UIDs or `$`, or a plain `EXPUNGE` of all that is marked.
    case expunge(MessageSelection?)
    /// A message in the place of another (RFC 8508).
    case replace(ReplaceCommand)
}

/// What the client says of itself in the ID command (RFC 2971 section 3.3).
package struct IDArgument: Sendable, Hashable {
    package let name: AString
    package let value: AString?

    package init(name: AString, value: AString?) {
        self.name = name
        self.value = value
    }

    /// Nil where either can't be written.
    package init?(_ name: String, _ value: String) {
        guard let name = AString(name), let value = AString(value) else { return nil }
        self.init(name: name, value: value)
    }
}

/// The messages that a command is about: those with some UIDs, at some positions, or of the last saved search.
package enum MessageSelection: Sendable, Hashable {
    case uids(UIDSet)
    case sequence(SequenceSet)
    /// `$` (RFC 5182), in a UID command or in a plain one.
    case savedResult(asUIDs: Bool = true)

    /// Whether it is written with sequence numbers, which an EXPUNGE moves.
    package var usesSequenceNumbers: Bool {
        switch self {
        case .sequence, .savedResult(asUIDs: false): true
        case .uids, .savedResult: false
        }
    }
}
