import IMAPClient
import IMAPProtocol
import Logging
import MailService
import MailTransport

extension IMAPBackend {
    func folders(_ request: FolderListRequest) async throws -> [Folder] {
        try await listing(counts: request.counts).folders
    }

    /// All mailboxes: from memory where that is fresh, unless `isForced`.
    func listing(counts: Bool = false, isForced: Bool = false) async throws -> FolderDirectory {
        try await perform {
            try await directory.fresh(counts: counts, isForced: isForced) { [self] in
                try await pool.withLease(folder: nil) { pooled in
                    try await list(pooled.connection, counts: counts)
                }
            }
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
        guard let entry = try await listing(isForced: true).entry(for: selector) else {
            throw MailServiceError(.folderNotFound, "The account has no such folder.")
        }
        return entry.name
    }

    private func list(_ connection: IMAPConnection, counts: Bool) async throws -> FolderDirectory {
        let server = connection.capabilities
        let attributes = Self.statusAttributes(server, counts: counts)
        // Sent first, so that it travels with the LIST.
        let namespaces = askForNamespaces(on: connection)
        guard server.contains(.listExtended) else {
            return try await listInSteps(connection, attributes: attributes, namespaces: namespaces)
        }
        var returning: [ListCommand.Return] = [.subscribed, .children]
        if server.contains(.specialUse) { returning.append(.specialUse) }
        let hasStatus = server.contains(.listStatus)
        if hasStatus, !attributes.isEmpty { returning.append(.status(attributes)) }
        let result = try await connection.list(ListCommand(returning: returning))
        var statuses = result.statuses
        if !hasStatus {
            statuses = try await status(of: result.mailboxes, attributes, on: connection)
        } else if attributes.contains(.mailboxID) {
            try await mendMailboxIDs(of: result.mailboxes, in: &statuses, on: connection)
        }
        return FolderDirectory(
            result.mailboxes, statuses: statuses, subscribed: nil,
            personalPrefix: try await personalPrefix(namespaces, on: connection))
    }

    /// RFC 3501 alone: LIST, LSUB, and a STATUS for each mailbox.
    private func listInSteps(
        _ connection: IMAPConnection, attributes: [StatusAttribute], namespaces: PendingReply<Namespaces>?
    ) async throws -> FolderDirectory {
        let entries = try await connection.list().mailboxes
        let subscribed = try await connection.lsub().map(\.name)
        return FolderDirectory(
            entries,
            statuses: try await status(of: entries, attributes, on: connection),
            subscribed: Set(subscribed),
            personalPrefix: try await personalPrefix(namespaces, on: connection))
    }

    /// The question for the account's namespaces (RFC 2342), once for each account.
    private func askForNamespaces(on connection: IMAPConnection) -> PendingReply<Namespaces>? {
        guard directory.personalPrefix == nil, connection.capabilities.contains(.namespace) else { return nil }
        return connection.start(NamespaceRequest())
    }

    /// What the names of the user's own folders begin with: `INBOX.` on Courier and many hosters, mostly nothing.
    /// A server that can't say has none.
    private func personalPrefix(_ pending: PendingReply<Namespaces>?, on connection: IMAPConnection) async throws
        -> MailboxName
    {
        if let known = directory.personalPrefix { return known }
        var prefix = MailboxName("")
        do {
            if let first = try await pending?.value.personal.first { prefix = first.prefix }
        } catch let error as IMAPClientError where connection.isOpen && error.code != .timeout {
            logger.debug("NAMESPACE refused", metadata: ["error": "\(error)"])
        }
        directory.learn(personalPrefix: prefix)
        return prefix
    }

    /// QUIRK: Cyrus 3.6 sends freed memory for MAILBOXID in LIST-STATUS, and the right one in STATUS. Where one id is
    /// missing or stands twice, none is believed: ids that were made of them would die.
    private func mendMailboxIDs(
        of entries: [ListEntry], in statuses: inout [MailboxName: MailboxStatus], on connection: IMAPConnection
    ) async throws {
        let ids = statuses.values.compactMap(\.mailboxID)
        guard ids.count < statuses.count || Set(ids).count < ids.count else { return }
        let mended = try await status(of: entries, [.mailboxID], on: connection)
        for name in statuses.keys { statuses[name]?.mailboxID = mended[name]?.mailboxID }
    }

    private static func statusAttributes(_ server: CapabilitySet, counts: Bool) -> [StatusAttribute] {
        var attributes: [StatusAttribute] = counts ? [.messages, .unseen, .uidNext, .uidValidity] : []
        if counts, server.contains(.condStore) { attributes.append(.highestModSeq) }
        if server.contains(.objectID) { attributes.append(.mailboxID) }
        return attributes
    }

    /// A mailbox that can't be opened has no counts; the others keep theirs.
    private func status(
        of entries: [ListEntry],
        _ attributes: [StatusAttribute],
        on connection: IMAPConnection
    ) async throws -> [MailboxName: MailboxStatus] {
        guard !attributes.isEmpty else { return [:] }
        let names = entries.lazy.filter { !$0.has(.noSelect) && !$0.has(.nonExistent) }.map(\.name)
            .prefix(options.statusCommands)
        var statuses: [MailboxName: MailboxStatus] = [:]
        var rest = Array(names)[...]
        while !rest.isEmpty {
            let flight = rest.prefix(Self.statusFlight).map { name in
                (name, connection.start(StatusRequest(name, attributes)))
            }
            rest = rest.dropFirst(Self.statusFlight)
            for (name, reply) in flight {
                do {
                    statuses[name] = try await reply.value
                } catch let error as IMAPClientError where connection.isOpen && error.code != .timeout {
                    continue
                }
            }
        }
        return statuses
    }

    /// STATUS commands in one flight.
    private static var statusFlight: Int { 16 }
}
