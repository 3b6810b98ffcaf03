import IMAPClient
import MailService

extension IMAPBackend {
    /// One folder after the other, the UIDs alone: nothing of the messages is read where the server can search exactly.
    func matches(
        _ request: MailService.SearchRequest, _ receive: (SearchMatches) async throws -> Void
    ) async throws {
        switch request.scope {
        case .folder(let selector):
            try await receive(try await matches(in: try await target(selector, of: request), request))
        case .account:
            for target in try await targets(of: request) {
                do {
                    try await receive(try await matches(in: target, request))
                } catch let error as MailServiceError where !Task.isCancelled && !error.isAboutTheAccount {
                    try await receive(SearchMatches(folder: target.id, ids: [], failure: error))
                }
            }
        }
    }

    private func matches(
        in target: SearchTarget, _ request: MailService.SearchRequest
    ) async throws -> SearchMatches {
        try await searching(target, request, lane: .bulk) { search in
            guard let search else { return SearchMatches(folder: target.id, ids: []) }
            return try await search.matches()
        }
    }
}

extension FolderSearch {
    /// The ids of what matches, the newest first.
    func matches() async throws -> SearchMatches {
        let (answer, isApproximate) = try await ask(below: nil)
        guard filter.isExactInIMAP, !isApproximate else { return SearchMatches(try await run()) }
        let uids = answer.first(request.limit + 1)
        let validity = view.window.validity
        return SearchMatches(
            folder: view.folder,
            ids: uids.prefix(request.limit).map { MessageID(folder: view.folder, key: .uid(validity: validity, $0)) },
            hasMore: uids.count > request.limit)
    }
}
