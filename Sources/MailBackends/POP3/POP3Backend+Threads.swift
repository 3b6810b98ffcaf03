import MailService
import MailStore

extension POP3Backend {
    func threads(_ request: ThreadListRequest) async throws -> ThreadPage {
        let result = try await page(
            PageRequest(folder: request.folder, limit: request.limit, cursor: request.cursor))
        guard case .page(let page) = result else { return ThreadPage(threads: [], nextCursor: nil) }
        let threads = ThreadGrouping.byReferences(page.messages).compactMap {
            ThreadGrouping.thread(of: $0, folder: page.folder)
        }
        return ThreadPage(threads: threads, nextCursor: page.nextCursor)
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
