import MailService

/// `Page`: of a folder, or of what a search found.
struct PageModel: Encodable {
    let messages: [SummaryModel]
    let nextCursor: String?
    let total: Int?
    var state: String?
    let approximate: Bool?
    var failures: [SearchFailureModel]?
    let explain: ExplanationModel?

    init(_ page: MessagePage, fields: Set<SummaryField>, explain: ExplanationModel?) {
        messages = SummaryModel.list(page.messages, fields: fields)
        nextCursor = page.nextCursor?.encoded
        total = page.total
        state = page.state
        approximate = page.approximate ? true : nil
        self.explain = explain
    }

    init(_ page: SearchPage, fields: Set<SummaryField>, explain: ExplanationModel?) {
        messages = SummaryModel.list(page.messages, fields: fields)
        nextCursor = page.nextCursor?.encoded
        total = page.total
        approximate = page.approximate ? true : nil
        failures = SearchFailureModel.list(page.failures)
        self.explain = explain
    }
}

/// `SearchFailure`: a folder that could not be searched.
struct SearchFailureModel: Encodable {
    let folderId: String
    let code: String
    let detail: String

    init(folder: FolderID, _ error: MailServiceError) {
        folderId = folder.encoded
        code = error.code.rawValue
        detail = error.detail
    }

    /// Nil for none.
    static func list(_ failures: [FolderID: MailServiceError]) -> [SearchFailureModel]? {
        guard !failures.isEmpty else { return nil }
        return failures.map { SearchFailureModel(folder: $0.key, $0.value) }.sorted { $0.folderId < $1.folderId }
    }
}

/// `SearchLine`: exactly one of its members.
struct SearchLineModel: Encodable {
    var message: SummaryModel?
    var failure: SearchFailureModel?
    var problem: Problem?
    var end: End?

    struct End: Encodable {
        let total: Int?
        let approximate: Bool
        let hasMore: Bool
        let explain: ExplanationModel?
    }
}

/// `Thread`.
struct ThreadModel: Encodable {
    let id: String
    let messages: [SummaryModel]
    let explain: ExplanationModel?

    init(_ thread: MailThread, explain: ExplanationModel? = nil) {
        id = thread.id.encoded
        messages = SummaryModel.list(thread.messages, fields: SummaryField.default)
        self.explain = explain
    }
}

/// `ThreadPage`.
struct ThreadPageModel: Encodable {
    let threads: [ThreadModel]
    let nextCursor: String?
    let explain: ExplanationModel?

    init(_ page: ThreadPage, explain: ExplanationModel?) {
        threads = page.threads.map { ThreadModel($0) }
        nextCursor = page.nextCursor?.encoded
        self.explain = explain
    }
}

/// `Folder`.
struct FolderModel: Encodable {
    let id: String
    let name: String
    let path: [String]
    let role: String?
    let parentId: String?
    let selectable: Bool
    let subscribed: Bool
    let total: Int?
    let unread: Int?
    let state: String?
    let explain: ExplanationModel?

    init(_ folder: Folder, explain: ExplanationModel? = nil) {
        id = folder.id.encoded
        name = folder.name
        path = folder.path
        role = folder.role?.rawValue
        parentId = folder.parentID?.encoded
        selectable = folder.selectable
        subscribed = folder.subscribed
        total = folder.total
        unread = folder.unread
        state = folder.state
        self.explain = explain
    }
}

/// `FolderList`.
struct FolderListModel: Encodable {
    let folders: [FolderModel]
    let explain: ExplanationModel?
}
