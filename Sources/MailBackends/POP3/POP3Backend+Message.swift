import MailMessage
import MailService
import MailTransport

extension POP3Backend {
    func record(_ id: MessageID) async throws -> MessageRecord {
        try await perform {
            guard id.folder == Self.inboxID else { return try self.local.record(id) }
            let message = try await self.freshMessage(id)
            let outline = try await self.inbox.outline(of: message)
            return MessageRecord(header: try self.message(id).shownHeader, structure: outline.structure)
        }
    }

    func keywords(of id: MessageID) async throws -> Set<Keyword> {
        try await perform {
            guard id.folder == Self.inboxID else { return try self.local.keywords(of: id) }
            return try await self.freshMessage(id).keywords
        }
    }

    func message(
        _ id: MessageID, selecting selection: @escaping @Sendable (MessagePart) -> [PartSelection]
    ) async throws -> FetchedMessage {
        try await perform {
            guard id.folder == Self.inboxID else { return try self.local.message(id, selecting: selection) }
            let message = try await self.freshMessage(id)
            let copy = try await self.inbox.copy(of: message)
            let now = try self.message(id)
            return try FetchedMessage(
                id: id, keywords: now.keywords, header: now.shownHeader,
                outline: try await self.inbox.outline(of: now), selection: selection, read: copy.read)
        }
    }

    func decodedSize(of id: MessageID, part partID: String) async throws -> Int? {
        try await perform {
            guard id.folder == Self.inboxID else { return try self.local.decodedSize(of: id, part: partID) }
            let message = try await self.freshMessage(id)
            let copy = try await self.inbox.copy(of: message)
            let outline = try await self.inbox.outline(of: try self.message(id))
            guard let part = outline.structure.part(partID), let place = outline.place(of: partID) else { return nil }
            return try part.transferEncoding.decodedSize(of: place) { try copy.read($0..<$0 + $1) }
        }
    }

    func content(_ request: ContentRequest) async throws -> ContentReply {
        try await perform {
            let id = request.message
            guard id.folder == Self.inboxID else { return try self.local.content(request) }
            let message = try await self.freshMessage(id)
            let copy = try await self.inbox.copy(of: message)
            let outline = try await self.inbox.outline(of: try self.message(id))
            guard let section = outline.place(of: request.section, size: copy.size) else {
                throw MailServiceError(.partNotFound, "The message has no such part.")
            }
            let wanted = request.place(in: section)
            let stream = ContentStream { writer in
                try await withTaskExecutorPreference(BlockingExecutor.shared) {
                    try await copy.forEachPiece(of: wanted) { try await writer.write($0) }
                }
            }
            return ContentReply(size: wanted.count, offset: wanted.lowerBound - section.lowerBound, stream: stream)
        }
    }
}
