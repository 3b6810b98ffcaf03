import HTTPTypes
import Hummingbird
import MailMessage
import MailService

/// Downloads: a message's source, and its parts.
struct ContentRoutes {
    let mailbox: MailboxService

    var routes: [Route] {
        [
            .account(.get, "/messages/{message}/raw", produces: [.message], query: ["pretty"]) { request, access in
                try await raw(request, access)
            },
            .account(.get, "/messages/{message}/parts/{part}", produces: [], query: ["pretty"]) { request, access in
                try await part(request, access)
            },
        ]
    }

    // MARK: - The source

    private func raw(_ request: APIRequest, _ access: AccountAccess) async throws -> Response {
        let id = try request.messageID()
        let tag = EntityTag(immutable: access.account.id.rawValue, id.encoded, "raw")
        guard !request.alreadyHas(tag) else { return Answer.notModified(tag, cacheControl: Answer.immutable) }
        var headers = Self.headers(tag)
        headers[.contentType] = MediaType.message.headerValue
        headers[.contentDisposition] = DownloadDisposition.attachment.headerValue(filename: "message.eml")
        if request.isHead {
            headers[.contentLength] = String(try await mailbox.size(access, of: id))
            return Response(status: .ok, headers: headers)
        }
        if let range = request.range(tag) {
            return try await rawRange(range, id, access, headers: headers)
        }
        let reply = try await mailbox.raw(access, id)
        return try await Answer.stream(reply.stream, length: reply.size, headers: headers)
    }

    private func rawRange(
        _ range: ByteRange, _ id: MessageID, _ access: AccountAccess, headers: HTTPFields
    ) async throws -> Response {
        let total = try await mailbox.size(access, of: id)
        let wanted = try range.resolved(totalSize: total)
        let reply = try await mailbox.raw(access, id, range: wanted)
        // A server that ignores a partial fetch sends it all: so does this one.
        guard reply.offset == wanted.lowerBound, let size = reply.size, size <= wanted.count, size > 0 else {
            return try await Answer.stream(reply.stream, length: reply.size, headers: headers)
        }
        return try await Answer.stream(
            reply.stream, length: size, status: .partialContent,
            headers: Self.adding(wanted.lowerBound..<(wanted.lowerBound + size), of: total, to: headers))
    }

    // MARK: - Parts

    private func part(_ request: APIRequest, _ access: AccountAccess) async throws -> Response {
        let id = try request.messageID()
        let partID = request.parameter("part")
        let tag = EntityTag(immutable: access.account.id.rawValue, id.encoded, "part", partID)
        guard !request.alreadyHas(tag) else { return Answer.notModified(tag, cacheControl: Answer.immutable) }
        if request.isHead {
            let part = try await mailbox.partInfo(access, id, part: partID, isMeasured: true)
            var headers = Self.headers(of: part, tag)
            guard let size = part.exactSize else {
                // An empty body would say that the part is empty; one of unknown length says nothing.
                return Response(status: .ok, headers: headers, body: ResponseBody { try await $0.finish(nil) })
            }
            headers[.contentLength] = String(size)
            return Response(status: .ok, headers: headers)
        }
        let reply = try await mailbox.part(access, id, part: partID, range: request.range(tag))
        let headers = Self.headers(of: reply.part, tag)
        guard let range = reply.range, let total = reply.totalSize else {
            return try await Answer.stream(reply.stream, length: reply.size, headers: headers)
        }
        // What the server says with the bytes goes before what it said of them.
        let length = reply.size ?? range.count
        return try await Answer.stream(
            reply.stream, length: length, status: .partialContent,
            headers: Self.adding(range.lowerBound..<(range.lowerBound + length), of: total, to: headers))
    }

    // MARK: - Headers

    private static func headers(_ tag: EntityTag) -> HTTPFields {
        [
            .eTag: tag.headerValue, .cacheControl: Answer.immutable, .acceptRanges: "bytes",
            // Nothing in it runs, loads or submits, whatever type a browser takes it for.
            .contentSecurityPolicy: "sandbox; default-src 'none'",
        ]
    }

    private static func headers(of part: MessagePart, _ tag: EntityTag) -> HTTPFields {
        let safe = SafeContentType(part)
        var headers = headers(tag)
        headers[.contentType] = safe.contentType
        headers[.contentDisposition] = safe.disposition.headerValue(filename: part.downloadName)
        return headers
    }

    private static func adding(_ range: Range<Int>, of total: Int, to headers: HTTPFields) -> HTTPFields {
        var headers = headers
        headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(total)"
        return headers
    }
}

extension APIRequest {
    /// The range asked for, unless `If-Range` says that it is of something else.
    fileprivate func range(_ tag: EntityTag) -> ByteRange? {
        if let condition = headers[.ifRange], !tag.isExactly(condition) { return nil }
        return ByteRange(header: headers[.range])
    }
}
