/// A command, as a value which can be encoded: each argument is a validated type.
package enum Command: Sendable {
    // Any state (RFC 9051 section 6.1).
    case capability
    case noop
    case logout
    /// RFC 2971; nil says nothing of the client, and asks who the server is.
    case id([IDArgument]?)

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
    case lsub(MailboxPattern)
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
    case getQuotaRoot(MailboxName)
    case myRights(MailboxName)
    case getMetadata(GetMetadataCommand)

    // Selected (section 6.4).
    case close
    case unselect
    case fetch(FetchCommand)
    case search(SearchCommand)
    case sort(SortCommand)
    case thread(ThreadCommand)
    case store(StoreCommand)
    case copy(MessageSelection, to: MailboxName)
    case move(MessageSelection, to: MailboxName)
    /// `UID EXPUNGE` (RFC 4315 section 2.1), or a plain `EXPUNGE` without a set.
    case expunge(UIDSet?)
}

/// What the client says of itself in the ID command (RFC 2971 section 3.3).
package struct IDArgument: Sendable, Hashable {
    package let name: AString
    package let value: AString?

    package init(name: AString, value: AString?) {
        self.name = name
        self.value = value
    }
}

/// The messages that a command is about: those with some UIDs, at some positions, or of the last saved search.
package enum MessageSelection: Sendable, Hashable {
    case uids(UIDSet)
    case sequence(SequenceSet)
    /// `$` (RFC 5182), in a UID command.
    case savedResult

    /// Whether it is written with sequence numbers, which an EXPUNGE moves.
    var usesSequenceNumbers: Bool {
        if case .sequence = self { true } else { false }
    }
}
