import HTTPTypes
import Hummingbird
import MailService
import NIOCore

/// Folders, and pages of what is in them.
struct FolderRoutes {
    let mailbox: MailboxService
    let cache: RepresentationCache

    var routes: [Route] {
        [
            .account(.get, "/folders", produces: [.json, .text]) { request, access in try await list(request, access) },
            .account(.get, "/folders/{folder}", produces: [.json, .text]) { request, access in
                try await get(request, access)
            },
            .account(
                .get, "/folders/{folder}/messages", produces: [.json, .text],
                query: APIRequest.listParameters.union(["sort"])
            ) { request, access in try await page(request, access) },
        ]
    }

    private func list(_ request: APIRequest, _ access: AccountAccess) async throws -> Response {
        let folders = try await mailbox.folders(access, FolderListRequest(counts: true))
        if request.representation == .text { return Answer.text(TextTable.folders(folders)) }
        return try Answer.json(
            FolderListModel(folders: folders.map { FolderModel($0) }, explain: request.explanation), to: request)
    }

    private func get(_ request: APIRequest, _ access: AccountAccess) async throws -> Response {
        let folder = try await mailbox.folder(access, APIRequest.folder(request.parameter("folder")))
        if request.representation == .text { return Answer.text(TextTable.folders([folder])) }
        return try Answer.json(FolderModel(folder, explain: request.explanation), to: request)
    }

    // MARK: - Pages

    private func page(_ request: APIRequest, _ access: AccountAccess) async throws -> Response {
        var wanted = try pageRequest(request)
        let key = RepresentationCache.Key(
            account: access.account.id, path: request.path, query: request.query.canonical,
            mediaType: request.representation?.name ?? "")
        let question = "\(key.account.rawValue)\n\(key.path)\n\(key.query)\n\(key.mediaType)"
        let stored = request.explains ? nil : cache.entry(for: key)
        wanted.knownState = stored?.state
        if stored == nil, !request.explains {
            wanted.knownState = EntityTag.state(in: request.headers[.ifNoneMatch], question: question)
        }
        switch try await mailbox.page(access, wanted) {
        case .notModified(let state):
            guard let stored else { return Answer.notModified(EntityTag(state: state, question: question)) }
            guard !request.alreadyHas(stored.tag) else { return Answer.notModified(stored.tag) }
            return Self.respond(stored, mediaType: request.representation ?? .json)
        case .page(let page):
            return try respond(page, fields: wanted.fields, to: request, key: key, question: question)
        }
    }

    private func pageRequest(_ request: APIRequest) throws -> PageRequest {
        let folder = try APIRequest.folder(request.parameter("folder"))
        let cursor = try request.pageCursor(of: folder)
        let sort = try request.query["sort"].map(Self.sort)
        if let sort, let cursor, cursor.sort != sort { throw APIRequest.invalidCursor }
        return PageRequest(
            folder: folder, limit: try request.limit(), cursor: cursor, sort: sort ?? cursor?.sort ?? .newest,
            fields: try request.fields())
    }

    private static func sort(_ name: String) throws -> MessageSort {
        guard let sort = MessageSort(rawValue: name) else {
            let known = MessageSort.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem.invalid("sort", "\"\(name.prefix(40))\" is unknown: there are \(known)")
        }
        return sort
    }

    private func respond(
        _ page: MessagePage,
        fields: Set<SummaryField>,
        to request: APIRequest,
        key: RepresentationCache.Key,
        question: String
    ) throws -> Response {
        let mediaType = request.representation ?? .json
        let bytes =
            mediaType == .text
            ? Array(TextTable.page(page).utf8)
            : try JSONRepresentation.encode(
                PageModel(page, fields: fields, explain: request.explanation), pretty: request.isPretty)
        let state = request.explains ? nil : page.state
        let entry = RepresentationCache.Entry(
            state: state ?? "", tag: state.map { EntityTag(state: $0, question: question) } ?? EntityTag(of: bytes),
            body: ByteBuffer(bytes: bytes), link: request.nextLink(cursor: page.nextCursor?.encoded))
        if state != nil { cache.store(entry, for: key) }
        guard !request.alreadyHas(entry.tag) else { return Answer.notModified(entry.tag) }
        return Self.respond(entry, mediaType: mediaType)
    }

    private static func respond(_ entry: RepresentationCache.Entry, mediaType: MediaType) -> Response {
        var headers: HTTPFields = [.eTag: entry.tag.headerValue]
        if let link = entry.link { headers[.link] = link }
        return Answer.buffer(entry.body, mediaType: mediaType, headers: headers)
    }
}
