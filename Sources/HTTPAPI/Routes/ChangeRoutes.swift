import HTTPTypes
import Hummingbird
import MailService

/// Changing one message.
struct ChangeRoutes {
    let mailbox: MailboxService

    var routes: [Route] {
        let path = "/messages/{message}"
        return [
            .account(.patch, path) { request, access in try await patch(request, access) },
            .account(.delete, path, query: ["pretty", "permanent"]) { request, access in
                try await delete(request, access)
            },
        ]
    }

    /// Keywords first: they travel along when the message moves.
    private func patch(_ request: APIRequest, _ access: AccountAccess) async throws -> Response {
        let body = try request.json(as: MessagePatchModel.self)
        let id = try request.messageID()
        let condition = MessageTag(id, access).condition(request.headers[.ifMatch])
        let newID = try await mailbox.change(access, id, try body.changes(), onlyIf: condition)
        // The server may keep to itself where the message went, or somebody took it from there.
        guard let newID, let summary = try await summary(of: newID, access) else {
            return Response(status: .noContent)
        }
        let tag = MessageTag(newID, access).tag(keywords: summary.keywords, representation: .json, isPretty: false)
        return try Answer.json(
            ChangedMessageModel(summary, explain: request.explanation), to: request,
            headers: [.eTag: tag.headerValue])
    }

    private func summary(of id: MessageID, _ access: AccountAccess) async throws -> MessageSummary? {
        do {
            return try await mailbox.summary(access, id)
        } catch let error as MailServiceError where error.code == .messageNotFound {
            return nil
        }
    }

    private func delete(_ request: APIRequest, _ access: AccountAccess) async throws -> Response {
        let isPermanent = try request.query.flag("permanent")
        let id = try request.messageID()
        let condition = MessageTag(id, access).condition(request.headers[.ifMatch])
        try await mailbox.change(access, id, [isPermanent ? .destroy : .delete], onlyIf: condition)
        return Response(status: .noContent)
    }
}
