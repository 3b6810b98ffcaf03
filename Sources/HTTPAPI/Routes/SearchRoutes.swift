import Foundation
import HTTPTypes
import Hummingbird
import MailService

/// Search, by one line or by a tree, as a page or as a stream.
struct SearchRoutes {
    let mailbox: MailboxService

    var routes: [Route] {
        let produces: [MediaType] = [.json, .ndjson, .text]
        return [
            .account(
                .get, "/search", produces: produces, query: APIRequest.listParameters.union(["q", "folder"])
            ) { request, access in
                try await answer(try Self.question(of: request), request, access)
            },
            .account(.post, "/search", produces: produces) { request, access in
                let body = try request.json(as: SearchRequestModel.self)
                return try await answer(try Self.question(of: body), request, access)
            },
        ]
    }

    private struct Question {
        let request: SearchRequest
        let cursor: SearchCursor?
    }

    private static func question(of request: APIRequest) throws -> Question {
        guard let text = request.query["q"], !text.allSatisfy(\.isWhitespace) else {
            throw Problem.invalid("q", "is missing: it says what to search for")
        }
        let cursor = try cursor(request.query["cursor"])
        return try question(
            filter: SearchQuery.parse(text, now: cursor?.askedAt ?? Date()), folder: request.query["folder"],
            limit: request.limit(), cursor: cursor, fields: request.fields())
    }

    private static func question(of body: SearchRequestModel) throws -> Question {
        let cursor = try cursor(body.cursor)
        return try question(
            filter: body.filter.filter(now: cursor?.askedAt ?? Date()), folder: body.folder,
            limit: body.limit.map { try APIRequest.limit($0) } ?? PageRequest.defaultLimit,
            cursor: cursor, fields: body.fields.map(APIRequest.fields) ?? SummaryField.default)
    }

    private static func cursor(_ text: String?) throws -> SearchCursor? {
        guard let text else { return nil }
        guard let cursor = SearchCursor(encoded: text) else { throw APIRequest.invalidCursor }
        return cursor
    }

    private static func question(
        filter: SearchFilter, folder: String?, limit: Int, cursor: SearchCursor?, fields: Set<SummaryField>
    ) throws -> Question {
        let scope = try folder.map { SearchRequest.Scope.folder(try APIRequest.folder($0)) } ?? .account
        return Question(
            request: SearchRequest(
                scope: scope, filter: filter, limit: limit, fields: fields, askedAt: cursor?.askedAt ?? Date()),
            cursor: cursor)
    }

    private func answer(_ question: Question, _ request: APIRequest, _ access: AccountAccess) async throws -> Response {
        if request.representation == .ndjson {
            guard question.cursor == nil else {
                throw Problem.invalid("cursor", "goes with application/json: a stream begins at the beginning")
            }
            return try await SearchStream(mailbox: mailbox, question: question.request, explains: request.explains)
                .response(access)
        }
        let page = try await mailbox.search(access, question.request, after: question.cursor)
        let nextCursor = page.nextCursor?.encoded
        var headers: HTTPFields = [:]
        // The next page of a POST is another POST, which a link can't be.
        if request.isGet, let link = request.nextLink(cursor: nextCursor) { headers[.link] = link }
        if request.representation == .text {
            return Answer.text(TextTable.messages(page.messages, nextCursor: nextCursor), headers: headers)
        }
        return try Answer.json(
            PageModel(page, fields: question.request.fields, explain: request.explanation), to: request,
            headers: headers)
    }
}

/// `SearchRequest`: what `POST …/search` takes.
struct SearchRequestModel: Decodable {
    let filter: SearchTree
    let folder: String?
    let limit: Int?
    let cursor: String?
    let fields: [String]?

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case filter, folder, limit, cursor, fields
    }

    init(from decoder: any Decoder) throws {
        try StrictKeys.check(decoder, known: Set(CodingKeys.allCases.map(\.rawValue)))
        let container = try decoder.container(keyedBy: CodingKeys.self)
        filter = try container.decode(SearchTree.self, forKey: .filter)
        folder = try container.decodeIfPresent(String.self, forKey: .folder)
        do {
            limit = try container.decodeIfPresent(Int.self, forKey: .limit)
        } catch {
            // JSON has numbers that no Int holds, which the decoder takes for broken JSON.
            throw DecodingError.dataCorruptedError(
                forKey: .limit, in: container,
                debugDescription: "must be a number from 1 to \(PageRequest.maximumLimit)")
        }
        cursor = try container.decodeIfPresent(String.self, forKey: .cursor)
        fields = try container.decodeIfPresent([String].self, forKey: .fields)
    }
}
