import Foundation
import HTTPTypes
import MailService
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import HTTPAPI

@Suite("Connections at their edges", .timeLimit(.minutes(1)))
struct ConnectionTests {
    /// Sends `text` as it is, and gives all that comes back until the server closes.
    private static func exchange(_ text: String, port: Int) async throws -> String {
        try await withConnection(port: port) { inbound, outbound in
            try await outbound.write(ByteBuffer(string: text))
            var reply = ""
            for try await buffer in inbound { reply += String(buffer: buffer) }
            return reply
        }
    }

    private static func withConnection<Value: Sendable>(
        port: Int,
        _ body:
            @Sendable @escaping (NIOAsyncChannelInboundStream<ByteBuffer>, NIOAsyncChannelOutboundWriter<ByteBuffer>)
            async throws -> Value
    ) async throws -> Value {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            // Or the kernel takes in many megabytes for a client that reads nothing.
            .channelOption(.socketOption(.so_rcvbuf), value: 65_536)
            .connect(host: "localhost", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in try await body(inbound, outbound) }
    }

    @Test(
        "what isn't HTTP is told so, and the next connection works",
        arguments: [
            "nonsense\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET /v1 HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
            "GET /v1 HTTP/1.1\r\nbad header\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}",
        ])
    func notHTTP(text: String) async throws {
        try await APIFixture().runAnonymously { client in
            let reply = try await Self.exchange(text, port: client.port)
            #expect(reply.hasPrefix("HTTP/1.1 400 "))
            #expect(reply.contains("\"code\":\"bad-request\""))
            #expect(reply.contains("X-Request-Id: ") && reply.contains("x-content-type-options: nosniff"))
            #expect(try await client.get("/v1").status == 200)
        }
    }

    @Test("a header over the limit is 431")
    func hugeHeader() async throws {
        try await APIFixture().runAnonymously { client in
            let header = "X-Padding: " + String(repeating: "a", count: 100_000)
            let reply = try await Self.exchange("GET /v1 HTTP/1.1\r\nHost: x\r\n\(header)\r\n\r\n", port: client.port)
            #expect(reply.hasPrefix("HTTP/1.1 431 "))
        }
    }

    @Test("garbage after a request does not answer for it")
    func garbageBehind() async throws {
        try await APIFixture().runAnonymously { client in
            _ = try await Self.exchange("GET /v1 HTTP/1.1\r\nHost: x\r\n\r\n\u{1}\u{2}\r\n\r\n", port: client.port)
            #expect(try await client.get("/v1").status == 200)
        }
    }

    @Test("an idle connection, and one that trickles its request, is closed", arguments: ["", "GET /v1 HTTP/1.1\r\nX"])
    func idle(text: String) async throws {
        var fixture = APIFixture()
        fixture.options.idleTimeout = .milliseconds(100)
        try await fixture.runAnonymously { client async throws in
            do {
                #expect(try await Self.exchange(text, port: client.port) == "")
            } catch ChannelError.ioOnClosedChannel {
                // Closed before the first byte could go out: on a busy machine that is as good.
            } catch let error as IOError where error.errnoCode == ECONNRESET {
                // Closed before it had read them.
            }
        }
    }

    @Test("a client that goes away cancels what is being done for it")
    func goneWhileWaiting() async throws {
        let fixture = APIFixture()
        let mail = fixture.mail
        mail.change { $0.stalled = ["page"] }
        try await fixture.run { client in
            let token = client.token ?? ""
            try await Self.withConnection(port: client.port) { _, outbound in
                let path = APIClient.me + "/folders/inbox/messages"
                try await outbound.write(
                    ByteBuffer(string: "GET \(path) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(token)\r\n\r\n"))
                while mail.calls("page") == 0 { await Task.yield() }
            }
            var cancelled = mail.cancellations.makeAsyncIterator()
            #expect(await cancelled.next() == "page")
        }
    }

    @Test("a client that goes away in a download stops it at its source, and one that reads slowly holds it back")
    func goneWhileDownloading() async throws {
        let fixture = APIFixture()
        let mail = fixture.mail
        try await fixture.run { client in
            let token = client.token ?? ""
            try await Self.withConnection(port: client.port) { inbound, outbound in
                let path = MessageTests.path + "/parts/3"
                try await outbound.write(
                    ByteBuffer(string: "GET \(path) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(token)\r\n\r\n"))
                var iterator = inbound.makeAsyncIterator()
                #expect(try await iterator.next().map { String(buffer: $0).hasPrefix("HTTP/1.1 200") } == true)
            }
            var cancelled = mail.cancellations.makeAsyncIterator()
            #expect(await cancelled.next() == "content")
            #expect(mail.state.withLock { $0.octetsRead } < SampleMessage.picture.count)
        }
    }

    @Test("a client that stops reading is given up, with the work behind it")
    func stalled() async throws {
        var fixture = APIFixture()
        fixture.options.stalledWriteTimeout = .milliseconds(200)
        let mail = fixture.mail
        try await fixture.run { client in
            let token = client.token ?? ""
            try await Self.withConnection(port: client.port) { _, outbound in
                let path = MessageTests.path + "/parts/3"
                try await outbound.write(
                    ByteBuffer(string: "GET \(path) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(token)\r\n\r\n"))
                var cancelled = mail.cancellations.makeAsyncIterator()
                #expect(await cancelled.next() == "content")
            }
        }
    }

    @Test("a request past its deadline is 504, and its work is cancelled")
    func deadline() async throws {
        var fixture = APIFixture()
        fixture.options.requestDeadline = .milliseconds(200)
        let mail = fixture.mail
        try await fixture.run { client in
            mail.change { $0.stalled = ["folders"] }
            let reply = try await client.get(APIClient.me + "/folders")
            #expect(reply.status == 504)
            #expect(reply.code == "upstream-timeout")
            var cancelled = mail.cancellations.makeAsyncIterator()
            #expect(await cancelled.next() == "folders")
        }
    }

    @Test("more requests at once than there are places are told to come back")
    func overCapacity() async throws {
        var fixture = APIFixture()
        fixture.options.maximumConcurrentRequests = 1
        let mail = fixture.mail
        try await fixture.run { client in
            mail.change { $0.stalled = ["page"] }
            let token = client.token ?? ""
            try await Self.withConnection(port: client.port) { _, outbound in
                let path = APIClient.me + "/folders/inbox/messages"
                try await outbound.write(
                    ByteBuffer(string: "GET \(path) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(token)\r\n\r\n"))
                while mail.calls("page") == 0 { await Task.yield() }
                let reply = try await client.get("/v1")
                #expect(reply.status == 503)
                #expect(reply.code == "over-capacity")
                #expect(reply["Retry-After"] == "1")
            }
            var cancelled = mail.cancellations.makeAsyncIterator()
            #expect(await cancelled.next() == "page")
        }
    }

    @Test("a client that is slow to send its body keeps nobody's place")
    func slowBody() async throws {
        var fixture = APIFixture()
        fixture.options.maximumConcurrentRequests = 1
        try await fixture.runAnonymously { client in
            try await Self.withConnection(port: client.port) { inbound, outbound in
                let first = "GET /v1 HTTP/1.1\r\nHost: x\r\n\r\n"
                let slow =
                    "POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 100\r\n\r\n{"
                try await outbound.write(ByteBuffer(string: first + slow))
                // The second has come in with the first, which has been answered.
                var iterator = inbound.makeAsyncIterator()
                _ = try await iterator.next()
                for _ in 0..<20 {
                    let reply = try await client.get("/v1")
                    #expect(reply.status == 200)
                }
            }
        }
    }

    @Test("a body that does not come in time is 408")
    func bodyDeadline() async throws {
        var fixture = APIFixture()
        fixture.options.bodyDeadline = .milliseconds(50)
        try await fixture.runAnonymously { client in
            let reply = try await Self.exchange(
                "POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nConnection: close\r\n\r\n{",
                port: client.port)
            #expect(reply.hasPrefix("HTTP/1.1 408 "))
        }
    }

    @Test("a body that nobody reads is read past for a while, and not for ever", arguments: [true, false])
    func unreadBody(isEndless: Bool) async throws {
        var fixture = APIFixture()
        fixture.options.maximumUnreadSize = isEndless ? 65_536 : .max
        fixture.options.unreadTimeout = isEndless ? .seconds(3_600) : .milliseconds(50)
        try await fixture.runAnonymously { client in
            try await Self.withConnection(port: client.port) { inbound, outbound async throws in
                try await outbound.write(
                    ByteBuffer(string: "POST /nowhere HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"))
                var iterator = inbound.makeAsyncIterator()
                let reply = try await iterator.next().map { String(buffer: $0) }
                #expect(reply?.hasPrefix("HTTP/1.1 404 ") == true)
                // It ends when the server closes.
                do {
                    let chunk = ByteBuffer(string: "1000\r\n" + String(repeating: "a", count: 4_096) + "\r\n")
                    while isEndless { try await outbound.write(chunk) }
                    while try await iterator.next() != nil {}
                } catch is IOError {
                } catch is ChannelError {
                }
            }
        }
    }

    @Test("a body that nobody reads does not cost a client that ends it its connection")
    func unreadBodyThatEnds() async throws {
        try await APIFixture().runAnonymously { client in
            let body = String(repeating: "a", count: 100_000)
            let refused = "POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
            let last = "GET /v1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            let reply = try await Self.exchange(refused + last, port: client.port)
            #expect(reply.hasPrefix("HTTP/1.1 404 "))
            #expect(reply.contains("HTTP/1.1 200 "))
        }
    }

    @Test("requests sent in one flight are answered in order")
    func pipelined() async throws {
        try await APIFixture().runAnonymously { client in
            let request = "GET /v1 HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n"
            let last = "GET /openapi.yaml HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            let reply = try await Self.exchange(request + request + last, port: client.port)
            #expect(reply.components(separatedBy: "HTTP/1.1 200 OK").count == 4)
        }
    }
}
