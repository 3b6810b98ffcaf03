extension MailBackend {
    /// One change after the other, for backends that know no better.
    package func change(
        _ id: MessageID, _ changes: [MessageChange], onlyIf isExpected: (@Sendable (Set<Keyword>) -> Bool)?
    ) async throws -> ChangeOutcome {
        if let isExpected, try await !isExpected(keywords(of: id)) {
            return ChangeOutcome(id: id, result: .failed(.changedMeanwhile))
        }
        return try await changeInOrder(id, changes)
    }

    /// Each change where the one before it left the message.
    package func changeInOrder(_ id: MessageID, _ changes: [MessageChange]) async throws -> ChangeOutcome {
        var current = id
        var result = ChangeOutcome.Result.done(newID: nil)
        for change in changes {
            result = try await self.change([current], change).first?.result ?? result
            switch result {
            case .failed: return ChangeOutcome(id: id, result: result)
            case .done(let newID), .markedDeleted(let newID): current = newID ?? current
            }
        }
        return ChangeOutcome(id: id, result: result)
    }
}

extension MailServiceError {
    /// What `If-Match` asked for isn't there any more.
    package static var changedMeanwhile: Self {
        Self(.preconditionFailed, "The message was changed since: read it again.")
    }
}

extension MailBackend {
    /// All at once, for backends whose changes are quick.
    package func change(
        _ ids: [MessageID], _ change: MessageChange, _ receive: ([ChangeOutcome]) async throws -> Void
    ) async throws {
        try await receive(try await self.change(ids, change))
    }

    /// By way of their summaries.
    package func matches(
        _ request: SearchRequest, _ receive: (SearchMatches) async throws -> Void
    ) async throws {
        try await search(request) { try await receive(SearchMatches($0)) }
    }
}

extension MailBackend {
    /// Message by message, folder by folder as far as one search goes.
    package func export(_ request: SearchRequest, _ receive: (ExportPiece) async throws -> Void) async throws {
        var request = request
        request.limit = Self.exportedAtMost
        try await search(request) { batch in
            if let failure = batch.failure { throw failure }
            for message in batch.messages.reversed() {
                try await receive(.message(message.id, receivedAt: message.header.receivedAt))
                for try await piece in try await content(ContentRequest(message: message.id, section: .message)).stream
                {
                    try await receive(.bytes(piece))
                }
                try await receive(.end)
            }
        }
    }

    /// Messages of one folder whose summaries are in memory at once.
    private static var exportedAtMost: Int { 100_000 }
}
