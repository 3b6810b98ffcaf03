import IMAPClient
import IMAPProtocol
import MailService

extension IMAPBackend {
    func folders(_ request: FolderListRequest) async throws -> [Folder] {
        try await perform {
            try await directory.fresh(counts: request.counts) { [self] in
                try await pool.withLease(folder: nil) { pooled in
                    try await Self.list(pooled.connection, counts: request.counts)
                }
            }.folders
        }
    }

    /// The mailbox that a selector names. The inbox, and ids that are names, need no look-up.
    func mailbox(for selector: FolderSelector) async throws -> MailboxName {
        switch selector {
        case .role(.inbox):
            return .inbox
        case .id(let id):
            if case .name(let wire) = id.key { return MailboxName(wire: wire) }
        case .role:
            break
        }
        if let known = directory.known?.entry(for: selector) { return known.name }
        directory.forget()
        _ = try await folders(FolderListRequest(counts: false))
        guard let entry = directory.known?.entry(for: selector) else {
            throw MailServiceError(.folderNotFound, "The account has no such folder.")
        }
        return entry.name
    }

    private static func list(_ connection: IMAPConnection, counts: Bool) async throws -> FolderDirectory {
        let server = connection.capabilities
        let attributes = statusAttributes(server, counts: counts)
        guard server.contains(.listExtended) else {
            return try await listInSteps(connection, attributes: attributes)
        }
        var returning: [ListCommand.Return] = [.subscribed, .children]
        if server.contains(.specialUse) { returning.append(.specialUse) }
        let hasStatus = server.contains(.listStatus)
        if hasStatus, !attributes.isEmpty { returning.append(.status(attributes)) }
        let result = try await connection.list(ListCommand(returning: returning))
        var statuses = result.statuses
        if !hasStatus { statuses = try await status(of: result.mailboxes, attributes, on: connection) }
        return FolderDirectory(result.mailboxes, statuses: statuses, subscribed: nil)
    }

    /// RFC 3501 alone: LIST, LSUB, and a STATUS for each mailbox.
    private static func listInSteps(_ connection: IMAPConnection, attributes: [StatusAttribute]) async throws
        -> FolderDirectory
    {
        let entries = try await connection.list().mailboxes
        let subscribed = try await connection.lsub().map(\.name)
        return FolderDirectory(
            entries,
            statuses: try await status(of: entries, attributes, on: connection),
            subscribed: Set(subscribed))
    }

    private static func statusAttributes(_ server: CapabilitySet, counts: Bool) -> [StatusAttribute] {
        var attributes: [StatusAttribute] = counts ? [.messages, .unseen, .uidNext, .uidValidity] : []
        if counts, server.contains(.condStore) { attributes.append(.highestModSeq) }
        if server.contains(.objectID) { attributes.append(.mailboxID) }
        return attributes
    }

    /// A mailbox that can't be opened has no counts; the others keep theirs.
    private static func status(
        of entries: [ListEntry],
        _ attributes: [StatusAttribute],
        on connection: IMAPConnection
    ) async throws -> [MailboxName: MailboxStatus] {
        guard !attributes.isEmpty else { return [:] }
        var statuses: [MailboxName: MailboxStatus] = [:]
        for entry in entries where !entry.has(.noSelect) && !entry.has(.nonExistent) {
            do {
                statuses[entry.name] = try await connection.status(entry.name, attributes)
            } catch let error as IMAPClientError where connection.isOpen && error.code != .timeout {
                continue
            }
        }
        return statuses
    }
}
