import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import MailService
import NIOCore

/// A request that its route has accepted: its parameters are known ones, and what it wants back can be given.
struct APIRequest: Sendable {
    let context: APIContext
    let query: QueryParameters
    /// What it wants back; nil where only the content knows.
    let representation: MediaType?
    let isPretty: Bool
    /// Whether it asks what was said to the mail server.
    let explains: Bool

    private let request: Request
    private var body = ByteBuffer()
    /// With an `Idempotency-Key`: the name of what it does, the same each time that it is handled.
    var effect: String?

    /// - Throws: ``Problem``: 406, or 400 and 422 for the query.
    init(_ request: Request, context: APIContext, route: Route) throws {
        self.request = request
        self.context = context
        query = try QueryParameters(request.uri.query, allowed: route.query)
        isPretty = try query.flag("pretty")
        explains = try query.flag("explain")
        representation = Accept.choose(from: route.produces, for: request.headers[.accept])
        if representation == nil, !route.produces.isEmpty {
            throw Problem.notAcceptable(offered: route.produces.map(\.name).joined(separator: ", "))
        }
    }

    var headers: HTTPFields { request.headers }
    /// The path as it was sent.
    var path: String { request.uri.path }
    /// The query as it was sent.
    var rawQuery: String? { request.uri.query }
    var isGet: Bool { request.method == .get || isHead }
    /// Whether only the header of the answer is wanted.
    var isHead: Bool { request.method == .head }

    /// A component of the path, decoded. Empty where it isn't valid UTF-8, which no id or role is.
    func parameter(_ name: String) -> String {
        guard let raw = context.parameters.get(name) else { return "" }
        // In a path, unlike in a query, a plus is a plus.
        return QueryParameters.decode(raw[...], plus: UInt8(ascii: "+")) ?? ""
    }

    /// The body as JSON.
    ///
    /// - Throws: ``Problem`` 415, 400, or 422 with the path of the field at fault.
    func json<Value: Decodable>(as type: Value.Type) throws -> Value {
        guard bodyType == MediaType.json.name else {
            throw Problem.unsupportedMediaType(expected: MediaType.json.name)
        }
        do {
            return try JSONDecoder().decode(Value.self, from: Data(body.readableBytesView))
        } catch let error as DecodingError {
            throw Problem(error)
        }
    }

    /// SHA-256 of the body.
    var bodyDigest: [UInt8] { Array(SHA256.hash(data: Data(body.readableBytesView))) }

    /// Takes the body in.
    ///
    /// - Throws: ``Problem`` 413, or 408 where it does not come in time.
    mutating func readBody(upTo limit: Int, within deadline: Duration) async throws {
        let declared = headers[.contentLength].flatMap { Int($0) } ?? 0
        guard declared <= limit else { throw Problem.bodyTooLarge(limit: limit) }
        do {
            let body = request.body
            self.body = try await withDeadline(deadline, on: context.eventLoop) { try await body.collect(upTo: limit) }
        } catch let problem as Problem where problem.code == Problem.timedOut.code {
            throw Problem.slowBody
        } catch is NIOTooManyBytesError {
            throw Problem.bodyTooLarge(limit: limit)
        }
    }
}

extension Problem {
    /// A body that isn't JSON is 400; JSON that isn't what was asked for is 422, and names the place.
    init(_ error: DecodingError) {
        switch error {
        case .dataCorrupted(let context) where context.codingPath.isEmpty:
            self = .badRequest("The body is not JSON.")
        case .dataCorrupted(let context):
            self = .invalid(Self.name(of: context.codingPath), context.debugDescription)
        case .keyNotFound(let key, let context):
            self = .invalid(Self.name(of: context.codingPath + [key]), "is missing")
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            self = .invalid(Self.name(of: context.codingPath), "has the wrong type")
        @unknown default:
            self = .badRequest("The body is not what this path takes.")
        }
    }

    private static func name(of path: [any CodingKey]) -> String {
        let name = path.reduce("") { name, key in
            if let index = key.intValue { return name + "[\(index)]" }
            return name.isEmpty ? key.stringValue : name + "." + key.stringValue
        }
        return name.isEmpty ? "body" : String(name.prefix(256))
    }
}

/// The keys of an object that must hold no other than its own.
struct StrictKeys: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }

    /// - Throws: `DecodingError` naming a key that isn't among `known`.
    static func check(_ decoder: any Decoder, known: Set<String>) throws {
        let keys = try decoder.container(keyedBy: StrictKeys.self).allKeys
        guard let unknown = keys.first(where: { !known.contains($0.stringValue) }) else { return }
        throw DecodingError.dataCorrupted(
            .init(
                codingPath: decoder.codingPath + [unknown],
                debugDescription: "is unknown: there are \(known.sorted().joined(separator: ", "))"))
    }
}
