import Foundation
import HTTPTypes
import Hummingbird
import MailMessage
import MailService

/// Uploads.
struct BlobRoutes {
    /// Octets of a media type with its parameters: protects the table that they are kept in.
    private static let longestType = 255

    let blobs: BlobService

    var routes: [Route] {
        [
            .upload(.post, "/blobs") { request, access, body in try await upload(request, access, body) },
            .account(.get, "/blobs/{blob}", produces: [], query: ["pretty"]) { request, access in
                try await download(request, access)
            },
            .account(.delete, "/blobs/{blob}", query: ["pretty"]) { request, access in
                try await blobs.delete(try request.blobID(), of: access.account.id)
                return Response(status: .noContent)
            },
        ]
    }

    private func upload(_ request: APIRequest, _ access: AccountAccess, _ body: UploadBody) async throws -> Response {
        let type = try Self.type(request.headers[.contentType])
        let blob = try await blobs.upload(
            body, type: type, declaredSize: body.declaredSize, to: access.account.id)
        return try Answer.json(
            BlobModel(blob), to: request, status: .created,
            headers: [.location: "/v1/accounts/me/blobs/\(blob.id.rawValue)"])
    }

    private func download(_ request: APIRequest, _ access: AccountAccess) async throws -> Response {
        let blob = try await blobs.blob(try request.blobID(), of: access.account.id)
        let tag = EntityTag(immutable: blob.id.rawValue)
        guard !request.alreadyHas(tag) else { return Answer.notModified(tag, cacheControl: Answer.immutable) }
        let type =
            ContentType(header: Array(blob.type.utf8)) ?? ContentType(type: "application", subtype: "octet-stream")
        let part = MessagePart(id: "blob", type: type.type, subtype: type.subtype, parameters: type.parameters)
        let safe = SafeContentType(part)
        let headers: HTTPFields = [
            .eTag: tag.headerValue, .cacheControl: Answer.immutable, .contentType: safe.contentType,
            .contentDisposition: safe.disposition.headerValue(filename: part.downloadName),
            // Nothing in it runs, loads or submits, whatever type a browser takes it for.
            .contentSecurityPolicy: "sandbox; default-src 'none'",
        ]
        if request.isHead {
            var headers = headers
            headers[.contentLength] = String(blob.size)
            return Response(status: .ok, headers: headers)
        }
        return try await Answer.stream(try blobs.open(blob), length: blob.size, headers: headers)
    }

    /// The media type of an upload: `application/octet-stream` where it says none.
    ///
    /// - Throws: ``Problem`` 422 for what isn't one.
    private static func type(_ header: String?) throws -> String {
        guard let header else { return "application/octet-stream" }
        let value = header.trimmingCharacters(in: .whitespaces)
        guard value.utf8.count <= longestType, value.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }),
            let type = ContentType(header: Array(value.utf8))
        else { throw Problem.invalid("Content-Type", "is no media type") }
        // What a multipart form holds is behind its boundaries: it would be kept with them.
        guard type.type != "multipart" else {
            throw Problem.invalid("Content-Type", "is multipart: send the file itself as the body")
        }
        return value
    }
}

extension APIRequest {
    /// - Throws: `blobNotFound` for what can't be a blob's id.
    func blobID() throws -> ContentID {
        guard let id = ContentID(rawValue: parameter("blob")) else {
            throw MailServiceError(.blobNotFound, "The account has no such blob, or it has expired.")
        }
        return id
    }
}
