import MailService
import MailStore

extension POP3Backend {
    /// The threads whose newest message is on a page, whole as far as the newest messages of the folder go; what belongs to
    /// a thread of an earlier page is left out.
    func threads(_ request: ThreadListRequest) async throws -> ThreadPage {
        let result = try await page(
            PageRequest(folder: request.folder, limit: request.limit, cursor: request.cursor))
        guard case .page(let page) = result, !page.messages.isEmpty else {
            return ThreadPage(threads: [], nextCursor: nil)
        }
        let newest = try await newest(of: page.folder)
        let known = Set(newest.map(\.id))
        let shown = Set(page.messages.map(\.id))
        let threads = ThreadGrouping.byReferences(newest + page.messages.filter { !known.contains($0.id) })
            .filter { $0.first.map { shown.contains($0.id) } == true }
            .compactMap { ThreadGrouping.thread(of: $0, folder: page.folder) }
        return ThreadPage(threads: threads, nextCursor: page.nextCursor)
    }

    /// Those of a folder's newest messages that are known already, the newest first.
    private func newest(of folder: MailService.FolderID) async throws -> [MessageSummary] {
        try await perform {
            guard folder == Self.inboxID else {
                let request = PageRequest(folder: .id(folder), limit: self.options.threadedMessages)
                guard case .page(let page) = try self.local.page(request) else { return [] }
                return page.messages
            }
            try await self.inbox.catchUp(texts: false)
            let index = self.inbox.index
            let numbers = try index.numbers(.newest(below: nil), limit: self.options.threadedMessages)
            return try index.messages(numbers).filter { $0.header != nil }.map(self.summary)
        }
    }

    func thread(_ id: ThreadID) async throws -> MailThread {
        guard case .root(let messageID) = id.key else { throw Self.noThread }
        if let alone = MessageID(encoded: messageID) {
            let summary = try await message(alone) { _ in [] }.summary
            return MailThread(id: id, messages: [summary])
        }
        // One's own answers are filed elsewhere, and belong to what one reads.
        var places: [FolderSelector] = [.id(id.folder)]
        if let sent = try await perform({ try self.local.all().first { $0.role == .sent } }), sent.apiID != id.folder {
            places.append(.id(sent.apiID))
        }
        let filter = SearchFilter.or([
            .messageID(messageID), .header(name: "References", value: messageID),
            .header(name: "In-Reply-To", value: messageID),
        ])
        var messages: [MessageSummary] = []
        for place in places {
            let request = SearchRequest(scope: .folder(place), filter: filter, limit: options.threadMessages)
            try await search(request) { messages += $0.messages }
        }
        guard !messages.isEmpty else { throw Self.noThread }
        return MailThread(id: id, messages: messages.sorted { $0.header.receivedAt < $1.header.receivedAt })
    }

    private static let noThread = MailServiceError(
        .threadNotFound, "No message of the thread is there any more.")
}
