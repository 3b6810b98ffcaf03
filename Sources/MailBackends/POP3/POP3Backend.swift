import Foundation
import MailMessage
import MailService
import MailStore
import MailTransport
import Synchronization

/// A POP3 account behind the ``MailBackend`` port: the server's one inbox, and local folders beside it.
///
/// All of it runs on threads that may block. Each use case has its own file.
final class POP3Backend: MailBackend {
    /// The inbox's id: there is only one.
    static let inboxID = MailService.FolderID(.name(Array("INBOX".utf8)))

    let inbox: POP3Inbox
    /// One change of keywords at a time: a look at them and the change that hangs on it are one step.
    let changingKeywords = Mutex(())
    var local: LocalFolders { inbox.local }
    var options: POP3BackendOptions { inbox.options }

    init(_ inbox: POP3Inbox) {
        self.inbox = inbox
    }

    func capabilities() async throws -> AccountCapabilities {
        AccountCapabilities(
            folders: true,
            search: .index,
            threads: .references,
            sort: MessageSort.allCases,
            objectIDs: false,
            preview: false,
            push: false,
            modificationSequences: true,
            localFolders: true,
            indexing: try await perform { try self.inbox.index.progress() })
    }

    func connections() async -> [ConnectionInfo] {
        guard inbox.session != nil else { return [] }
        return [ConnectionInfo(activity: inbox.line.isBusy ? .busy : .idle, folder: "INBOX")]
    }

    // MARK: Shared by the use cases

    /// Runs work where blocking is allowed; what it throws comes out in the domain's terms.
    func perform<Result: Sendable>(_ work: () async throws -> Result) async throws -> Result {
        inbox.noteUse()
        defer { inbox.wakeBackground() }
        do {
            return try await withTaskExecutorPreference(BlockingExecutor.shared) { try await work() }
        } catch {
            throw MailServiceError(inSession: error)
        }
    }

    static func isInbox(_ selector: FolderSelector) -> Bool {
        selector == .role(.inbox) || selector == .id(inboxID)
    }

    func id(of message: MaildropMessage) -> MessageID {
        MessageID(folder: Self.inboxID, key: .uidl(message.key))
    }

    /// - Throws: `messageNotFound`.
    func message(_ id: MessageID) throws -> MaildropMessage {
        guard case .uidl(let key) = id.key, let message = try inbox.index.message(key: key) else {
            throw MailServiceError(.messageNotFound, "The message is not there any more.")
        }
        return message
    }

    /// The same for a message that may have come since the last look.
    func freshMessage(_ id: MessageID) async throws -> MaildropMessage {
        try inbox.heal()
        do {
            return try message(id)
        } catch let error as MailServiceError where error.code == .messageNotFound {
            try await inbox.look(within: options.listingLifetime)
            return try message(id)
        }
    }

    func summary(_ message: MaildropMessage) -> MessageSummary {
        MessageSummary(id: id(of: message), keywords: message.keywords, header: message.shownHeader)
    }
}

extension MaildropMessage {
    /// What a list shows, also of a message that its server won't show.
    var shownHeader: MessageHeader { header ?? MessageHeader(receivedAt: firstSeen, size: size) }
}
