import IMAPClient
import IMAPProtocol
import MailMessage
import MailService

extension IMAPBackend {
    /// The threads whose newest message is on a page, whole: what of them is on no page or a later one comes along, and
    /// what belongs to a thread of an earlier page is left out.
    func threads(_ request: ThreadListRequest) async throws -> ThreadPage {
        let result = try await page(
            PageRequest(folder: request.folder, limit: request.limit, cursor: request.cursor))
        guard case .page(let page) = result, !page.messages.isEmpty else {
            return ThreadPage(threads: [], nextCursor: nil)
        }
        let groups = try await withFolder(mailbox(for: request.folder)) { connection, view in
            let reader = SummaryReader(
                backend: self, connection: connection, view: view, fields: SummaryField.default)
            if page.messages.contains(where: { $0.header.threadID != nil }) {
                return try await self.groupedByThreadID(page.messages, reader)
            }
            guard let algorithm = connection.capabilities.threadAlgorithm else {
                return ThreadGrouping.byReferences(page.messages)
            }
            return try await self.grouped(page.messages, by: algorithm, reader)
        }
        let threads = groups.compactMap { ThreadGrouping.thread(of: $0, folder: page.folder) }
        return ThreadPage(threads: threads, nextCursor: page.nextCursor)
    }

    /// By the server's own ids: one SEARCH finds who else has them.
    private func groupedByThreadID(
        _ messages: [MessageSummary], _ reader: SummaryReader
    ) async throws -> [[MessageSummary]] {
        let capabilities = reader.connection.capabilities
        let keys = Set(messages.compactMap(\.header.threadID)).sorted().compactMap { threadID in
            SearchKey(threadID: threadID, capabilities)
        }
        guard let key = SearchKey.any(of: keys[...]) else { return ThreadGrouping.byObjectID(messages) }
        let found = NewestUIDs(try await reader.connection.search(key)).first(options.threadMessages)
        let page = Set(messages.compactMap(\.uid))
        let others = try await reader.summaries(uids: found.filter { !page.contains($0) })
        return ThreadGrouping.byObjectID((messages + others).sorted { ($0.uid ?? 0) > ($1.uid ?? 0) })
            .filter { group in messages.contains { $0.id == group.first?.id } }
    }

    /// By THREAD (RFC 5256).
    private func grouped(
        _ messages: [MessageSummary], by algorithm: ThreadAlgorithm, _ reader: SummaryReader
    ) async throws -> [[MessageSummary]] {
        let threads = try await threads(of: reader.view, by: algorithm, reader.connection)
        let wanted = threads.missing(from: messages.compactMap(\.uid)).prefix(options.threadMessages)
        return ThreadGrouping.byThreads(messages, try await reader.summaries(uids: Array(wanted)), threads)
    }

    /// Asked once for the folder, and kept while no message comes or goes.
    private func threads(
        of view: FolderView, by algorithm: ThreadAlgorithm, _ connection: IMAPConnection
    ) async throws -> FolderThreads {
        if let known = view.threads { return known }
        let (changes, exists) = (view.window.changes, view.window.exists)
        let first = exists > options.threadedMessages ? exists - options.threadedMessages + 1 : 1
        let newest = SequenceSet(SequenceNumber(first)...SequenceNumber(max(first, exists)))
        let threads = FolderThreads(try await connection.thread(algorithm, .sequence(newest)))
        view.keep(threads, madeAt: changes)
        return threads
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
        case .objectID(let threadID): return SearchKey(threadID: threadID, server)
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

extension SearchKey {
    /// A thread by the server's own id; nil where the server can't be asked so.
    fileprivate init?(threadID: String, _ server: CapabilitySet) {
        if server.contains(.objectID) {
            self = .threadID(threadID)
        } else if let number = UInt64(threadID, radix: 16) {
            self = .gmailThreadID(number)
        } else {
            return nil
        }
    }
}

extension MessageSummary {
    // Not inlined: Swift 6.3's optimiser fails on the loops that it would be in.
    @inline(never) fileprivate var uid: UInt32? {
        if case .uid(_, let uid) = id.key { uid } else { nil }
    }
}

/// Gathers a page's messages into threads. Messages come the newest first, and so do the groups.
enum ThreadGrouping {
    /// By the server's own ids (RFC 8474).
    static func byObjectID(_ messages: [MessageSummary]) -> [[MessageSummary]] {
        grouped(messages) { _, message in message.header.threadID ?? message.id.encoded }
    }

    /// By what THREAD answered (RFC 5256): the threads whose newest message is on the page.
    static func byThreads(
        _ page: [MessageSummary], _ others: [MessageSummary], _ threads: FolderThreads
    ) -> [[MessageSummary]] {
        var known: [UInt32: MessageSummary] = [:]
        for message in others + page {
            if let uid = message.uid { known[uid] = message }
        }
        // What is too far down for THREAD to have been asked, or came since, is grouped as where there is no THREAD.
        let rest = page.filter { message in message.uid.map(threads.contains) != true }
        let whole = page.compactMap(\.uid).compactMap(threads.beginning)
        return whole.map { thread in thread.compactMap { known[$0] } } + byReferences(rest)
    }

    /// By In-Reply-To and Message-ID, over what is on the page.
    static func byReferences(_ messages: [MessageSummary]) -> [[MessageSummary]] {
        var parent: [String: String] = [:]
        func root(_ id: String) -> String {
            var current = id
            while let next = parent[current] {
                // Halves the way for the next who goes it: a chain of answers would take the square of its length.
                if let further = parent[next] { parent[current] = further }
                current = next
            }
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
