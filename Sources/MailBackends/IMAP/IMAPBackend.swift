import IMAPClient
import IMAPProtocol
import Logging
import MailMessage
import MailService
import Synchronization

/// An IMAP account behind the ``MailBackend`` port. Each use case has its own file.
final class IMAPBackend: MailBackend {
    let account: Account
    let pool: SessionPool
    let credentials: MailboxCredentials
    let cache: any MessageCache
    let contents: ContentCache
    let options: IMAPBackendOptions
    let logger: Logger
    let directory: FolderDirectoryCache
    /// Who replaces which message now.
    let replacements = Turns<MessageID>()

    init(
        account: Account,
        pool: SessionPool,
        credentials: MailboxCredentials,
        cache: any MessageCache,
        contents: ContentCache,
        options: IMAPBackendOptions,
        logger: Logger
    ) {
        self.account = account
        self.pool = pool
        self.credentials = credentials
        self.cache = cache
        self.contents = contents
        self.options = options
        self.logger = logger
        directory = FolderDirectoryCache(lifetime: options.folderListLifetime)
    }

    func capabilities() async throws -> AccountCapabilities {
        try await perform {
            try await self.pool.withLease(folder: nil) { pooled in
                AccountCapabilities(pooled.connection.capabilities)
            }
        }
    }

    func connections() async -> [ConnectionInfo] {
        pool.connections.map { pooled in
            let activity: ConnectionInfo.Activity =
                !pooled.isParked
                ? .busy : pooled.view.flatMap { pooled.liveView(of: $0.name) } == nil ? .idle : .watching
            return ConnectionInfo(activity: activity, folder: pooled.view?.name.decoded)
        }
    }

    // MARK: Shared by the use cases

    /// Runs upstream work; what it throws comes out in the domain's terms.
    func perform<Result>(_ work: () async throws -> Result) async throws -> Result {
        do {
            return try await work()
        } catch {
            throw MailServiceError(inSession: error)
        }
    }

    /// Runs `body` with the folder selected, in the state that it has now.
    func withFolder<Result>(
        _ name: MailboxName,
        lane: SessionPool.Machine.Lane = .interactive,
        _ body: (IMAPConnection, FolderView) async throws -> Result
    ) async throws -> Result {
        try await perform {
            try await pool.withLease(folder: name, lane: lane) { pooled in
                let view: FolderView
                do {
                    view = try await pooled.select(name)
                } catch let error as IMAPClientError where error.isMissingFolder {
                    directory.forget()
                    throw MailServiceError(error, code: .folderNotFound, detail: "The folder is not there any more.")
                }
                return try await body(pooled.connection, view)
            }
        }
    }

    func cacheFolder(_ view: FolderView) -> CacheFolder {
        CacheFolder(account: account.id, folder: view.folder, validity: view.window.validity)
    }

    /// The IMAP side of a message's id.
    func locate(_ id: MessageID) async throws -> MessageLocation {
        guard case .uid(let validity, let uid) = id.key, uid > 0 else {
            throw MailServiceError(.messageNotFound, "The id does not belong to an IMAP account.")
        }
        return MessageLocation(
            id: id,
            mailbox: try await mailbox(for: .id(id.folder)),
            uid: UID(uid),
            cacheFolder: CacheFolder(account: account.id, folder: id.folder, validity: validity))
    }
}

/// Where a message is on the server.
struct MessageLocation: Sendable {
    let id: MessageID
    let mailbox: MailboxName
    let uid: UID
    let cacheFolder: CacheFolder

    /// RFC 9051 section 2.3.1.1: under another UIDVALIDITY the UID may name another message.
    func check(_ view: FolderView) throws {
        guard view.window.validity == cacheFolder.validity else {
            throw MailServiceError(
                .staleID, "The folder was made anew on the mail server since the id was given out: list it again.")
        }
    }
}

extension AccountCapabilities {
    fileprivate init(_ server: CapabilitySet) {
        self.init(
            folders: true,
            search: .server,
            threads: server.contains(.objectID) || server.contains(.gmailExtensions)
                ? .objectID : server.threadAlgorithm == nil ? .references : .thread,
            sort: server.contains(.sort) ? MessageSort.allCases : [.newest, .oldest],
            objectIDs: server.contains(.objectID),
            preview: server.contains(.preview),
            push: server.contains(.idle),
            modificationSequences: server.contains(.condStore))
    }
}

extension CapabilitySet {
    /// The best threading that the server offers.
    var threadAlgorithm: ThreadAlgorithm? {
        contains(.threadRefs) ? .refs : contains(.threadReferences) ? .references : nil
    }
}
