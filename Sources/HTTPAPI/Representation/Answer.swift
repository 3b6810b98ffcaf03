import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The kinds of answers that routes give.
enum Answer {
    /// Content under an id never changes: it need not be asked for again.
    static let immutable = "private, max-age=31536000, immutable"

    static func json(
        _ value: some Encodable,
        to request: APIRequest,
        status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:]
    ) throws -> Response {
        bytes(
            try JSONRepresentation.encode(value, pretty: request.isPretty), mediaType: .json, status: status,
            headers: headers)
    }

    static func text(_ text: String, mediaType: MediaType = .text, headers: HTTPFields = [:]) -> Response {
        bytes(Array(text.utf8), mediaType: mediaType, headers: headers)
    }

    static func bytes(
        _ bytes: [UInt8],
        mediaType: MediaType,
        status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:]
    ) -> Response {
        buffer(ByteBuffer(bytes: bytes), mediaType: mediaType, status: status, headers: headers)
    }

    static func buffer(
        _ buffer: ByteBuffer,
        mediaType: MediaType,
        status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentType] = mediaType.headerValue
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: buffer))
    }

    /// 304: what the client has is what there is.
    static func notModified(_ tag: EntityTag, cacheControl: String? = nil) -> Response {
        var headers: HTTPFields = [.eTag: tag.headerValue]
        if let cacheControl { headers[.cacheControl] = cacheControl }
        return Response(status: .notModified, headers: headers)
    }
}

extension APIRequest {
    /// Whether the client has what `tag` names already.
    func alreadyHas(_ tag: EntityTag) -> Bool {
        tag.matches(headers[.ifNoneMatch])
    }

    /// `Link` to the page that `cursor` begins, with everything else as in this request.
    func nextLink(cursor: String?) -> String? {
        guard let cursor else { return nil }
        let parameters = query.values.merging(["cursor": cursor]) { $1 }.sorted { $0.key < $1.key }
        let text = parameters.map { "\($0.key)=\(Self.encode($0.value))" }.joined(separator: "&")
        return "<\(path)?\(text)>; rel=\"next\""
    }

    private static func encode(_ value: String) -> String {
        value.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }

    /// RFC 3986 section 2.3.
    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}
