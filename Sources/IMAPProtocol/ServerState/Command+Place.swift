/// The states that a command belongs into (RFC 9051 sections 6.1 to 6.4).
enum CommandPlace {
    case any
    case beforeLogin
    case afterLogin
    case inMailbox

    func contains(_ state: ServerMachine.State) -> Bool {
        switch (self, state) {
        case (_, .logout): false
        case (.any, _), (.beforeLogin, .notAuthenticated), (.inMailbox, .selected): true
        case (.afterLogin, .authenticated), (.afterLogin, .selected): true
        default: false
        }
    }

    func refusal(in state: ServerMachine.State) -> String {
        switch (self, state) {
        case (_, .logout): "The connection ends"
        case (.beforeLogin, _): "Already logged in"
        case (_, .notAuthenticated): "Log in first"
        default: "No mailbox selected"
        }
    }
}

extension Command {
    var place: CommandPlace {
        switch self {
        case .capability, .noop, .logout, .id: .any
        case .startTLS, .authenticate, .login: .beforeLogin
        // COMPRESS before a login would mix secrets with what an attacker chooses (RFC 4978 section 7). ENABLE may come
        // after SELECT: a server needn't mind (RFC 5161 section 3.1).
        case .compress, .enable, .select, .list, .lsub, .namespace, .status, .create, .delete, .rename, .subscribe,
            .unsubscribe, .append, .idle, .notify, .getQuota, .getQuotaRoot, .myRights, .getMetadata, .multiSearch,
            .unauthenticate:
            .afterLogin
        case .check, .close, .unselect, .fetch, .search, .sort, .thread, .store, .copy, .move, .expunge, .replace:
            .inMailbox
        }
    }

    /// Whether expunges may be told in its answer: not where it holds numbers that would move under the client
    /// (RFC 9051 section 7.5.1 for FETCH, STORE and SEARCH; SORT and THREAD are searches). The UID variants are other
    /// commands.
    package var allowsExpungeInAnswer: Bool {
        switch self {
        case .fetch(let command): !command.messages.usesSequenceNumbers
        case .store(let command): !command.messages.usesSequenceNumbers
        case .search(let command): command.returnsUIDs
        case .sort(let command): command.returnsUIDs
        case .thread(let command): command.returnsUIDs
        default: true
        }
    }

    /// Whether it says that the client knows of MODSEQ (RFC 7162 section 3.1).
    var needsCondStore: Bool {
        switch self {
        case .select(let command): command.condStore || command.resync != nil
        case .status(_, let attributes): attributes.contains(.highestModSeq)
        case .fetch(let command): command.changedSince != nil || command.attributes.contains(.modSeq)
        case .store(let command): command.unchangedSince != nil
        case .search(let command): command.key.usesModSeq
        case .sort(let command): command.key.usesModSeq
        case .thread(let command): command.key.usesModSeq
        default: false
        }
    }
}

extension SearchKey {
    /// Whether MODSEQ is asked for, so that the answer tells the highest (RFC 7162 section 3.1.5).
    package var usesModSeq: Bool {
        switch self {
        case .modSeq: true
        case .not(let key), .fuzzy(let key): key.usesModSeq
        case .or(let one, let other): one.usesModSeq || other.usesModSeq
        case .and(let keys): keys.contains { $0.usesModSeq }
        default: false
        }
    }
}
