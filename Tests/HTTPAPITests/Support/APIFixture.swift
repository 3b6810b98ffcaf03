import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import MailService
import NIOCore

@testable import HTTPAPI

/// The whole application over the fake, on a real socket.
struct APIFixture {
    let mail: FakeMail
    var options = HTTPOptions()
    let metrics = PrometheusMetrics()
    var faults: (any FaultSwitches)?
    var contents: TemporaryContents?

    init(messages: Int = 120) {
        mail = FakeMail(messages: messages)
    }

    static var documentFile: URL {
        var directory = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        while directory.path != "/" {
            directory.deleteLastPathComponent()
            let file = directory.appendingPathComponent("openapi/openapi.yaml")
            if FileManager.default.fileExists(atPath: file.path) { return file }
        }
        return URL(fileURLWithPath: "openapi/openapi.yaml")
    }

    func api(_ contents: TemporaryContents? = nil) throws -> PosternAPI {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let server = MailServer(
            name: "example", domains: ["example.org"], imap: MailEndpoint(host: "mail.example.org", port: 993),
            smtp: MailEndpoint(host: "mail.example.org", port: 465))
        let sessions = SessionService(
            store: MemoryStateStore(), directory: AccountDirectory(servers: [server]), provider: mail, logger: logger)
        let contents = try contents ?? self.contents ?? TemporaryContents()
        let services = APIServices(
            sessions: sessions, mailbox: MailboxService(provider: mail), blobs: contents.blobs,
            drafts: DraftService(
                mailbox: MailboxService(provider: mail), contents: contents.store, blobs: contents.blobs,
                logger: logger),
            submissions: contents.submissions, idempotency: contents.state,
            document: try APIDocument(yaml: String(contentsOf: Self.documentFile, encoding: .utf8)), metrics: metrics,
            faults: faults)
        return PosternAPI(options: options, services: services, logger: logger)
    }

    /// Runs `body` with a client that has logged in.
    func run<Value: Sendable>(
        _ body: @escaping @Sendable (APIClient) async throws -> Value
    ) async throws -> Value {
        try await runAnonymously { client in
            let credentials = #"{"address": "ada@example.org", "password": "\#(FakeMail.password)"}"#
            let reply = try await client.post("/v1/sessions", json: credentials)
            var client = client
            client.token = try reply.json()["token"] as? String
            return try await body(client)
        }
    }

    /// Runs `body` with a client that hasn't.
    func runAnonymously<Value: Sendable>(
        _ body: @escaping @Sendable (APIClient) async throws -> Value
    ) async throws -> Value {
        let contents = try contents ?? TemporaryContents()
        let value = try await api(contents).application().test(.live) { client in
            try await body(APIClient(client: client))
        }
        // Its folder goes with it.
        return withExtendedLifetime(contents) { value }
    }
}

/// A client that records what it sees, so that each exchange can be held against the published document.
struct APIClient: Sendable {
    let client: any TestClientProtocol
    var token: String?

    /// An account's path.
    static let me = "/v1/accounts/me"

    var port: Int { client.port ?? 0 }

    func get(_ path: String, _ headers: HTTPFields = [:]) async throws -> Reply {
        try await send(.get, path, headers)
    }

    func post(_ path: String, json: String, _ headers: HTTPFields = [:]) async throws -> Reply {
        var headers = headers
        if headers[.contentType] == nil { headers[.contentType] = "application/json" }
        return try await send(.post, path, headers, body: json)
    }

    func patch(_ path: String, json: String) async throws -> Reply {
        try await send(.patch, path, [.contentType: "application/json"], body: json)
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields = [:], body: String? = nil
    ) async throws -> Reply {
        var headers = headers
        if let token, headers[.authorization] == nil { headers[.authorization] = "Bearer \(token)" }
        let response = try await client.executeRequest(
            uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
        let reply = Reply(response: response)
        try ExchangeRecorder.shared?.record(method, path, headers, body, reply)
        return reply
    }
}

/// What came back.
struct Reply: Sendable {
    let response: TestResponse

    var status: Int { response.status.code }
    var bytes: [UInt8] { Array(response.body.readableBytesView) }
    var text: String { String(decoding: bytes, as: UTF8.self) }

    subscript(name: String) -> String? {
        HTTPField.Name(name).flatMap { response.headers[$0] }
    }

    func json() throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:]
    }

    /// `code` of a problem.
    var code: String? {
        (try? json())?["code"] as? String
    }

    /// The ids of a page's messages.
    func messageIDs() throws -> [String] {
        (try json()["messages"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
    }
}
