import IMAPProtocol
import MailStore

/// Which function carries out which command.
extension IMAPSession {
    /// The command's tagged answer; nil where it was given already.
    func perform(_ tagged: TaggedCommand) async throws -> StatusResponse? {
        switch tagged.command {
        case .capability: return tellCapabilities()
        case .noop, .check: return .ok(nil, "\(tagged.command.name) done")
        case .logout: return logOut()
        case .id(let fields): return identify(fields)
        case .compress: return try await compress(tagged.tag)
        case .startTLS: return try await startTLS(tagged.tag)
        case .authenticate(let mechanism, let response): return try await authenticate(mechanism, response)
        case .login(let user, let password): return try await login(user, password)
        case .enable(let capabilities): return enable(capabilities)
        case .idle: return try await idle()
        default: break
        }
        if let status = try await performOnMailboxes(tagged.command) { return status }
        return try await performInMailbox(tagged)
    }

    private func performOnMailboxes(_ command: Command) async throws -> StatusResponse? {
        switch command {
        case .select(let command): try select(command)
        case .list(let command): try await list(command)
        case .lsub(let reference, let pattern): try await listSubscribed(reference, pattern)
        case .namespace: namespace()
        case .status(let mailbox, let attributes): try status(mailbox, attributes)
        case .create(let mailbox, let specialUse): try create(mailbox, specialUse: specialUse)
        case .delete(let mailbox): try delete(mailbox)
        case .rename(let mailbox, let newName): try rename(mailbox, to: newName)
        case .subscribe(let mailbox): try setSubscribed(true, mailbox)
        case .unsubscribe(let mailbox): try setSubscribed(false, mailbox)
        case .getQuota(let root): try getQuota(root: root.text)
        case .getQuotaRoot(let mailbox): try getQuotaRoot(mailbox)
        default: nil
        }
    }

    private func performInMailbox(_ tagged: TaggedCommand) async throws -> StatusResponse {
        switch tagged.command {
        case .close: try close()
        case .unselect: unselectMailbox()
        case .fetch(let command): try await fetch(command)
        case .search(let command): try search(command, tag: tagged.tag)
        case .sort(let command): try sort(command, tag: tagged.tag)
        case .thread(let command): try thread(command)
        case .store(let command): try await store(command)
        case .copy(let messages, let mailbox): try copy(messages, to: mailbox)
        case .move(let messages, let mailbox): try move(messages, to: mailbox)
        case .expunge(let messages): try expunge(messages)
        // What is parsed for clients of other servers, and isn't announced here.
        default: .bad("\(tagged.command.name) isn't offered")
        }
    }

    // MARK: Where the session is

    func loggedIn() throws -> AccountStore {
        guard let account else { throw CommandFailure.bad("Log in first") }
        return account
    }

    func mailbox() throws -> (AccountStore, SelectedFolder) {
        guard let account, let selected else { throw CommandFailure.bad("No mailbox selected") }
        return (account, selected)
    }

    func mailboxToWrite() throws -> (AccountStore, SelectedFolder) {
        let (account, selected) = try mailbox()
        guard !selected.view.isReadOnly else { throw CommandFailure.no(.noPermission, "The mailbox is read only") }
        return (account, selected)
    }

    /// The messages that a command is about, those that are gone but still have a number among them.
    func select(_ selection: MessageSelection) throws -> UIDSet {
        guard let uids = try mailbox().1.view.select(selection) else {
            throw CommandFailure.bad("There is no such message")
        }
        return uids
    }
}
