import MailService
import MailStore

extension POP3Backend {
    func search(_ request: SearchRequest, _ receive: (SearchBatch) async throws -> Void) async throws {
        switch request.scope {
        case .folder(let selector) where Self.isInbox(selector):
            try await receive(try await perform { try await self.searchInbox(request) })
        case .folder(let selector):
            try await receive(
                try await perform {
                    try self.inbox.heal()
                    return try self.searchLocal(try self.local.folder(selector), request)
                })
        case .account:
            try await receive(try await perform { try await self.searchInbox(request) })
            for folder in try await perform({ try self.local.all() }) where folder.isSearched(for: request.filter) {
                try await receive(try await perform { try self.searchLocal(folder, request) })
            }
        }
    }

    private func searchLocal(_ folder: StoredFolder, _ request: SearchRequest) throws -> SearchBatch {
        let filter = request.filter.restricted(toFolder: folder.isCalled)
        guard filter != .none else { return SearchBatch(folder: folder.apiID, messages: [], total: 0) }
        return try local.search(folder, for: filter, request)
    }

    /// Postern searches what it has read of the inbox. Where that isn't all yet, the answer says that it is approximate.
    private func searchInbox(_ request: SearchRequest) async throws -> SearchBatch {
        let filter = request.filter.restricted { FolderSelector($0).map(Self.isInbox) ?? ($0.lowercased() == "inbox") }
        guard filter != .none else { return SearchBatch(folder: Self.inboxID, messages: [], total: 0) }
        let index = inbox.index
        try await inbox.look(within: options.listingLifetime)
        if filter.asksForHeader { try await inbox.catchUp(texts: filter.asksForText) }
        let resume = request.resume[Self.inboxID.digest]
        let state = try index.state()
        if let resume, resume.validity != state.validity {
            throw MailServiceError(.staleID, "The inbox was made anew: search again from the start.")
        }
        let found = try index.search(filter.folded(), below: resume?.belowUID, limit: request.limit)
        var messages = try index.messages(found.numbers)
        if !request.fields.isEmpty {
            // What is shown has a header, also where nobody asked for it to find it.
            try await inbox.learnHeaders(of: messages)
            messages = try index.messages(found.numbers)
        }
        let progress = try index.progress()
        var batch = SearchBatch(
            folder: Self.inboxID,
            messages: messages.map(summary),
            total: resume == nil ? found.total : nil,
            hasMore: found.total > found.numbers.count,
            approximate: (filter.asksForHeader && progress.headers < progress.messages)
                || (filter.asksForText && (progress.texts < progress.messages || progress.cutTexts > 0)))
        batch.positions = messages.map { SearchPosition(validity: state.validity, belowUID: $0.number) }
        return batch
    }

    func find(messageID: String, in folder: FolderSelector) async throws -> [MessageID] {
        try await perform {
            guard Self.isInbox(folder) else {
                try self.inbox.heal()
                return try self.local.find(messageID: messageID, in: try self.local.folder(folder))
            }
            try await self.inbox.look(within: .zero)
            try await self.inbox.catchUp(texts: false)
            let found = try self.inbox.index.search(.messageID(messageID), below: nil, limit: .max)
            return try self.inbox.index.messages(found.numbers.reversed()).map(self.id)
        }
    }
}

extension StoredFolder {
    /// Whether a filter's word for a folder means this one.
    func isCalled(_ text: String) -> Bool {
        let wanted = text.lowercased()
        return role?.rawValue == wanted || path.levels.last?.lowercased() == wanted || apiID.encoded == text
            || path.text.lowercased() == wanted
    }

    /// Whether a search of the account looks here: not in junk and trash, unless the filter names them.
    fileprivate func isSearched(for filter: SearchFilter) -> Bool {
        guard isSelectable else { return false }
        return filter.folders.contains(where: isCalled) || (role != .junk && role != .trash)
    }
}
