import HTTPTypes
import Hummingbird
import MailService

/// Conversations.
struct ThreadRoutes {
    let mailbox: MailboxService

    var routes: [Route] {
        [
            .account(
                .get, "/threads", produces: [.json, .text], query: ["folder", "limit", "cursor", "pretty", "explain"]
            ) { request, access in try await list(request, access) },
            .account(.get, "/threads/{thread}", produces: [.json, .text]) { request, access in
                try await get(request, access)
            },
        ]
    }

    private func list(_ request: APIRequest, _ access: AccountAccess) async throws -> Response {
        let folder = try APIRequest.folder(request.query["folder"] ?? "inbox")
        let page = try await mailbox.threads(
            access,
            ThreadListRequest(folder: folder, limit: request.limit(), cursor: request.pageCursor(of: folder)))
        var headers: HTTPFields = [:]
        if let link = request.nextLink(cursor: page.nextCursor?.encoded) { headers[.link] = link }
        if request.representation == .text {
            return Answer.text(
                TextTable.threads(page.threads, nextCursor: page.nextCursor?.encoded), headers: headers)
        }
        return try Answer.json(
            ThreadPageModel(page, explain: request.explanation), to: request, headers: headers)
    }

    private func get(_ request: APIRequest, _ access: AccountAccess) async throws -> Response {
        guard let id = ThreadID(encoded: request.parameter("thread")) else {
            throw MailServiceError(.threadNotFound, "This is no thread's id: take one from the list.")
        }
        let thread = try await mailbox.thread(access, id)
        if request.representation == .text {
            return Answer.text(TextTable.messages(thread.messages, nextCursor: nil))
        }
        return try Answer.json(ThreadModel(thread, explain: request.explanation), to: request)
    }
}
