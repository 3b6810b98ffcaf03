import HTTPTypes
import Hummingbird
import MailService

/// Drafts: one resource each, however often they are saved.
struct DraftRoutes {
    let drafts: DraftService

    var routes: [Route] {
        let path = "/drafts/{draft}"
        return [
            .account(.post, "/drafts") { request, access in try await create(request, access) }.keyed(.repeatable),
            .account(.get, path) { request, access in try await get(request, access) },
            .account(.put, path) { request, access in try await save(request, access) },
            .account(.delete, path) { request, access in
                let condition = try Condition(request, account: access.account.id, isRequired: false)
                try await drafts.delete(access, request.draftID(), expecting: condition.accepts)
                return Response(status: .noContent)
            },
        ]
    }

    private func create(_ request: APIRequest, _ access: AccountAccess) async throws -> Response {
        let input = try request.json(as: DraftInput.self)
        let draft = try await drafts.create(access, from: input.template, input.content, key: request.effect)
        return try answer(
            draft, to: request, access, status: .created,
            headers: [.location: "/v1/accounts/me/drafts/\(draft.id.encoded)"])
    }

    private func get(_ request: APIRequest, _ access: AccountAccess) async throws -> Response {
        let draft = try await drafts.draft(access, request.draftID())
        let tag = Self.tag(of: draft.place, access.account.id)
        guard !request.alreadyHas(tag) else { return Answer.notModified(tag) }
        return try answer(draft, to: request, access)
    }

    private func save(_ request: APIRequest, _ access: AccountAccess) async throws -> Response {
        let condition = try Condition(request, account: access.account.id, isRequired: true)
        let input = try request.json(as: DraftInput.self)
        guard input.template == nil else {
            throw Problem.invalid("reply", "and forward begin a new draft: POST it")
        }
        let draft = try await drafts.save(access, request.draftID(), input.content, expecting: condition.accepts)
        return try answer(draft, to: request, access)
    }

    private func answer(
        _ draft: Draft, to request: APIRequest, _ access: AccountAccess, status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:]
    ) throws -> Response {
        var headers = headers
        headers[.eTag] = Self.tag(of: draft.place, access.account.id).headerValue
        return try Answer.json(
            DraftModel(draft, explain: request.explanation), to: request, status: status, headers: headers)
    }

    /// Every version lies in a place of its own, and never changes there.
    fileprivate static func tag(of place: MessageID, _ account: AccountID) -> EntityTag {
        EntityTag(representation: account.rawValue, place.encoded, "draft")
    }
}

/// `If-Match`: which version may be overwritten.
private struct Condition: Sendable {
    private let header: String?
    private let account: AccountID

    /// - Throws: ``Problem/preconditionRequired``.
    init(_ request: APIRequest, account: AccountID, isRequired: Bool) throws {
        header = request.headers[.ifMatch]
        self.account = account
        guard header != nil || !isRequired else { throw Problem.preconditionRequired }
    }

    @Sendable func accepts(_ place: MessageID) -> Bool {
        guard let header, header.filter({ $0 != " " }) != "*" else { return true }
        return DraftRoutes.tag(of: place, account).matches(header)
    }
}

extension Problem {
    static let preconditionRequired = Problem(
        status: 428, code: "precondition-required", title: "Say which version you change",
        detail: "If-Match must name the version that you read, by its ETag; `*` overwrites any.")
}

extension APIRequest {
    /// - Throws: `draftNotFound` for what can't be a draft's id.
    fileprivate func draftID() throws -> DraftID {
        guard let id = DraftID(encoded: parameter("draft")) else {
            throw MailServiceError(.draftNotFound, "The account has no such draft, or not any more.")
        }
        return id
    }
}
