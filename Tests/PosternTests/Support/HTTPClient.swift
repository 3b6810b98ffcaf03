import NIOCore
import NIOHTTP1
import NIOPosix

/// An HTTP/1.1 client on a real socket, with a connection for each request: none can be hurt by the one before it.
struct HTTPClient: Sendable {
    let port: Int
    /// Goes with each request as a bearer token.
    var token: String?

    /// The paths of the account that is logged in begin with this.
    static let me = "/v1/accounts/me"

    /// Longest body that is waited for: what is longer is a test's mistake.
    private static let maximumBody = 64 << 20

    func get(_ path: String, _ headers: [String: String] = [:]) async throws -> Reply {
        try await send("GET", path, headers)
    }

    func post(_ path: String, json: String, _ headers: [String: String] = [:]) async throws -> Reply {
        try await send("POST", path, ["Content-Type": "application/json"].merging(headers) { $1 }, body: json)
    }

    func logIn(_ address: String = "alice@example.org", password: String = PosternUnderTest.password) async throws
        -> Reply
    {
        try await post("/v1/sessions", json: #"{"address": "\#(address)", "password": "\#(password)"}"#)
    }

    /// The same client with the token of a new session.
    func loggedIn(_ address: String = "alice@example.org", password: String = PosternUnderTest.password) async throws
        -> Self
    {
        let reply = try await logIn(address, password: password)
        guard let token = reply.json["token"].string else { throw UnexpectedReply(reply: reply) }
        return HTTPClient(port: port, token: token)
    }

    func send(
        _ method: String, _ path: String, _ headers: [String: String] = [:], body: String? = nil
    ) async throws -> Reply {
        var fields = HTTPHeaders(headers.map { ($0.key, $0.value) })
        fields.replaceOrAdd(name: "Host", value: "localhost")
        fields.replaceOrAdd(name: "Connection", value: "close")
        if let token, !fields.contains(name: "Authorization") {
            fields.add(name: "Authorization", value: "Bearer \(token)")
        }
        if let body { fields.replaceOrAdd(name: "Content-Length", value: String(body.utf8.count)) }
        let head = HTTPRequestHead(version: .http1_1, method: HTTPMethod(rawValue: method), uri: path, headers: fields)
        return try await exchange(head, body: body.map { ByteBuffer(string: $0) })
    }

    private func exchange(_ head: HTTPRequestHead, body: ByteBuffer?) async throws -> Reply {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    return try NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>(
                        wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            let writing = Task {
                try await outbound.write(.head(head))
                if let body { try await outbound.write(.body(.byteBuffer(body))) }
                try await outbound.write(.end(nil))
            }
            let reply = try await Self.read(inbound)
            // A server that has said no may close before it has read all.
            _ = await writing.result
            return reply
        }
    }

    private static func read(_ inbound: NIOAsyncChannelInboundStream<HTTPClientResponsePart>) async throws -> Reply {
        var reply = Reply()
        do {
            for try await part in inbound {
                switch part {
                case .head(let head):
                    reply.status = Int(head.status.code)
                    reply.headers = head.headers
                case .body(let bytes):
                    guard reply.bytes.count + bytes.readableBytes <= maximumBody else { return reply }
                    reply.bytes += bytes.readableBytesView
                case .end:
                    reply.isComplete = true
                    return reply
                }
            }
        } catch  where reply.status != 0 {
            // Cut off in the middle: that is what `isComplete` says.
        }
        return reply
    }
}

/// What came back.
struct Reply: Sendable, CustomStringConvertible {
    /// 0 where no answer came at all.
    var status = 0
    var headers = HTTPHeaders()
    var bytes: [UInt8] = []
    /// Whether the body came to its end.
    var isComplete = false

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var json: JSONValue { JSONValue(bytes) }
    /// The lines of newline-delimited JSON.
    var lines: [JSONValue] { text.split(separator: "\n").map { JSONValue($0.utf8) } }

    /// Short, whatever the body: failed expectations show it.
    var description: String { "\(status), \(bytes.count) bytes: \(text.prefix(300))" }

    /// Whether the body is this. (A comparison of arrays in an expectation that fails would list their differences, which
    /// takes minutes for a megabyte.)
    func has(_ content: [UInt8]) -> Bool { bytes == content }

    subscript(name: String) -> String? {
        headers.first(name: name)
    }

    /// The ids of a page's messages.
    var messageIDs: [String] {
        json["messages"].array.compactMap(\.["id"].string)
    }
}

struct UnexpectedReply: Error, CustomStringConvertible {
    let reply: Reply
    var description: String { reply.description }
}
