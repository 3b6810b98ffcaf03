import NIOCore
import NIOSSL
import Testing
import X509

@testable import MailTransport

@Suite(.timeLimit(.minutes(1))) struct ConnectTests {
    private let connector = Connector()
    private let echo: @Sendable (any Channel) throws -> Void = {
        try $0.pipeline.syncOperations.addHandler(GreetAndEcho())
    }

    @Test func plainConnectionMissesNoGreeting() async throws {
        try await TestServer.run(echo) { server in
            let (channel, events) = try await connector.connect(to: server.endpoint(.none), configure: Collector.attach)
            #expect(await events.waits(for: "* OK hello\r\n"))
            try await channel.writeAndFlush(ByteBuffer(string: "a1 NOOP\r\n"))
            #expect(await events.waits(for: "a1 NOOP\r\n"))
            #expect(try await channel.tlsServerEndPoint() == nil)
            try await channel.close()
        }
    }

    @Test func socketOptionsAreSet() async throws {
        try await TestServer.run(echo) { server in
            let channel = try await connector.connect(to: server.endpoint(.none)) { $0 }
            #expect(try await channel.getOption(.tcpOption(.tcp_nodelay)).get() != 0)
            #expect(try await channel.getOption(.socketOption(.so_keepalive)).get() != 0)
            // TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT and TCP_USER_TIMEOUT of Linux.
            for (option, value) in [(4, 30), (5, 10), (6, 3), (18, 60_000)] as [(CInt, CInt)] {
                let set = try await channel.getOption(.tcpOption(NIOBSDSocket.Option(rawValue: option))).get()
                #expect(set == value)
            }
            try await channel.close()
        }
    }

    @Test(arguments: ["127.0.0.1", "localhost"])
    func tlsWithAuthorityFile(host: String) async throws {
        let authority = try TestAuthority()
        let identity = try authority.issue()
        try await authority.withFile { file in
            try await TestServer.run(tls: identity, echo) { server in
                let (channel, events) = try await connector.connect(
                    to: server.endpoint(.tls, host: host, caFile: file), configure: Collector.attach)
                #expect(await events.waits(for: "* OK hello\r\n"))
                try await channel.writeAndFlush(ByteBuffer(string: "a1 NOOP\r\n"))
                #expect(await events.waits(for: "a1 NOOP\r\n"))
                #expect(try await channel.tlsServerEndPoint() == EndPointBinding.hash(ofCertificate: identity.der))
                try await channel.close()
            }
        }
    }

    @Test(
        arguments: [
            ("mail.example.com", "mail.example.com"), ("mail.example.com.", "mail.example.com"), ("192.0.2.1", nil),
            ("::1", nil), ("fe80::1", nil),
        ] as [(String, String?)])
    func nameForTheCertificate(host: String, expected: String?) {
        #expect(Endpoint(host: host, port: 993, security: .tls).serverName == expected)
    }

    @Test func contextsAreShared() async throws {
        let authority = try TestAuthority()
        try await authority.withFile { file in
            let cache = TLSContextCache()
            let endpoint = Endpoint(host: "a.example", port: 993, security: .tls, caFile: file)
            let first = try await cache.context(for: endpoint)
            var other = endpoint
            other.host = "b.example"
            #expect(try await cache.context(for: other) === first)
            other.verification = .none
            #expect(try await cache.context(for: other) !== first)
            let shortLived = TLSContextCache(lifetime: .zero)
            #expect(try await shortLived.context(for: endpoint) !== shortLived.context(for: endpoint))
        }
    }

    @Test func expiredCertificate() async throws {
        try await expectHandshakeFailure(.certificateExpired) { try $0.issue(days: -3 ... -1) }
    }

    @Test func certificateOfTheFuture() async throws {
        try await expectHandshakeFailure(.certificateNotYetValid) { try $0.issue(days: 1...3) }
    }

    @Test(arguments: ["127.0.0.1", "localhost"])
    func wrongHost(host: String) async throws {
        try await expectHandshakeFailure(.certificateWrongHost, host: host) {
            try $0.issue(names: [.dnsName("mail.example.com")])
        }
    }

    @Test func unknownIssuer() async throws {
        try await expectHandshakeFailure(.certificateUntrusted) { _ in try TestAuthority().issue() }
    }

    @Test func unknownIssuerAgainstSystemRoots() async throws {
        let identity = try TestAuthority().issue()
        try await TestServer.run(tls: identity, echo) { server in
            await expectFailure(.certificateUntrusted, connectingTo: server.endpoint(.tls))
        }
    }

    @Test func verificationCanBeTurnedOff() async throws {
        let identity = try TestAuthority().issue(names: [.dnsName("other.example")], days: -3 ... -1)
        try await TestServer.run(tls: identity, echo) { server in
            let (channel, events) = try await connector.connect(
                to: server.endpoint(.tls, verification: .none), configure: Collector.attach)
            #expect(await events.waits(for: "* OK hello\r\n"))
            try await channel.close()
        }
    }

    @Test(arguments: ["/nonexistent/ca.pem", "/dev/null", "/tmp"])
    func unreadableAuthorityFile(path: String) async throws {
        let endpoint = Endpoint(host: "127.0.0.1", port: 1, security: .tls, caFile: path)
        await expectFailure(.trustRootsUnreadable, connectingTo: endpoint)
    }

    @Test func plaintextServer() async throws {
        try await TestServer.run(echo) { server in
            await expectFailure(.notTLS, connectingTo: server.endpoint(.tls))
        }
    }

    @Test func serverThatClosesInMidHandshake() async throws {
        try await TestServer.run({ try $0.pipeline.syncOperations.addHandler(CloseOnRead()) }) { server in
            await expectFailure(.connectionClosed, connectingTo: server.endpoint(.tls))
        }
    }

    @Test func serverThatNeverAnswersTLS() async throws {
        try await TestServer.run({ try $0.pipeline.syncOperations.addHandler(Silent()) }) { server in
            var options = TransportOptions()
            options.tlsHandshakeTimeout = .milliseconds(50)
            await expectFailure(.timedOut, connectingTo: server.endpoint(.tls), options: options)
            options = TransportOptions()
            options.connectTimeout = .milliseconds(50)
            await expectFailure(.timedOut, connectingTo: server.endpoint(.tls), options: options)
        }
    }

    @Test func refusedPort() async throws {
        await expectFailure(
            .connectionRefused, connectingTo: Endpoint(host: "127.0.0.1", port: try await freePort(), security: .none))
    }

    @Test func unknownName() async throws {
        await expectFailure(
            .nameResolution, connectingTo: Endpoint(host: "mail.postern.invalid", port: 993, security: .tls))
    }

    @Test(arguments: [
        ("", 993), ("a b", 993), ("a\0b", 993), ("a\r\nb", 993), ("h", 0), ("h", -1), ("h", 65536), ("h", .max),
    ])
    func invalidEndpoint(host: String, port: Int) async throws {
        await expectFailure(.invalidEndpoint, connectingTo: Endpoint(host: host, port: port, security: .none))
    }

    /// 192.0.2.0/24 (RFC 5737) has no hosts: no answer, or an answer from a router that there is none.
    @Test func noAnswerEndsInTime() async throws {
        var options = TransportOptions()
        options.connectTimeout = .milliseconds(50)
        let error = await failure(
            connectingTo: Endpoint(host: "192.0.2.1", port: 993, security: .tls), options: options)
        #expect([.timedOut, .unreachable, .connectionRefused].contains(error?.code))
    }

    /// Nobody listens on 127.0.0.2; the server is on 127.0.0.1 alone.
    @Test(arguments: [
        ["127.0.0.2", "127.0.0.1"], ["127.0.0.2", "127.0.0.3", "127.0.0.1"], ["192.0.2.1", "127.0.0.1"],
    ])
    func laterAddressAfterAFailure(addresses: [String]) async throws {
        var connector = connector
        connector.makeResolver = { FixedResolver(loop: $0, addresses: addresses) }
        try await TestServer.run(echo) { server in
            let (channel, events) = try await connector.connect(
                to: server.endpoint(.none, host: "mail.example.com"), configure: Collector.attach)
            #expect(await events.waits(for: "hello"))
            try await channel.close()
        }
    }

    @Test func resolverThatNeverAnswers() async throws {
        var options = TransportOptions()
        options.connectTimeout = .milliseconds(50)
        var connector = Connector(options: options)
        connector.makeResolver = { FixedResolver(loop: $0, addresses: nil) }
        await #expect {
            try await connector.connect(to: Endpoint(host: "h", port: 1, security: .none)) { $0 }
        } throws: {
            ($0 as? TransportError)?.code == .timedOut
        }
    }

    @Test func cancellationEndsTheLookUp() async throws {
        var connector = connector
        let (asked, continuation) = AsyncStream.makeStream(of: Void.self)
        connector.makeResolver = { loop in
            continuation.yield()
            return FixedResolver(loop: loop, addresses: nil)
        }
        let task = Task { [connector] in
            try await connector.connect(to: Endpoint(host: "h", port: 1, security: .none)) { $0 }
        }
        for await _ in asked { break }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func oldTLSIsRefused() async throws {
        try await expectHandshakeFailure(.tlsHandshake) { try $0.issue(maximumVersion: .tlsv11) }
    }

    @Test func configureThatThrowsClosesTheConnection() async throws {
        struct Refusal: Error {}
        try await TestServer.run(echo) { server in
            await #expect(throws: Refusal.self) {
                try await connector.connect(to: server.endpoint(.none)) { _ -> Void in throw Refusal() }
            }
        }
    }

    @Test func cancellationEndsTheHandshake() async throws {
        let (accepted, continuation) = AsyncStream.makeStream(of: Void.self)
        try await TestServer.run({ channel in
            try channel.pipeline.syncOperations.addHandler(Silent())
            continuation.yield()
            channel.closeFuture.whenComplete { _ in continuation.finish() }
        }) { server in
            let endpoint = server.endpoint(.tls)
            let task = Task { try await connector.connect(to: endpoint) { $0 } }
            var arrivals = accepted.makeAsyncIterator()
            await arrivals.next()
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            // The stream ends when the server sees the connection closed.
            #expect(await arrivals.next() == nil)
        }
    }

    private func expectHandshakeFailure(
        _ code: TransportError.Code, host: String = "localhost", _ issue: (TestAuthority) throws -> TestIdentity
    ) async throws {
        let authority = try TestAuthority()
        let identity = try issue(authority)
        try await authority.withFile { file in
            try await TestServer.run(tls: identity, echo) { server in
                await expectFailure(code, connectingTo: server.endpoint(.tls, host: host, caFile: file))
            }
        }
    }

    private func expectFailure(
        _ code: TransportError.Code, connectingTo endpoint: Endpoint, options: TransportOptions = TransportOptions(),
        sourceLocation: SourceLocation = #_sourceLocation
    ) async {
        let error = await failure(connectingTo: endpoint, options: options)
        #expect(error?.code == code, "\(error.debugDescription)", sourceLocation: sourceLocation)
        #expect(error?.host == endpoint.host && error?.port == endpoint.port, sourceLocation: sourceLocation)
    }

    private func failure(connectingTo endpoint: Endpoint, options: TransportOptions) async -> TransportError? {
        do {
            let connector = Connector(options: options)
            let channel = try await connector.connect(to: endpoint) { $0 }
            try await channel.close()
            return nil
        } catch {
            return error as? TransportError
        }
    }

    /// A port on which nobody listens any more.
    private func freePort() async throws -> Int {
        try await TestServer.run(echo) { $0.port }
    }
}
