package import Foundation
import MailService
package import MailStore
import Synchronization

/// The folders that a POP3 account has beside its server's one inbox: on this machine, in mbox files.
///
/// It answers in the terms of the ``MailBackend`` port, and blocks: it is called on the `BlockingExecutor`. The store's own
/// INBOX is no folder of its owner's: there lies what Postern keeps of the inbox by itself.
package final class LocalFolders: Sendable {
    /// The one account in the store.
    private static let accountName = "local"
    /// The folders that every account begins with.
    private static let first: [(name: String, role: StoredFolderRole)] = [
        ("Drafts", .drafts), ("Sent", .sent), ("Archive", .archive), ("Junk", .junk), ("Trash", .trash),
    ]

    package let account: AccountStore
    /// One replacement at a time: of several that replace one message, one finds it.
    let replacing = Mutex(())

    /// Opens the store in a directory, or makes it.
    ///
    /// - Throws: `StoreError`.
    package init(in directory: URL, options: MailStoreOptions = MailStoreOptions()) throws {
        var options = options
        options.describer = OutlineDescriber()
        let store = try MailStore(directory: directory.path, options: options)
        account = try Self.account(in: store)
        try makeFirstFolders()
    }

    private static func account(in store: MailStore) throws -> AccountStore {
        do {
            return try store.createAccount(accountName, credentials: StoredCredentials())
        } catch let error as StoreError where error.code == .accountExists {
            return try store.account(accountName)
        }
    }

    /// A folder that its owner removed stays away: they are made where none of them is there.
    private func makeFirstFolders() throws {
        guard try account.folders().allSatisfy(\.path.isInbox) else { return }
        for (name, role) in Self.first {
            let folder = try account.createFolder(FolderPath(name), role: role)
            try account.setSubscribed(true, folder.path)
        }
    }

    // MARK: Finding folders

    /// All of them, the store's INBOX left out.
    func all() throws -> [StoredFolder] {
        try account.folders().filter { !$0.path.isInbox }
    }

    /// - Throws: `folderNotFound`.
    func folder(_ selector: FolderSelector) throws -> StoredFolder {
        let found = try all().first { folder in
            switch selector {
            case .id(let id): folder.apiID == id
            case .role(let role): folder.role?.rawValue == role.rawValue
            }
        }
        guard let found else { throw MailServiceError(.folderNotFound, "The account has no such folder.") }
        return found
    }

    /// The folder of a message, and its UID there.
    ///
    /// - Throws: `messageNotFound` for the id of another kind of account, `staleID` under another UIDVALIDITY.
    func locate(_ id: MessageID) throws -> (folder: StoredFolder, uid: UInt32) {
        guard case .uid(let validity, let uid) = id.key else {
            throw MailServiceError(.messageNotFound, "The id does not belong to this folder.")
        }
        let folder = try folder(.id(id.folder))
        guard try account.status(of: folder.id).uidValidity == validity else {
            throw MailServiceError(.staleID, "The folder was made anew since the id was given out: list it again.")
        }
        return (folder, uid)
    }
}

extension StoredFolder {
    /// Its id in the API: the same after a rename.
    var apiID: MailService.FolderID { MailService.FolderID(.objectID(mailboxID)) }

    var apiRole: MailService.FolderRole? { role.flatMap { MailService.FolderRole(rawValue: $0.rawValue) } }
}
