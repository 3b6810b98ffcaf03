import MailService
import MailStore
import Synchronization

extension POP3Backend {
    /// Puts a message into a local folder; into the inbox too, where it lies by Postern's doing: a POP3 server takes none.
    func append(_ message: MailService.NewMessage, to folder: FolderSelector) async throws -> MessageID? {
        try await perform {
            try self.inbox.heal()
            let destination =
                Self.isInbox(folder)
                ? try self.local.account.folder(at: .inbox) : try self.local.folder(makingRole: folder)
            let incoming = try await self.local.incoming(message)
            return try self.shown(try self.local.account.append([incoming], to: destination.id), in: destination)
        }
    }

    func replace(_ id: MessageID, with message: MailService.NewMessage) async throws -> MessageID? {
        try await perform {
            try self.inbox.heal()
            guard id.folder != Self.inboxID else {
                throw MailServiceError(.unsupported, "A message of a POP3 inbox can't be replaced.")
            }
            _ = try self.local.keywords(of: id)
            return try self.local.replace(id, with: try await self.local.incoming(message))
        }
    }
}

extension LocalFolders {
    /// A message on its way into a folder: all of its content is here.
    func incoming(_ message: MailService.NewMessage) async throws -> StoredNewMessage {
        let incoming = account.makeIncoming()
        for try await bytes in try await message.content() { try incoming.write(contentsOf: bytes) }
        guard incoming.size == message.size else {
            throw MailServiceError(.internal, "The message has another size than was announced.")
        }
        return StoredNewMessage(
            incoming, flags: MessageFlags(message.keywords),
            internalDate: message.receivedAt.map { InternalDate(seconds: $0.wholeSeconds) })
    }

    /// Of several that replace one message, one finds it.
    func replace(_ id: MessageID, with message: StoredNewMessage) throws -> MessageID? {
        try replacing.withLock { _ in
            let (folder, uid) = try locate(id)
            _ = try row(uid, in: folder, columns: [])
            let result = try account.append([message], to: folder.id)
            try account.remove([uid], from: folder.id)
            return result.uids.first.map {
                MessageID(folder: folder.apiID, key: .uid(validity: result.uidValidity, $0))
            }
        }
    }

    /// The folder of a selector; a role's is made where there is none.
    func folder(makingRole selector: FolderSelector) throws -> StoredFolder {
        do {
            return try folder(selector)
        } catch let error as MailServiceError where error.code == .folderNotFound {
            guard case .role(let role) = selector, let stored = StoredFolderRole(rawValue: role.rawValue),
                Self.made.contains(stored)
            else { throw error }
            return try folder(made: stored)
        }
    }

    /// Roles whose folders are made when they are needed.
    private static let made: Set<StoredFolderRole> = [.drafts, .sent, .archive, .junk, .trash]
}
