import Foundation
import HTTPTypes
import Hummingbird
import MailService
import NIOCore

/// An error as its client sees it (RFC 9457). The one place that knows which failure is which HTTP status.
struct Problem: Error, Sendable, Equatable {
    static let mediaType = "application/problem+json"

    /// A request value that can't be used.
    struct Field: Encodable, Sendable, Equatable {
        let name: String
        let detail: String
    }

    /// What the mail server said.
    struct Upstream: Encodable, Sendable, Equatable {
        let `protocol`: String
        let command: String?
        let responseCode: String?
        let text: String?
    }

    let status: Int
    /// Stable: what programs read.
    let code: String
    let title: String
    /// What people read: what happened, and what to do about it.
    var detail: String?
    /// The path that was asked for.
    var instance: String?
    var isRetryable = false
    /// Seconds.
    var retryAfter: Int?
    var upstream: Upstream?
    var fields: [Field] = []
    /// Header fields that the status calls for, beside `Retry-After`.
    var headers = HTTPFields()
}

extension Problem: Encodable {
    private enum CodingKeys: String, CodingKey {
        case type, title, status, detail, instance, code, retryable, upstream, fields
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode("/docs#\(code)", forKey: .type)
        try container.encode(title, forKey: .title)
        try container.encode(status, forKey: .status)
        try container.encodeIfPresent(detail, forKey: .detail)
        try container.encodeIfPresent(instance, forKey: .instance)
        try container.encode(code, forKey: .code)
        try container.encode(isRetryable, forKey: .retryable)
        try container.encodeIfPresent(upstream, forKey: .upstream)
        if !fields.isEmpty { try container.encode(fields, forKey: .fields) }
    }

    func encoded(pretty: Bool) -> [UInt8] {
        // A problem is strings and numbers: encoding it can't fail, and an error about an error would help nobody.
        (try? JSONRepresentation.encode(self, pretty: pretty)) ?? Array(#"{"status":500,"code":"internal"}"#.utf8)
    }

    /// The path, where it is one that a URI reference may be made of (RFC 3986 section 3.3), and worth repeating.
    private static func instance(of path: String) -> String? {
        guard path.utf8.count <= 1024, path.hasPrefix("/"), !path.hasPrefix("//") else { return nil }
        return path.wholeMatch(of: /(?:[A-Za-z0-9\-._~!$&'()*+,;=:@\/]|%[0-9A-Fa-f]{2})*/) == nil ? nil : path
    }

    /// The problem as the answer to `request`.
    func response(to request: Request, pretty: Bool) -> Response {
        var problem = self
        problem.instance = Self.instance(of: request.uri.path)
        var headers = problem.headers
        headers[.contentType] = Self.mediaType
        headers[.cacheControl] = "no-store"
        if let retryAfter { headers[.retryAfter] = String(retryAfter) }
        return Response(
            status: .init(code: status),
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: problem.encoded(pretty: pretty))))
    }
}

// MARK: - The statuses

extension Problem {
    static let malformedHTTP = Problem(
        status: 400, code: "bad-request", title: "Not a request", detail: "This is not HTTP/1.1 as RFC 9112 has it.")
    static let headerTooLarge = Problem(
        status: 431, code: "header-too-large", title: "Header too large",
        detail: "The request's header is over the limit of this server.")
    static let notFound = Problem(
        status: 404, code: "not-found", title: "No such path", detail: "There is nothing at this path: see /docs.")
    static let timedOut = Problem(
        status: 504, code: "upstream-timeout", title: "Mail server too slow",
        detail: "The request was given up at its deadline.", isRetryable: true)
    static let slowBody = Problem(
        status: 408, code: "request-timeout", title: "Request too slow",
        detail: "The request's body did not come in time.", isRetryable: true)
    static let overCapacity = Problem(
        status: 503, code: "over-capacity", title: "Too many requests at once",
        detail: "This server is answering as many requests as it can: come back in a moment.", isRetryable: true,
        retryAfter: 1)
    static let shuttingDown = Problem(
        status: 503, code: "shutting-down", title: "Not ready",
        detail: "This server is starting or going away: ask another, or come back.", isRetryable: true, retryAfter: 5)
    static let `internal` = Problem(
        status: 500, code: "internal", title: "Internal error",
        detail: "This is a fault of the server. Its log has more, under the X-Request-Id of this response.")

    static func badRequest(_ detail: String) -> Problem {
        Problem(status: 400, code: "bad-request", title: "Bad request", detail: detail)
    }

    static func methodNotAllowed(allowed: String) -> Problem {
        Problem(
            status: 405, code: "method-not-allowed", title: "Method not allowed",
            detail: "This path has \(allowed) only.", headers: [.allow: allowed])
    }

    static func notAcceptable(offered: String) -> Problem {
        Problem(
            status: 406, code: "not-acceptable", title: "Not acceptable",
            detail: "Accept names nothing that can be given: this is \(offered).")
    }

    static func unsupportedMediaType(expected: String) -> Problem {
        Problem(
            status: 415, code: "unsupported-media-type", title: "Unsupported media type",
            detail: "The body must be \(expected), and Content-Type must say so.", headers: [.accept: expected])
    }

    static func bodyTooLarge(limit: Int) -> Problem {
        Problem(
            status: 413, code: "too-large", title: "Too large", detail: "The body is over \(limit) bytes.")
    }

    static func rangeNotSatisfiable(totalSize: Int) -> Problem {
        Problem(
            status: 416, code: "range-not-satisfiable", title: "Range not satisfiable",
            detail: "There are \(totalSize) bytes of it.", headers: [.contentRange: "bytes */\(totalSize)"])
    }

    static func invalid(_ fields: [Field]) -> Problem {
        let detail = fields.map { "\($0.name): \($0.detail)" }.joined(separator: "; ")
        return Problem(
            status: 422, code: "invalid-request", title: "Invalid request", detail: detail, fields: fields)
    }

    static func invalid(_ name: String, _ detail: String) -> Problem {
        invalid([Field(name: name, detail: detail)])
    }
}

// MARK: - From the domain

extension Problem {
    /// What any error means to a client. What isn't known is a fault of Postern's, and tells nothing.
    init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let error as MailServiceError: self.init(error)
        case let error as RangeNotSatisfiable: self = .rangeNotSatisfiable(totalSize: error.totalSize)
        case let error as SearchSyntaxError: self.init(MailServiceError(error))
        case let error as HTTPError where error.status == .notFound: self = .notFound
        case let error as HTTPError where error.status.code < 500:
            self.init(
                status: error.status.code, code: "bad-request", title: error.status.reasonPhrase, detail: error.body)
        default: self = .internal
        }
    }

    init(_ error: MailServiceError) {
        let (status, title) = Self.statuses[error.code] ?? (500, "Internal error")
        self.init(status: status, code: error.code.rawValue, title: title, detail: error.detail)
        isRetryable = error.code.isRetryable
        if let wait = error.retryAfter ?? (status == 503 ? .seconds(1) : nil) {
            retryAfter = Int(max(1, wait.components.seconds + (wait.components.attoseconds > 0 ? 1 : 0)))
        }
        upstream = error.upstream.map {
            Upstream(
                protocol: $0.protocolName, command: $0.command, responseCode: $0.responseCode, text: $0.text)
        }
        fields = error.fields.map { Field(name: $0.name, detail: $0.reason) }
        if status == 401 { headers[.wwwAuthenticate] = #"Bearer realm="postern""# }
    }

    private static let statuses: [MailServiceError.Code: (Int, String)] = [
        .invalidCredentials: (401, "Wrong address or password"),
        .unauthenticated: (401, "Not logged in"),
        .upstreamAuthentication: (401, "Log in again"),
        .csrfTokenRequired: (403, "CSRF token required"),
        .forbidden: (403, "Forbidden"),
        .loginThrottled: (429, "Too many failed logins"),
        .unknownServer: (422, "No mail server for this address"),
        .invalidRequest: (422, "Invalid request"),
        .invalidCursor: (422, "Invalid cursor"),
        .folderExists: (409, "Folder exists"),
        .folderNotEmpty: (409, "Folder not empty"),
        .tooLarge: (413, "Too large"),
        .outcomeUnknown: (502, "Outcome unknown"),
        .uploadQuota: (507, "Too much uploaded"),
        .tooManyUploads: (503, "Too many uploads at once"),
        .storageFull: (507, "No room on this server"),
        .submissionLimit: (429, "Too much to send"),
        .submissionStarted: (409, "Too late to cancel"),
        .submissionNotFound: (404, "No such submission"),
        .unsupported: (409, "Not supported by this account"),
        .accountNotFound: (404, "No such account"),
        .folderNotFound: (404, "No such folder"),
        .messageNotFound: (404, "No such message"),
        .partNotFound: (404, "No such part"),
        .threadNotFound: (404, "No such thread"),
        .draftNotFound: (404, "No such draft"),
        .preconditionFailed: (412, "Changed meanwhile"),
        .blobNotFound: (404, "No such blob"),
        .staleID: (410, "Stale id"),
        .upstreamUnreachable: (502, "Mail server unreachable"),
        .upstreamCertificate: (502, "Mail server not trusted"),
        .upstreamBroken: (502, "Mail server broke off"),
        .upstreamRefused: (502, "Mail server refused"),
        .overQuota: (507, "Mailbox full"),
        .upstreamThrottled: (503, "Mail server throttles"),
        .overBudget: (503, "All connections busy"),
        .upstreamTimeout: (504, "Mail server too slow"),
        .internal: (500, "Internal error"),
    ]

    /// Every code that a client may meet.
    static let knownCodes: Set<String> = Set(statuses.keys.map(\.rawValue)).union(
        [
            preconditionRequired, malformedHTTP, headerTooLarge, notFound, timedOut, slowBody, overCapacity,
            shuttingDown, `internal`,
        ].map(
            \.code)
    ).union(
        [
            methodNotAllowed(allowed: ""), notAcceptable(offered: ""), unsupportedMediaType(expected: ""),
            idempotencyInFlight, idempotencyInterrupted, idempotencyReused, bodyTooLarge(limit: 0),
            rangeNotSatisfiable(totalSize: 0), badRequest(""), invalid([]),
        ].map(\.code))
}
