import IMAPClient
import IMAPProtocol
import MailService

extension IMAPBackend {
    func search(
        _ request: MailService.SearchRequest, _ receive: (SearchBatch) async throws -> Void
    ) async throws {
        switch request.scope {
        case .folder(let selector):
            let name = try await mailbox(for: selector)
            // Only a filter that names folders needs to know what they are called.
            let known = request.filter.folders.isEmpty ? nil : try await entry(of: name)
            let target = SearchTarget(name: name, folder: known)
            try await receive(search(target, request, lane: .interactive))
        case .account:
            try await searchAll(request, receive)
        }
    }

    /// Some folders at a time, each answer handed on as it comes. A folder that fails is told of; the others go on.
    private func searchAll(
        _ request: MailService.SearchRequest, _ receive: (SearchBatch) async throws -> Void
    ) async throws {
        var targets = try await listing().entries.filter { $0.isSearched(for: request.filter) }[...]
        try await withThrowingTaskGroup(of: SearchBatch.self) { group in
            for entry in targets.prefix(options.searchConcurrency) {
                group.addTask { try await self.batch(of: entry, request) }
            }
            targets = targets.dropFirst(options.searchConcurrency)
            while let batch = try await group.next() {
                try await receive(batch)
                guard let entry = targets.popFirst() else { continue }
                group.addTask { try await self.batch(of: entry, request) }
            }
        }
    }

    private func batch(
        of entry: FolderDirectory.Entry, _ request: MailService.SearchRequest
    ) async throws -> SearchBatch {
        do {
            return try await search(SearchTarget(name: entry.name, folder: entry.folder), request, lane: .bulk)
        } catch let error as MailServiceError where !Task.isCancelled && !error.isAboutTheAccount {
            return SearchBatch(folder: entry.folder.id, messages: [], failure: error)
        }
    }

    private func search(
        _ target: SearchTarget,
        _ request: MailService.SearchRequest,
        lane: SessionPool.Machine.Lane
    ) async throws -> SearchBatch {
        let filter = request.filter.restricted { target.isCalled($0) }
        guard filter != .none else {
            return SearchBatch(
                folder: target.folder?.id ?? FolderID(target.name, mailboxID: nil), messages: [], total: 0)
        }
        return try await withFolder(target.name, lane: lane) { connection, view in
            let search = FolderSearch(
                backend: self, connection: connection, view: view, request: request, filter: filter)
            return try await search.run()
        }
    }

    private func entry(of name: MailboxName) async throws -> Folder? {
        try await listing().entries.first { $0.name == name }?.folder
    }
}

extension MailServiceError {
    /// Whether the other folders would fail alike: a password that is refused is not tried once for each of them.
    fileprivate var isAboutTheAccount: Bool {
        [
            .upstreamAuthentication, .upstreamUnreachable, .upstreamThrottled, .upstreamCertificate, .upstreamTimeout,
            .overBudget,
        ].contains(code)
    }
}

/// A folder to search, and the names that a filter may call it by.
private struct SearchTarget: Sendable {
    let name: MailboxName
    let folder: Folder?

    func isCalled(_ text: String) -> Bool {
        guard let folder else { return FolderSelector(text) == .role(.inbox) && name.isInbox }
        return folder.isCalled(text)
    }
}

extension Folder {
    fileprivate func isCalled(_ text: String) -> Bool {
        let wanted = text.lowercased()
        return role?.rawValue == wanted || name.lowercased() == wanted || id.encoded == text
            || path.joined(separator: "/").lowercased() == wanted
    }
}

extension FolderDirectory.Entry {
    /// Whether a search of the account looks here: not where messages of other folders show again (RFC 6154 `\All`,
    /// `\Flagged`, `\Important`), nor in junk and trash, unless the filter names them.
    fileprivate func isSearched(for filter: SearchFilter) -> Bool {
        guard folder.selectable else { return false }
        if filter.folders.contains(where: folder.isCalled) { return true }
        switch folder.role {
        case .all, .flagged, .important, .junk, .trash: return false
        default: return true
        }
    }
}
