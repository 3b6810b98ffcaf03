import IMAPClient
import IMAPProtocol
import MailMessage
import MailService

extension IMAPBackend {
    func threads(_ request: ThreadListRequest) async throws -> ThreadPage {
        let result = try await page(
            PageRequest(folder: request.folder, limit: request.limit, cursor: request.cursor))
        guard case .page(let page) = result else { return ThreadPage(threads: [], nextCursor: nil) }
        let name = try await mailbox(for: request.folder)
        let groups = try await group(page.messages, in: name)
        let threads = groups.compactMap { ThreadGrouping.thread(of: $0, folder: page.folder) }
        return ThreadPage(threads: threads, nextCursor: page.nextCursor)
    }

    /// Groups in the order of their newest messages.
    private func group(_ messages: [MessageSummary], in name: MailboxName) async throws -> [[MessageSummary]] {
        if messages.contains(where: { $0.header.threadID != nil }) {
            return ThreadGrouping.byObjectID(messages)
        }
        let uids = messages.compactMap(\.uid)
        guard !uids.isEmpty else { return [] }
        let forest = try await withFolder(name) { connection, _ -> ThreadForest? in
            guard let algorithm = connection.capabilities.threadAlgorithm else { return nil }
            return try await connection.thread(algorithm, .uid(UIDSet(uids)))
        }
        guard let forest else { return ThreadGrouping.byReferences(messages) }
        return ThreadGrouping.byForest(messages, forest)
    }

    func thread(_ id: ThreadID) async throws -> MailThread {
        let own = try await mailbox(for: .id(id.folder))
        var names = [own]
        // One's own answers are filed elsewhere, and belong to what one reads.
        if let sent = try await sentMailbox(), sent != own { names.append(sent) }
        var messages: [MessageSummary] = []
        for name in names {
            messages += try await self.messages(of: id, in: name)
        }
        guard !messages.isEmpty else {
            throw MailServiceError(.threadNotFound, "No message of the thread is there any more.")
        }
        return MailThread(id: id, messages: messages.sorted { $0.header.receivedAt < $1.header.receivedAt })
    }

    private func sentMailbox() async throws -> MailboxName? {
        if let known = directory.known { return known.entry(for: .role(.sent))?.name }
        return try await listing().entry(for: .role(.sent))?.name
    }

    private func messages(of id: ThreadID, in name: MailboxName) async throws -> [MessageSummary] {
        try await withFolder(name) { connection, view in
            guard let key = try Self.searchKey(of: id, in: view, connection.capabilities) else { return [] }
            let found = NewestUIDs(try await connection.search(key)).first(self.options.threadMessages)
            let reader = SummaryReader(
                backend: self, connection: connection, view: view, fields: SummaryField.default)
            return try await reader.summaries(uids: found)
        }
    }

    private static func searchKey(of id: ThreadID, in view: FolderView, _ server: CapabilitySet) throws -> SearchKey? {
        switch id.key {
        case .objectID(let threadID):
            if server.contains(.objectID) { return .threadID(threadID) }
            return UInt64(threadID, radix: 16).map(SearchKey.gmailThreadID)
        case .root(let messageID):
            if let alone = MessageID(encoded: messageID), case .uid(let validity, let uid) = alone.key {
                guard alone.folder == view.folder, uid > 0 else { return nil }
                guard validity == view.window.validity else {
                    throw MailServiceError(.staleID, "The folder was made anew on the mail server: list it again.")
                }
                return .uid(UIDSet(UID(uid)))
            }
            return .or(
                .header(field: "Message-ID", messageID),
                .or(.header(field: "References", messageID), .header(field: "In-Reply-To", messageID)))
        }
    }
}

extension MessageSummary {
    fileprivate var uid: UInt32? {
        if case .uid(_, let uid) = id.key { uid } else { nil }
    }
}

/// Gathers a page's messages into threads. Messages come the newest first, and so do the groups.
enum ThreadGrouping {
    /// By the server's own ids (RFC 8474).
    static func byObjectID(_ messages: [MessageSummary]) -> [[MessageSummary]] {
        grouped(messages) { _, message in message.header.threadID ?? message.id.encoded }
    }

    /// By what THREAD answered for them (RFC 5256).
    static func byForest(_ messages: [MessageSummary], _ forest: ThreadForest) -> [[MessageSummary]] {
        var threadOfUID: [UInt32: Int] = [:]
        for (index, thread) in forest.threads.enumerated() {
            for node in thread {
                if let uid = node.number { threadOfUID[uid] = index }
            }
        }
        return grouped(messages) { index, message in
            message.uid.flatMap { threadOfUID[$0] } ?? -1 - index
        }
    }

    /// By In-Reply-To and Message-ID, over what is on the page.
    static func byReferences(_ messages: [MessageSummary]) -> [[MessageSummary]] {
        var parent: [String: String] = [:]
        func root(_ id: String) -> String {
            var current = id
            while let next = parent[current] { current = next }
            return current
        }
        for message in messages {
            guard let own = message.header.messageID else { continue }
            for reference in message.header.inReplyTo {
                let (a, b) = (root(own), root(reference))
                // Two different roots are joined, so that no circle can close.
                if a != b { parent[a] = b }
            }
        }
        return grouped(messages) { index, message in
            (message.header.messageID ?? message.header.inReplyTo.first).map(root) ?? "\(index)"
        }
    }

    /// The thread that a group is; its messages the oldest first.
    static func thread(of messages: [MessageSummary], folder: FolderID) -> MailThread? {
        let ordered = messages.sorted { $0.header.receivedAt < $1.header.receivedAt }
        guard let first = ordered.first else { return nil }
        if let threadID = first.header.threadID {
            return MailThread(id: ThreadID(key: .objectID(threadID), folder: folder), messages: ordered)
        }
        // The oldest message may itself answer one that is elsewhere: that one is the root that all refer to.
        guard let root = first.header.inReplyTo.first ?? first.header.messageID else {
            return MailThread(id: ThreadID(key: .root(messageID: first.id.encoded), folder: folder), messages: ordered)
        }
        return MailThread(id: ThreadID(key: .root(messageID: root), folder: folder), messages: ordered)
    }

    private static func grouped<Key: Hashable>(
        _ messages: [MessageSummary],
        by key: (Int, MessageSummary) -> Key
    ) -> [[MessageSummary]] {
        var places: [Key: Int] = [:]
        var groups: [[MessageSummary]] = []
        for (index, message) in messages.enumerated() {
            let key = key(index, message)
            if let place = places[key] {
                groups[place].append(message)
            } else {
                places[key] = groups.count
                groups.append([message])
            }
        }
        return groups
    }
}
