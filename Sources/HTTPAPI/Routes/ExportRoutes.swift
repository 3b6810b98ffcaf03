import Foundation
import HTTPTypes
import Hummingbird
import MailService

/// Mail as mbox files: a folder's, or what a search finds.
struct ExportRoutes {
    let mailbox: MailboxService

    var routes: [Route] {
        [
            .account(.get, "/folders/{folder}/export", produces: [.mbox], query: ["pretty"]) { request, access in
                let name = request.parameter("folder")
                let folder = try APIRequest.folder(name)
                let known = try await mailbox.folder(access, folder)
                return try await export(.folder(folder), .all, name: known.name, request, access)
            },
            .account(.get, "/search/export", produces: [.mbox], query: ["pretty", "q", "folder"]) { request, access in
                guard let text = request.query["q"], !text.allSatisfy(\.isWhitespace) else {
                    throw Problem.invalid("q", "is missing: it says what to search for")
                }
                let folder = try request.query["folder"].map { try APIRequest.folder($0) }
                return try await export(
                    folder.map(SearchRequest.Scope.folder) ?? .account, try SearchQuery.parse(text, now: Date()),
                    name: "search", request, access)
            },
        ]
    }

    /// Until the first bytes are there, a failure is a problem document; after that it cuts the connection, so that half
    /// is never taken for whole.
    private func export(
        _ scope: SearchRequest.Scope, _ filter: SearchFilter, name: String, _ request: APIRequest,
        _ access: AccountAccess
    ) async throws -> Response {
        let headers: HTTPFields = [
            .contentType: MediaType.mbox.headerValue, .cacheControl: "no-store",
            .contentDisposition: DownloadDisposition.attachment.headerValue(filename: name + ".mbox"),
        ]
        guard !request.isHead else {
            return Response(status: .ok, headers: headers, body: ResponseBody { try await $0.finish(nil) })
        }
        let question = SearchRequest(scope: scope, filter: filter, limit: 1, fields: [])
        let mailbox = mailbox
        let stream = ContentStream { writer in
            var mbox = MboxWriter()
            try await mailbox.export(access, question) { piece in
                let bytes = mbox.bytes(of: piece)
                if !bytes.isEmpty { try await writer.write(bytes) }
            }
        }
        return try await Answer.stream(stream, length: nil, headers: headers)
    }
}
