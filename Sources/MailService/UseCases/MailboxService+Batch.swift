/// The messages that one request changes.
package enum BatchSelection: Sendable {
    case ids([MessageID])
    case search(SearchRequest.Scope, SearchFilter)
}

/// What is to be known of the search that a batch began with.
package struct BatchFound: Sendable {
    /// There are more than one request changes: the newest were taken.
    package var hasMore = false
    /// The server couldn't search for exactly what was asked: something may be missing.
    package var approximate = false
    /// Folders that could not be searched, and why.
    package var failures: [FolderID: MailServiceError] = [:]

    package init() {}
}

extension MailboxService {
    /// Changes many messages, and hands their outcomes over as they come, with the number of all.
    package func changeAll(
        _ access: AccountAccess, _ selection: BatchSelection, _ change: MessageChange,
        _ receive: ([ChangeOutcome], _ total: Int) async throws -> Void
    ) async throws -> BatchFound {
        let backend = try await backend(access)
        let (ids, found) = try await messages(of: selection, in: backend)
        try await backend.change(ids, change) { outcomes in
            note(outcomes, of: change, access)
            try await receive(outcomes, ids.count)
        }
        return found
    }

    /// The same with an outcome for each message in the end, in the order of the selection.
    package func changeAll(
        _ access: AccountAccess, _ selection: BatchSelection, _ change: MessageChange
    ) async throws -> ([ChangeOutcome], BatchFound) {
        let backend = try await backend(access)
        let (ids, found) = try await messages(of: selection, in: backend)
        let outcomes = try await backend.change(ids, change)
        note(outcomes, of: change, access)
        return (outcomes, found)
    }

    private func messages(
        of selection: BatchSelection, in backend: any MailBackend
    ) async throws -> ([MessageID], BatchFound) {
        switch selection {
        case .ids(let ids):
            guard ids.count <= options.changedMessages else {
                throw MailServiceError(
                    .tooLarge, "At most \(options.changedMessages) messages can be changed at once, not \(ids.count).")
            }
            return (ids, BatchFound())
        case .search(let scope, let filter):
            return try await matches(
                of: SearchRequest(scope: scope, filter: filter, limit: options.changedMessages, fields: []), in: backend
            )
        }
    }

    private func matches(
        of request: SearchRequest, in backend: any MailBackend
    ) async throws -> ([MessageID], BatchFound) {
        var ids: [MessageID] = []
        var found = BatchFound()
        var folders = 0
        try await backend.matches(request) { matches in
            let room = request.limit - ids.count
            folders += 1
            ids += matches.ids.prefix(room)
            found.hasMore = found.hasMore || matches.hasMore || matches.ids.count > room
            found.approximate = found.approximate || matches.approximate
            if let failure = matches.failure { found.failures[matches.folder] = failure }
        }
        if folders == 1, let failure = found.failures.first?.value { throw failure }
        return (ids, found)
    }
}
