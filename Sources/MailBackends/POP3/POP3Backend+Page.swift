import MailMessage
import MailService

extension POP3Backend {
    /// Octets of a text part that a preview is made of.
    private static let previewBytes = 8 * 1024

    func page(_ request: PageRequest) async throws -> PageResult {
        try await perform {
            guard Self.isInbox(request.folder) else {
                try self.inbox.heal()
                return try self.local.page(request)
            }
            return try await self.inboxPage(request)
        }
    }

    /// A first page looks at the server, and a following one goes on in what was seen then. Headers that aren't known are
    /// read, and no others.
    private func inboxPage(_ request: PageRequest) async throws -> PageResult {
        if request.cursor == nil {
            try await inbox.look(within: options.listingLifetime)
        } else {
            try inbox.heal()
        }
        let before = try inbox.index.state()
        if before.text == request.knownState { return .notModified(state: before.text) }
        try request.checkCursor(folder: Self.inboxID, validity: before.validity)
        let slice = try await slice(request)
        try await inbox.learnHeaders(of: try inbox.index.messages(slice.numbers))
        var summaries = try inbox.index.messages(slice.numbers).map(summary)
        if request.fields.contains(.preview) { try await addPreviews(to: &summaries) }
        let state = try inbox.index.state()
        return .page(
            MessagePage(
                folder: Self.inboxID, messages: summaries, nextCursor: slice.cursor(request, state.validity),
                total: state.total, state: state.text))
    }

    private struct Slice {
        var numbers: [UInt32]
        var hasMore: Bool
        /// Where the last of them is in the order.
        var position = 0

        func cursor(_ request: PageRequest, _ validity: UInt32) -> PageCursor? {
            guard hasMore, let last = numbers.last else { return nil }
            return PageCursor(
                folder: POP3Backend.inboxID, validity: validity, sort: request.sort, lastUID: last,
                position: UInt32(clamping: position))
        }
    }

    private func slice(_ request: PageRequest) async throws -> Slice {
        let index = inbox.index
        switch request.sort {
        case .newest, .oldest:
            let direction: MaildropDirection =
                request.sort == .newest
                ? .newest(below: request.cursor?.lastUID) : .oldest(above: request.cursor?.lastUID ?? 0)
            // One more than wanted tells whether there are more.
            let numbers = try index.numbers(direction, limit: request.limit + 1)
            return Slice(numbers: Array(numbers.prefix(request.limit)), hasMore: numbers.count > request.limit)
        default:
            // Other orders need to know every header.
            while case let unknown = try index.unread(.header, limit: options.headersInTurn), !unknown.isEmpty {
                try await inbox.learnHeaders(of: unknown)
                let left = try index.unread(.header, limit: options.headersInTurn)
                if left.map(\.number) == unknown.map(\.number) { break }
            }
            let order = try index.numbers(request.sort)
            let start = request.cursor.map { cursor in
                order.firstIndex(of: cursor.lastUID).map { $0 + 1 } ?? min(Int(cursor.position), order.count)
            }
            let from = start ?? 0
            let end = min(order.count, from + request.limit)
            return Slice(numbers: Array(order[from..<end]), hasMore: end < order.count, position: end - 1)
        }
    }

    /// A preview costs a message's download, once.
    private func addPreviews(to summaries: inout [MessageSummary]) async throws {
        for place in summaries.indices {
            let message = try message(summaries[place].id)
            guard message.hasText || message.size <= options.indexedMessageBytes else { continue }
            try await inbox.readText(of: message, lane: .interactive)
            guard !inbox.isUndownloadable(message.number) else { continue }
            let outline = try await inbox.outline(of: message)
            guard let part = MessageView(outline.structure).previewPart, let range = outline.place(of: part.id) else {
                continue
            }
            let now = try self.message(summaries[place].id)
            let bytes = try await inbox.copy(of: now).read(range.prefix(Self.previewBytes))
            summaries[place].preview = Preview.make(part: part, encodedPrefix: bytes)
        }
    }
}

extension Range<Int> {
    /// The beginning of it, at most so long.
    func prefix(_ length: Int) -> Range<Int> {
        lowerBound..<Swift.min(upperBound, lowerBound + length)
    }
}
