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

    /// Content never changes, keywords do: the tag is of both.
    private func get(_ request: APIRequest, _ access: AccountAccess) async throws -> Response {
        let message = try await mailbox.message(access, request.messageID())
        let isText = request.representation == .text
        let bytes =
            isText
            ? Array(TextTable.message(message).utf8)
            : try JSONRepresentation.encode(
                MessageModel(message, explain: request.explanation), pretty: request.isPretty)
        let tag = EntityTag(of: bytes)
        guard !request.alreadyHas(tag) else { return Answer.notModified(tag) }
        return Answer.bytes(bytes, mediaType: isText ? .text : .json, headers: [.eTag: tag.headerValue])
    }

    private func text(_ request: APIRequest, _ access: AccountAccess) async throws -> Response {
        let id = try request.messageID()
        let tag = EntityTag(immutable: access.account.id.rawValue, id.encoded, "text")
        guard !request.alreadyHas(tag) else { return Answer.notModified(tag, cacheControl: Answer.immutable) }
        let text = try await mailbox.text(access, id)
        return Answer.text(text.text, headers: [.eTag: tag.headerValue, .cacheControl: Answer.immutable])
    }

    private func headers(_ request: APIRequest, _ access: AccountAccess) async throws -> Response {
        let id = try request.messageID()
        let isText = request.representation == .text
        let tag = EntityTag(
            immutable: access.account.id.rawValue, id.encoded, "headers", isText ? "text" : "json",
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
