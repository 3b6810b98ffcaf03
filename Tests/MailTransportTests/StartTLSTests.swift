import NIOCore
import Testing
import X509

@testable import MailTransport

@Suite(.timeLimit(.minutes(1))) struct StartTLSTests {
    private let connector = Connector()

    @Test func upgrade() async throws {
        try await withOffer(answer: "a1 OK begin TLS\r\n") { server, file in
            let endpoint = server.endpoint(.startTLS, host: "localhost", caFile: file)
            let (channel, events) = try await connector.connect(to: endpoint, configure: Collector.attach)
            try await channel.writeAndFlush(ByteBuffer(string: "a1 STARTTLS\r\n"))
            #expect(await events.waits(for: "a1 OK begin TLS\r\n"))
            try await connector.startTLS(on: channel, endpoint: endpoint)
            #expect(try await channel.tlsServerEndPoint()?.count == 32)
            try await channel.writeAndFlush(ByteBuffer(string: "a2 NOOP\r\n"))
            #expect(await events.waits(for: "a2 NOOP\r\n"))
            try await channel.close()
        }
    }

    @Test func wrongHostClosesTheChannel() async throws {
        try await withOffer(answer: "a1 OK\r\n", names: [.dnsName("mail.example.com")]) { server, file in
            let endpoint = server.endpoint(.startTLS, host: "localhost", caFile: file)
            let (channel, events) = try await connector.connect(to: endpoint, configure: Collector.attach)
            try await channel.writeAndFlush(ByteBuffer(string: "a1 STARTTLS\r\n"))
            #expect(await events.waits(for: "a1 OK\r\n"))
            await #expect { try await connector.startTLS(on: channel, endpoint: endpoint) } throws: {
                ($0 as? TransportError)?.code == .certificateWrongHost
            }
            await events.end()
        }
    }

    /// CVE-2011-0411: what came in the clear behind the server's consent is seen by the protocol's handler before TLS
    /// goes in.
    @Test func injectedPlaintextIsRefused() async throws {
        struct Injection: Error {}
        try await withOffer(answer: "a1 OK begin TLS\r\n* PREAUTH injected\r\n") { server, file in
            let endpoint = server.endpoint(.startTLS, host: "localhost", caFile: file)
            let (channel, events) = try await connector.connect(to: endpoint, configure: Collector.attach)
            try await channel.writeAndFlush(ByteBuffer(string: "a1 STARTTLS\r\n"))
            let wasInjected = await events.waits(for: "injected")
            await #expect(throws: Injection.self) {
                try await connector.startTLS(on: channel, endpoint: endpoint) { _ in
                    if wasInjected { throw Injection() }
                }
            }
            await events.end()
        }
    }

    /// The same, arriving when TLS is in already: the TLS handler takes it for a broken record.
    @Test func plaintextDuringTheHandshake() async throws {
        try await TestServer.run({ channel in
            try channel.pipeline.syncOperations.addHandler(AnswerInTheClear(answer: "* PREAUTH injected\r\n"))
        }) { server in
            let endpoint = server.endpoint(.startTLS, verification: .none)
            let (channel, events) = try await connector.connect(to: endpoint, configure: Collector.attach)
            await #expect { try await connector.startTLS(on: channel, endpoint: endpoint) } throws: {
                ($0 as? TransportError)?.code == .notTLS
            }
            #expect(await !events.waits(for: "injected"))
        }
    }

    @Test func closedChannel() async throws {
        try await withOffer(answer: "") { server, file in
            let endpoint = server.endpoint(.startTLS, caFile: file)
            let channel = try await connector.connect(to: endpoint) { $0 }
            try await channel.close()
            await #expect { try await connector.startTLS(on: channel, endpoint: endpoint) } throws: {
                ($0 as? TransportError)?.code == .connectionClosed
            }
        }
    }

    @Test func unreadableAuthoritiesCloseTheChannel() async throws {
        try await withOffer(answer: "") { server, _ in
            let endpoint = server.endpoint(.startTLS, caFile: "/nonexistent/ca.pem")
            let (channel, events) = try await connector.connect(to: endpoint, configure: Collector.attach)
            await #expect { try await connector.startTLS(on: channel, endpoint: endpoint) } throws: {
                ($0 as? TransportError)?.code == .trustRootsUnreadable
            }
            await events.end()
        }
    }

    private func withOffer(
        answer: String, names: [GeneralName] = [.dnsName("localhost"), .loopback],
        _ body: (TestServer, String) async throws -> Void
    ) async throws {
        let authority = try TestAuthority()
        let context = try authority.issue(names: names).context
        try await authority.withFile { file in
            try await TestServer.run({ channel in
                try channel.pipeline.syncOperations.addHandler(OfferStartTLS(identity: context, answer: answer))
            }) { server in try await body(server, file) }
        }
    }
}
