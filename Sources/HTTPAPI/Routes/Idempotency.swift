import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import MailService
import NIOCore

/// `Idempotency-Key`: the same request, sent again, has its effect once.
///
/// A request that had no effect gives its key back. One that may have had keeps it for a day, with its answer.
struct Idempotency: Sendable {
    /// What a route promises about a request that is run twice under one key.
    enum Kind: Sendable {
        /// Keys mean nothing to it.
        case none
        /// It does harm: a second message, a second copy.
        case once
        /// It finds what it made before.
        case repeatable
    }

    /// Seconds for which a key is kept.
    private static let lifetime: TimeInterval = 86_400
    /// Octets of an answer that are kept: protects the disk. Batches of 10,000 outcomes take 4 MiB, or twice that in folders
    /// with very long names.
    private static let maximumAnswer = 16 << 20

    let store: any IdempotencyStore
    let logger: Logger
    /// Names this process.
    let run = UUID().uuidString

    init(store: any IdempotencyStore, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    /// The request's key, if it has one and the route knows keys.
    ///
    /// - Throws: ``Problem`` 422 for what can't be a key.
    func key(of request: Request, for route: Route, account: AccountID) throws -> IdempotencyKey? {
        guard route.idempotency != .none, let text = request.headers[.idempotencyKey] else { return nil }
        guard let key = IdempotencyKey(text, account: account) else {
            throw Problem.invalid("Idempotency-Key", "must have 1 to 255 printable ASCII characters, without spaces")
        }
        return key
    }

    /// What makes a request the same but for its body.
    static func head(of request: Request) -> [UInt8] {
        head(request.method, request.uri.string, request.headers[.contentType] ?? "")
    }

    static func head(_ method: HTTPRequest.Method, _ target: String, _ type: String) -> [UInt8] {
        Array(SHA256.hash(data: Data("\(method.rawValue)\n\(target)\n\(type.lowercased())".utf8)))
    }

    /// Answers a request: as it was answered before, or by handling it.
    ///
    /// - Parameters:
    ///   - body: what it is held against another request by.
    ///   - handle: is given a name for the request's effect, the same each time that it is handled.
    func answer(
        _ key: IdempotencyKey, head: [UInt8], _ route: Route, _ body: KeyedBody,
        _ handle: (String) async throws -> Response
    ) async throws -> Response {
        let now = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down))
        let request = RequestDigest(head: head, body: body.known)
        let claim = try await store.claimKey(
            key, request: request, run: run, repeatable: route.idempotency == .repeatable, now: now,
            expiredBefore: now.addingTimeInterval(-Self.lifetime), within: IdempotencyLimits())
        switch claim {
        case .claimed:
            return try await run(key, route, head: head, body, isFirst: true) { try await handle(name(key, now)) }
        case .resumed(let since):
            return try await run(key, route, head: head, body, isFirst: false) { try await handle(name(key, since)) }
        case .interrupted(let kept):
            guard try await body.digest() == kept.body else { throw Problem.idempotencyReused }
            throw Problem.idempotencyInterrupted
        case .inFlight: throw Problem.idempotencyInFlight
        case .taken: throw Problem.idempotencyReused
        case .answered(let kept, let answer):
            guard try await body.digest() == kept.body else { throw Problem.idempotencyReused }
            return Self.response(answer)
        }
    }

    /// Another one when the key is used again after its time.
    private func name(_ key: IdempotencyKey, _ since: Date) -> String {
        "\(key.text) \(Int64(since.timeIntervalSince1970))"
    }

    /// - Parameter isFirst: whether no request under this key has been handled before, to an end that nobody knows.
    private func run(
        _ key: IdempotencyKey, _ route: Route, head: [UInt8], _ body: KeyedBody, isFirst: Bool,
        _ handle: () async throws -> Response
    ) async throws -> Response {
        do {
            // On disk before the effect: whoever comes with another body after a crash is told.
            body.whenRead { [store] digest in
                guard try await store.recordBody(digest, of: key) else { throw Problem.idempotencyReused }
            }
            let response = try await handle()
            var answer = RecordedAnswer(
                status: response.status.code, contentType: response.headers[.contentType],
                location: response.headers[.location], body: [])
            answer.body = try await Self.collect(response)
            let request = RequestDigest(head: head, body: try await body.digest())
            try await store.completeKey(key, request: request, with: answer)
            var again = response
            again.body = ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body))
            return again
        } catch {
            await failed(key, route, isFirst: isFirst, error)
            throw error
        }
    }

    /// A request that surely had no effect may be sent again under its key.
    private func failed(_ key: IdempotencyKey, _ route: Route, isFirst: Bool, _ error: any Error) async {
        let status = error is CancellationError ? 504 : Problem(error).status
        // What finds its effect again needs no fresh start, and might have had it before it failed.
        let isFull = (status == 503 || status == 507) && route.idempotency == .once
        let hadNoEffect = isFirst && (status < 500 || isFull)
        do {
            // Else it may have had one: whoever sends it again finds it, or is told so, as after a crash.
            try await hadNoEffect ? store.releaseKey(key) : store.interruptKey(key)
        } catch {
            logger.error("a request's key could not be given back", metadata: ["error": "\(error)"])
        }
    }

    private static func response(_ answer: RecordedAnswer) -> Response {
        var headers: HTTPFields = [.idempotencyReplayed: "true"]
        headers[.contentType] = answer.contentType
        headers[.location] = answer.location
        return Response(
            status: .init(code: answer.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }

    private static func collect(_ response: Response) async throws -> [UInt8] {
        let collector = Collector()
        try await response.body.write(CollectingWriter(collector: collector, limit: maximumAnswer))
        return Array(collector.buffer.readableBytesView)
    }

    private final class Collector {
        var buffer = ByteBuffer()
    }

    private struct CollectingWriter: ResponseBodyWriter {
        let collector: Collector
        let limit: Int

        mutating func write(_ buffer: ByteBuffer) async throws {
            guard collector.buffer.readableBytes + buffer.readableBytes <= limit else {
                throw Problem.internal
            }
            var buffer = buffer
            collector.buffer.writeBuffer(&buffer)
        }

        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }
}

extension HTTPField.Name {
    static let idempotencyKey = HTTPField.Name("Idempotency-Key") ?? .server
    static let idempotencyReplayed = HTTPField.Name("Idempotency-Replayed") ?? .server
}

extension Problem {
    static let idempotencyInFlight = Problem(
        status: 409, code: "idempotency-key-in-flight", title: "Still being answered",
        detail: "A request with this Idempotency-Key is being answered: come back for its answer.", isRetryable: true,
        retryAfter: 1)
    static let idempotencyInterrupted = Problem(
        status: 409, code: "idempotency-outcome-unknown", title: "Nobody knows what became of it",
        detail:
            "A request with this Idempotency-Key was interrupted: look whether it had its effect, and take a new key.")
    static let idempotencyReused = Problem(
        status: 422, code: "idempotency-key-reused", title: "Key of another request",
        detail: "This Idempotency-Key was another request's: take a new one for each.")
}
