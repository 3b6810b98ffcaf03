extension Command {
    /// Nothing may follow it on the wire before its answer (RFC 9051 section 5.5): what comes after depends on it.
    var isBarrier: Bool {
        switch self {
        case .startTLS, .authenticate, .login, .logout, .compress, .unauthenticate: true
        // How names are written from there on is known when it is answered.
        case .enable(let capabilities): capabilities.contains { $0 == .utf8Accept || $0 == .imap4rev2 }
        default: false
        }
    }

    /// It decides who is logged in, and over what.
    var startsSession: Bool {
        switch self {
        case .startTLS, .authenticate, .login: true
        default: false
        }
    }

    /// It changes which mailbox is selected: two such commands never run at once.
    var changesSelection: Bool {
        switch self {
        case .select, .close, .unselect, .unauthenticate: true
        default: false
        }
    }

    /// It must be alone on the wire when it begins: its continuation request, or the bytes after it, belong to nobody else.
    var startsAlone: Bool {
        switch self {
        case .startTLS, .authenticate, .idle, .compress: true
        default: false
        }
    }

    /// It names messages by their positions, which an EXPUNGE moves.
    var usesSequenceNumbers: Bool {
        switch self {
        case .fetch(let command): command.messages.usesSequenceNumbers
        case .store(let command): command.messages.usesSequenceNumbers
        case .copy(let messages, _), .move(let messages, _): messages.usesSequenceNumbers
        case .replace(let command): command.message.usesSequenceNumbers
        default: false
        }
    }

    /// The server may send EXPUNGE while it runs (RFC 9051 section 7.5.1): all but FETCH, STORE and SEARCH without UIDs.
    /// A SELECT sends none before the mailbox is selected anew.
    var permitsExpunge: Bool {
        switch self {
        case .fetch(let command): !command.messages.usesSequenceNumbers
        case .store(let command): !command.messages.usesSequenceNumbers
        case .search(let command): command.returnsUIDs
        case .select, .capability, .enable, .id, .namespace: false
        default: true
        }
    }
}
