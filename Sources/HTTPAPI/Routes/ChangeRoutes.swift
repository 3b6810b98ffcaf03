import HTTPTypes
import Hummingbird
import MailService

/// Changing messages: one, or many at once.
struct ChangeRoutes {
    let mailbox: MailboxService

    var routes: [Route] {
        let path = "/messages/{message}"
        return [
            .account(.patch, path) { request, access in try await patch(request, access) },
            .account(.delete, path, query: ["pretty", "permanent"]) { request, access in
                try await delete(request, access)
            },
            .account(.post, "/messages/batch") { request, access in try await batch(request, access) },
        ]
    }

    /// Keywords first: they travel along when the message moves.
    private func patch(_ request: APIRequest, _ access: AccountAccess) async throws -> Response {
        let body = try request.json(as: MessagePatchModel.self)
        var id: MessageID? = try request.messageID()
        for change in try body.changes() {
            guard let current = id else { break }
            // Keywords leave a message where it is.
            let newID = try await mailbox.change(access, current, change)
            if case .move = change { id = newID }
        }
        // The server keeps to itself where the message went.
        guard let id else { return Response(status: .noContent) }
        let summary = try await mailbox.summary(access, id)
        return try Answer.json(
            ChangedMessageModel(summary, explain: request.explanation), to: request)
    }

    private func delete(_ request: APIRequest, _ access: AccountAccess) async throws -> Response {
        let isPermanent = try request.query.flag("permanent")
        try await mailbox.change(access, request.messageID(), isPermanent ? .destroy : .delete)
        return Response(status: .noContent)
    }

    private func batch(_ request: APIRequest, _ access: AccountAccess) async throws -> Response {
        let body = try request.json(as: BatchModel.self)
        let outcomes = try await mailbox.change(access, try body.messageIDs(), try body.change())
        return try Answer.json(BatchResultModel(outcomes, explain: request.explanation), to: request)
    }
}
