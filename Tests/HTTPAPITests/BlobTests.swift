import Foundation
import HTTPTypes
import MailService
import NIOCore
import NIOPosix
import Testing

@testable import HTTPAPI

@Suite("Uploads", .timeLimit(.minutes(1)))
struct BlobTests {
    private static let path = APIClient.me + "/blobs"

    @Test("an upload comes back as it went in, once, and is gone when it is deleted")
    func roundTrip() async throws {
        let content = String(repeating: "Grüße, \u{1F600}\r\n\u{0}", count: 50_000)
        try await APIFixture().run { client async throws in
            let created = try await client.send(.post, Self.path, [.contentType: "image/png"], body: content)
            #expect(created.status == 201)
            let blob = try created.json()
            #expect(blob["size"] as? Int == content.utf8.count && blob["type"] as? String == "image/png")
            let id = try #require(blob["id"] as? String)
            #expect(created["Location"] == Self.path + "/" + id)
            let got = try await client.get(Self.path + "/" + id)
            #expect(got.status == 200 && got.bytes == Array(content.utf8))
            #expect(got["Content-Type"] == "image/png" && got["Content-Security-Policy"]?.contains("sandbox") == true)
            let tag = try #require(got["ETag"])
            #expect(try await client.get(Self.path + "/" + id, [.ifNoneMatch: tag]).status == 304)
            #expect(try await client.send(.head, Self.path + "/" + id)["Content-Length"] == "\(content.utf8.count)")
            #expect(try await client.send(.delete, Self.path + "/" + id).status == 204)
            #expect(try await client.get(Self.path + "/" + id).code == "blob-not-found")
            #expect(try await client.send(.delete, Self.path + "/" + id).status == 404)
        }
    }

    @Test("what a browser might run is a download")
    func unsafeType() async throws {
        try await APIFixture().run { client async throws in
            let created = try await client.send(.post, Self.path, [.contentType: "text/html"], body: "<script>")
            let id = try #require(try created.json()["id"] as? String)
            let got = try await client.get(Self.path + "/" + id)
            #expect(got["Content-Disposition"]?.hasPrefix("attachment") == true)
        }
    }

    @Test(
        "what can't be kept as it is is refused",
        arguments: [
            ("Content-Type", "nonsense", 422), ("Content-Type", "multipart/form-data; boundary=x", 422),
            ("Content-Encoding", "gzip", 415),
        ])
    func refused(name: String, value: String, status: Int) async throws {
        let field = try #require(HTTPField.Name(name))
        try await APIFixture().run { client async throws in
            #expect(try await client.send(.post, Self.path, [field: value], body: "x").status == status)
            #expect(try await client.send(.post, Self.path + "?nonsense=1", body: "x").status == 422)
        }
    }

    @Test("an account has so much, and no more")
    func bounds() async throws {
        var options = BlobService.Options()
        options.blobSize = 100_000
        options.allowance = BlobUsage(count: 3, size: 150_000)
        var fixture = APIFixture()
        let contents = try TemporaryContents(options)
        fixture.contents = contents
        try await fixture.run { client async throws in
            let large = String(repeating: "x", count: 100_000)
            #expect(try await client.send(.post, Self.path, body: large + "x").code == "too-large")
            #expect(try await client.send(.post, Self.path, body: large).status == 201)
            #expect(try await client.send(.post, Self.path, body: large).code == "upload-quota")
            #expect(try await client.send(.post, Self.path, body: "x").status == 201)
            #expect(try await client.send(.post, Self.path, body: "x").status == 201)
            #expect(try await client.send(.post, Self.path, body: "x").code == "upload-quota")
        }
        #expect(try TemporaryContents.names(in: contents.kept).count == 3)
        #expect(try TemporaryContents.names(in: contents.passing) == [])
    }

    @Test("a client that falls silent is told so, and nothing of what it sent is kept")
    func silence() async throws {
        var fixture = APIFixture()
        fixture.options.uploadSilence = .milliseconds(200)
        fixture.options.unreadTimeout = .milliseconds(200)
        let contents = try TemporaryContents()
        fixture.contents = contents
        try await fixture.run { client async throws in
            let reply = try await Self.exchange(Self.head(client, length: 100) + "half", port: client.port)
            #expect(reply.hasPrefix("HTTP/1.1 408 "))
            #expect(reply.contains("request-timeout"))
        }
        #expect(try TemporaryContents.names(in: contents.kept) == [])
        #expect(try TemporaryContents.names(in: contents.passing) == [])
    }

    @Test("a client that goes away leaves nothing", arguments: ["Content-Length: 100", "Transfer-Encoding: chunked"])
    func cutOff(framing: String) async throws {
        var fixture = APIFixture()
        let contents = try TemporaryContents()
        fixture.contents = contents
        try await fixture.run { client async throws in
            let text = Self.head(client, framing: framing) + "5\r\nhello\r\n"
            let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connect(host: "localhost", port: client.port).get()
            try await channel.writeAndFlush(ByteBuffer(string: text))
            // It has begun: there is a file.
            while try TemporaryContents.names(in: contents.passing).isEmpty { await Task.yield() }
            try await channel.close()
            while try !TemporaryContents.names(in: contents.passing).isEmpty { await Task.yield() }
        }
        #expect(try TemporaryContents.names(in: contents.kept) == [])
    }

    private static func head(_ client: APIClient, length: Int) -> String {
        head(client, framing: "Content-Length: \(length)")
    }

    private static func head(_ client: APIClient, framing: String) -> String {
        "POST \(path) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(client.token ?? "")\r\n\(framing)\r\n\r\n"
    }

    private static func exchange(_ text: String, port: Int) async throws -> String {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "localhost", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: text))
            var reply = ""
            do {
                for try await buffer in inbound { reply += String(buffer: buffer) }
            } catch let error as IOError where error.errnoCode == ECONNRESET {
                // What came before it counts.
            }
            return reply
        }
    }
}
