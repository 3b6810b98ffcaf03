import HTTPTypes
import Hummingbird
import MailMessage
import MailService

/// One message: as a person reads it, its text, and its header.
struct MessageRoutes {
    let mailbox: MailboxService

    var routes: [Route] {
        let path = "/messages/{message}"
        return [
            .account(.get, path, produces: [.json, .text]) { request, access in try await get(request, access) },
            .account(.get, path + "/text", produces: [.text], query: ["pretty"]) { request, access in
                try await text(request, access)
            },
            .account(.get, path + "/headers", produces: [.json, .text]) { request, access in
                try await headers(request, access)
            },
        ]
    }

    /// Content never changes, keywords do: they make the tag, and a client that has the message asks for them alone.
    private func get(_ request: APIRequest, _ access: AccountAccess) async throws -> Response {
        let id = try request.messageID()
        if !request.explains, request.headers[.ifNoneMatch] != nil {
            let tag = MessageTag(id, access).tag(
                keywords: try await mailbox.keywords(access, of: id), representation: request.representation,
                isPretty: request.isPretty)
            if request.alreadyHas(tag) { return Answer.notModified(tag) }
        }
        let message = try await mailbox.message(access, id)
        var headers = HTTPFields()
        if !request.explains, message.isWhole {
            let tag = MessageTag(id, access).tag(
                keywords: message.summary.keywords, representation: request.representation, isPretty: request.isPretty)
            headers[.eTag] = tag.headerValue
        }
        if request.representation == .text {
            return Answer.text(TextTable.message(message), headers: headers)
        }
        return try Answer.json(MessageModel(message, explain: request.explanation), to: request, headers: headers)
    }

    private func text(_ request: APIRequest, _ access: AccountAccess) async throws -> Response {
        let id = try request.messageID()
        let tag = EntityTag(representation: access.account.id.rawValue, id.encoded, "text")
        guard !request.alreadyHas(tag) else { return Answer.notModified(tag, cacheControl: Answer.immutable) }
        let text = try await mailbox.text(access, id)
        return Answer.text(text.text, headers: [.eTag: tag.headerValue, .cacheControl: Answer.immutable])
    }

    private func headers(_ request: APIRequest, _ access: AccountAccess) async throws -> Response {
        let id = try request.messageID()
        let isText = request.representation == .text
        let tag = EntityTag(
            representation: access.account.id.rawValue, id.encoded, "headers", isText ? "text" : "json",
            request.isPretty ? "pretty" : "")
        if !request.explains, request.alreadyHas(tag) {
            return Answer.notModified(tag, cacheControl: Answer.immutable)
        }
        let list = try await mailbox.headers(access, id)
        let validators: HTTPFields =
            request.explains ? [:] : [.eTag: tag.headerValue, .cacheControl: Answer.immutable]
        if isText {
            return Answer.text(list.map { "\($0.name): \($0.text)\n" }.joined(), headers: validators)
        }
        return try Answer.json(
            HeaderListModel(list, explain: request.explanation), to: request, headers: validators)
    }
}
