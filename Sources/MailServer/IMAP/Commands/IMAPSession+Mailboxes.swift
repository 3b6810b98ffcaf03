import IMAPProtocol
import MailStore

/// CREATE, DELETE, RENAME, SUBSCRIBE, UNSUBSCRIBE (RFC 9051 sections 6.3.4 to 6.3.8).
extension IMAPSession {
    /// With RFC 6154 section 3 for a special use, and RFC 8474 section 4.1 for the code.
    func create(_ name: MailboxName, specialUse: [MailboxAttribute]) throws -> StatusResponse {
        let account = try loggedIn()
        guard specialUse.count < 2, let role = specialUse.first.map({ FolderRole($0) }) ?? .some(nil) else {
            throw CommandFailure.no(.other(name: "USEATTR", text: nil), "A mailbox can't be for that")
        }
        let folder = try account.createFolder(path(name), role: role)
        return .ok(.mailboxID(IMAPString(folder.mailboxID)), "CREATE done")
    }

    func delete(_ name: MailboxName) throws -> StatusResponse {
        let account = try loggedIn()
        let folder = try account.folder(at: path(name))
        try account.deleteFolder(folder.path)
        if selected?.id == folder.id {
            leave()
            send(.status(.ok(.closed, "The mailbox is deleted")))
        }
        return .ok(nil, "DELETE done")
    }

    func rename(_ name: MailboxName, to newName: MailboxName) throws -> StatusResponse {
        try loggedIn().renameFolder(path(name), to: path(newName))
        return .ok(nil, "RENAME done")
    }

    func setSubscribed(_ isSubscribed: Bool, _ name: MailboxName) throws -> StatusResponse {
        try loggedIn().setSubscribed(isSubscribed, path(name))
        return .ok(nil, isSubscribed ? "SUBSCRIBE done" : "UNSUBSCRIBE done")
    }

    /// The name as the store has it. A delimiter at its end says only that there will be mailboxes below it (RFC 9051
    /// section 6.3.4).
    func path(_ name: MailboxName) throws -> FolderPath {
        var text = name.decoded
        if text.count > 1, text.hasSuffix("/") { text.removeLast() }
        return try FolderPath(text)
    }

    /// The name as the client is told it.
    func name(of path: String) -> MailboxName {
        MailboxName(path, encoding: machine.enabled.nameEncoding)
    }
}
