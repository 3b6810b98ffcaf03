import IMAPClient
import IMAPProtocol
import MailService

extension IMAPBackend {
    func search(
        _ request: MailService.SearchRequest, _ receive: (SearchBatch) async throws -> Void
    ) async throws {
        switch request.scope {
        case .folder(let selector):
            try await receive(search(try await target(selector, of: request), request, lane: .interactive))
        case .account:
            try await searchAll(request, receive)
        }
    }

    /// Some folders at a time, each answer handed on as it comes. A folder that fails is told of; the others go on.
    private func searchAll(
        _ request: MailService.SearchRequest, _ receive: (SearchBatch) async throws -> Void
    ) async throws {
        var targets = try await targets(of: request)[...]
        try await withThrowingTaskGroup(of: SearchBatch.self) { group in
            for target in targets.prefix(options.searchConcurrency) {
                group.addTask { try await self.batch(of: target, request) }
            }
            targets = targets.dropFirst(options.searchConcurrency)
            while let batch = try await group.next() {
                try await receive(batch)
                guard let target = targets.popFirst() else { continue }
                group.addTask { try await self.batch(of: target, request) }
            }
        }
    }

    private func batch(
        of target: SearchTarget, _ request: MailService.SearchRequest
    ) async throws -> SearchBatch {
        do {
            return try await search(target, request, lane: .bulk)
        } catch let error as MailServiceError where !Task.isCancelled && !error.isAboutTheAccount {
            return SearchBatch(folder: target.id, messages: [], failure: error)
        }
    }

    private func search(
        _ target: SearchTarget, _ request: MailService.SearchRequest, lane: SessionPool.Machine.Lane
    ) async throws -> SearchBatch {
        try await searching(target, request, lane: lane) { search in
            try await search?.run() ?? SearchBatch(folder: target.id, messages: [], total: 0)
        }
    }

    /// Runs `body` with the search of one folder; with nil where the filter leaves nothing to find in it.
    func searching<Result>(
        _ target: SearchTarget, _ request: MailService.SearchRequest, lane: SessionPool.Machine.Lane,
        _ body: (FolderSearch?) async throws -> Result
    ) async throws -> Result {
        let filter = request.filter.restricted { target.isCalled($0) }
        guard filter != .none else { return try await body(nil) }
        return try await withFolder(target.name, lane: lane) { connection, view in
            try await body(
                FolderSearch(backend: self, connection: connection, view: view, request: request, filter: filter))
        }
    }

    /// Where a search of the account looks.
    func targets(of request: MailService.SearchRequest) async throws -> [SearchTarget] {
        try await listing().entries.filter { $0.isSearched(for: request.filter) }.map {
            SearchTarget(name: $0.name, folder: $0.folder)
        }
    }

    /// Only a filter that names folders needs to know what they are called.
    func target(_ selector: FolderSelector, of request: MailService.SearchRequest) async throws -> SearchTarget {
        let name = try await mailbox(for: selector)
        return SearchTarget(name: name, folder: request.filter.folders.isEmpty ? nil : try await entry(of: name))
    }

    private func entry(of name: MailboxName) async throws -> Folder? {
        try await listing().entries.first { $0.name == name }?.folder
    }
}

extension MailServiceError {
    /// Whether the other folders would fail alike: a password that is refused is not tried once for each of them.
    var isAboutTheAccount: Bool {
        [
            .upstreamAuthentication, .upstreamUnreachable, .upstreamThrottled, .upstreamCertificate, .upstreamTimeout,
            .overBudget,
        ].contains(code)
    }
}

/// A folder to search, and the names that a filter may call it by.
struct SearchTarget: Sendable {
    let name: MailboxName
    let folder: Folder?

    var id: FolderID { folder?.id ?? FolderID(name, mailboxID: nil) }

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
