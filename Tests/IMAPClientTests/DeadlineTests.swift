import IMAPProtocol
import MailTransport
import NIOCore
import NIOEmbedded
import Testing

@testable import IMAPClient

/// Deadlines, in a time that the tests make pass.
@Suite(.timeLimit(.minutes(1)))
struct DeadlineTests {
    /// A connection whose server is the test.
    private struct Peer {
        let channel = NIOAsyncTestingChannel()
        let connection: IMAPConnection

        init(_ change: (inout IMAPConfiguration) -> Void = { _ in }) async throws {
            var configuration = IMAPConfiguration(endpoint: Endpoint(host: "test", port: 143, security: .none))
            configuration.enable = []
            configuration.limits.bodyWindowBytes = 8
            configuration.limits.machine.framer.inlineLiteralLimit = 4
            change(&configuration)
            let final = configuration
            let channel = channel
            connection = try await channel.testingEventLoop.executeInContext {
                try IMAPConnection.attach(to: channel, final, connector: testConnector)
            }
            try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 143))
        }

        static func greeted(_ change: (inout IMAPConfiguration) -> Void = { _ in }) async throws -> Peer {
            let peer = try await Peer(change)
            try await peer.send("* PREAUTH [CAPABILITY IMAP4rev1 LITERAL+ IDLE] ready\r\n")
            return peer
        }

        func send(_ text: String) async throws { try await channel.writeInbound(ByteBuffer(string: text)) }

        /// What the client wrote next.
        func received() async throws -> String {
            String(buffer: try await channel.waitForOutboundWrite(as: ByteBuffer.self))
        }

        func pass(_ time: TimeAmount) async { await channel.testingEventLoop.advanceTime(by: time) }
    }

    private func expectTimeout(
        sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
    ) async {
        let error = await #expect(throws: IMAPClientError.self, sourceLocation: sourceLocation) { try await body() }
        #expect(error?.code == .timeout, sourceLocation: sourceLocation)
    }

    private static let body = BodyRequest(uid: 1, .section(.whole))

    @Test
    func silenceAfterTheConnect() async throws {
        let peer = try await Peer()
        await peer.pass(.seconds(11))
        await expectTimeout { _ = try await peer.connection.greeting.value }
        #expect(!peer.connection.isOpen)
    }

    @Test
    func silenceAfterACommand() async throws {
        let peer = try await Peer.greeted()
        let reply = peer.connection.start(PlainRequest(.noop))
        #expect(try await peer.received() == "A1 NOOP\r\n")
        await peer.pass(.seconds(59))
        #expect(peer.connection.isOpen)
        await peer.pass(.seconds(2))
        await expectTimeout { _ = try await reply.value }
        #expect(!peer.connection.isOpen)
    }

    @Test
    func silenceInABody() async throws {
        let peer = try await Peer.greeted()
        async let result: Void = expectTimeout {
            try await peer.connection.withBody(Self.body) { stream in
                for try await _ in stream {}
            }
        }
        _ = try await peer.received()
        try await peer.send("* 1 FETCH (UID 1 BODY[] {100}\r\nabc")
        await peer.pass(.seconds(40))
        // Each piece gives the body new time.
        try await peer.send("def")
        await peer.pass(.seconds(40))
        #expect(peer.connection.isOpen)
        await peer.pass(.seconds(40))
        await result
        #expect(!peer.connection.isOpen)
    }

    @Test
    func bodysReaderThatTakesNothing() async throws {
        let peer = try await Peer.greeted()
        let (closed, continuation) = AsyncStream.makeStream(of: Void.self)
        peer.connection.setEventHandler { if case .closed = $0 { continuation.finish() } }
        async let result: Void = expectTimeout {
            try await peer.connection.withBody(Self.body) { stream in
                for await _ in closed {}
                for try await _ in stream {}
            }
        }
        _ = try await peer.received()
        try await peer.send("* 1 FETCH (UID 1 BODY[] {100}\r\nabcdefghijklmnop")
        await peer.pass(.seconds(100))
        #expect(peer.connection.isOpen)
        await peer.pass(.seconds(200))
        await result
    }

    @Test
    func commandBehindAStalledReader() async throws {
        let peer = try await Peer.greeted()
        async let text = peer.connection.withBody(Self.body) { stream in
            let reply = peer.connection.start(PlainRequest(.noop))
            #expect(try await peer.received() == "A2 NOOP\r\n")
            await peer.pass(.seconds(61))
            await expectTimeout { _ = try await reply.value }
            return try await stream.collect(upTo: 100)
        }
        #expect(try await peer.received().hasPrefix("A1 UID FETCH"))
        try await peer.send("* 1 FETCH (UID 1 BODY[] {10}\r\nabcdefghij")
        #expect(String(buffer: try await text) == "abcdefghij")
        // Only the command that waited is gone.
        try await peer.send(")\r\nA1 OK\r\nA2 OK\r\n")
        let reply = peer.connection.start(PlainRequest(.noop))
        #expect(try await peer.received() == "A3 NOOP\r\n")
        try await peer.send("A3 OK\r\n")
        _ = try await reply.value
    }

    @Test
    func idleIsRenewed() async throws {
        let peer = try await Peer.greeted()
        async let result: Void = expectTimeout { try await peer.connection.idle() }
        #expect(try await peer.received() == "A1 IDLE\r\n")
        try await peer.send("+ idling\r\n")
        await peer.pass(.minutes(9))
        #expect(try await peer.received() == "DONE\r\n")
        try await peer.send("A1 OK\r\n")
        #expect(try await peer.received() == "A2 IDLE\r\n")
        try await peer.send("+ idling\r\n")
        await peer.pass(.minutes(9))
        #expect(try await peer.received() == "DONE\r\n")
        // No answer: the server is gone.
        await peer.pass(.seconds(61))
        await result
        #expect(!peer.connection.isOpen)
    }
}
