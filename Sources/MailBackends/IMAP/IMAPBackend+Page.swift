import IMAPClient
import IMAPProtocol
import MailService

extension IMAPBackend {
    func page(_ request: PageRequest) async throws -> PageResult {
        let name = try await mailbox(for: request.folder)
        var request = request
        let knownState = request.knownState
        request.knownState = nil
        if let view = pool.liveView(of: name) {
            let state = view.folderState
            if let state, state == knownState { return .notModified(state: state) }
            if let page = view.page(request) {
                RequestTrace.current?.countCache(hits: page.messages.count, misses: 0)
                return .page(page)
            }
        }
        return try await withFolder(name) { connection, view in
            let state = view.folderState
            if let state, state == knownState { return .notModified(state: state) }
            return .page(try await self.readPage(request, connection: connection, view: view))
        }
    }

    private func readPage(_ request: PageRequest, connection: IMAPConnection, view: FolderView) async throws
        -> MessagePage
    {
        try checkCursor(of: request, view: view)
        await cache.retainOnly(cacheFolder(view))
        let changes = view.window.changes
        let reader = SummaryReader(backend: self, connection: connection, view: view, fields: request.fields)
        let locator = PageLocator(connection: connection, view: view)
        let slice = try await locator.locate(request)
        let summaries =
            switch slice.place {
            case .run(let range):
                try await reader.summaries(
                    sequences: range, isDescending: request.sort != .oldest, neighbour: request.cursor?.lastUID)
            case .uids(let uids):
                try await reader.summaries(uids: uids)
            }
        let page = MessagePage(
            folder: view.folder,
            messages: summaries.filter { request.follows($0) },
            nextCursor: slice.hasMore
                ? nextCursor(after: summaries.last, slice: slice, request: request, view: view) : nil,
            total: Int(view.window.exists),
            state: view.folderState)
        view.keep(page, for: request, madeAt: changes)
        return page
    }

    private func checkCursor(of request: PageRequest, view: FolderView) throws {
        guard let cursor = request.cursor else { return }
        // A folder that was made anew may have another id (RFC 8474 section 4), and answers to the old one by its name.
        guard cursor.folder == view.folder || request.folder == .id(cursor.folder), cursor.sort == request.sort else {
            throw MailServiceError.invalidCursor(
                "The cursor belongs to another folder or order: begin again without it.")
        }
        guard cursor.folder == view.folder, cursor.validity == view.window.validity else {
            throw MailServiceError(
                .staleID, "The folder was made anew on the mail server: list it again from the start.")
        }
    }

    private func nextCursor(
        after last: MessageSummary?,
        slice: PageLocator.Slice,
        request: PageRequest,
        view: FolderView
    ) -> PageCursor? {
        guard case .uid(let validity, let uid) = last?.id.key else { return nil }
        return PageCursor(
            folder: view.folder, validity: validity, sort: request.sort, lastUID: uid, position: slice.lastPosition)
    }
}

extension PageRequest {
    /// Whether a message comes after the cursor: an expunge told in the midst of it may have moved the page onto one that
    /// was shown.
    fileprivate func follows(_ message: MessageSummary) -> Bool {
        guard let cursor, case .uid(_, let uid) = message.id.key else { return true }
        switch sort {
        case .newest: return uid < cursor.lastUID
        case .oldest: return uid > cursor.lastUID
        default: return true
        }
    }
}
