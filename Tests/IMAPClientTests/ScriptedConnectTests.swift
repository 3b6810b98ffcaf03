import IMAPClient
import IMAPProtocol
import MailTransport
import NIOCore
import PosternTesting
import SASL
import Testing

/// Greetings, STARTTLS and logins that go wrong.
@Suite(.timeLimit(.minutes(1)))
struct ScriptedConnectTests {
    private static let credential = Credential.password(username: "me", password: Secret("opensesame"))

    private func connect(
        to server: ScriptedServer, security: Endpoint.Security = .none, caFile: String? = nil,
        change: (inout IMAPConfiguration) -> Void = { _ in }
    ) async throws -> IMAPConnection {
        var configuration = IMAPConfiguration(
            endpoint: Endpoint(
                host: "localhost", port: server.port, security: security, verification: .full, caFile: caFile),
            credential: Self.credential)
        configuration.allowsClearTextPassword = true
        change(&configuration)
        return try await IMAPConnection.connect(configuration, connector: testConnector)
    }

    /// What becomes of a connect to a server that follows a script.
    private func connectFails(
        security: Endpoint.Security = .none, change: @Sendable (inout IMAPConfiguration) -> Void = { _ in },
        script: @escaping ScriptedServer.Script
    ) async throws -> (error: IMAPClientError?, received: [String]) {
        try await withScriptedServer(script: script) { server in
            let error = await #expect(throws: IMAPClientError.self) {
                _ = try await connect(to: server, security: security, change: change)
            }
            return (error, server.received)
        }
    }

    // MARK: - Greeting

    @Test(arguments: [
        ("* BYE no more\r\n", IMAPClientError.Code.greetingRefused),
        ("* BYE [UNAVAILABLE] busy\r\n", .throttled),
        ("* BYE Too many connections from your address\r\n", .throttled),
        ("SSH-2.0-OpenSSH_9.2\r\n", .greetingRefused), ("+OK POP3\r\n", .greetingRefused),
    ])
    func refusals(_ greeting: String, _ code: IMAPClientError.Code) async throws {
        let (error, _) = try await connectFails { server in
            try await server.send(greeting)
            try await server.stall()
        }
        #expect(error?.code == code)
    }

    /// Gone before anybody could listen, as servers go that have enough connections: the reason is told all the same.
    @Test(arguments: 0..<20)
    func refusalThatClosesAtOnce(_ attempt: Int) async throws {
        let (error, _) = try await connectFails { server in
            try await server.send("* BYE enough of you\r\n")
            try await server.close()
        }
        #expect(error?.code == .greetingRefused && error?.serverText == "enough of you")
    }

    @Test
    func silentServer() async throws {
        let (error, _) = try await connectFails(change: { $0.timeouts.greeting = .milliseconds(50) }) { server in
            try await server.stall()
        }
        #expect(error?.code == .timeout)
    }

    @Test
    func serverThatHangsUp() async throws {
        let (error, _) = try await connectFails { try await $0.close() }
        #expect(error?.code == .closed)
    }

    @Test
    func nobodyListens() async throws {
        let port = try await withScriptedServer(script: { _ in }) { $0.port }
        let configuration = IMAPConfiguration(endpoint: Endpoint(host: "127.0.0.1", port: port, security: .none))
        let error = await #expect(throws: IMAPClientError.self) {
            _ = try await IMAPConnection.connect(configuration, connector: testConnector)
        }
        #expect(error?.code == .connectionFailed)
    }

    @Test
    func cancelledConnectEndsAtOnce() async throws {
        let (accepted, continuation) = AsyncStream.makeStream(of: Void.self)
        try await withScriptedServer(script: { server in
            continuation.finish()
            try await server.stall()
        }) { server in
            let task = Task { try await connect(to: server) }
            for await _ in accepted {}
            task.cancel()
            await #expect(throws: CancellationError.self) { _ = try await task.value }
        }
    }

    // MARK: - Login

    @Test(arguments: [
        ("NO [AUTHENTICATIONFAILED] wrong", IMAPClientError.Code.authenticationFailed),
        ("NO go away", .authenticationFailed), ("BAD what", .authenticationFailed),
        ("NO [LIMIT] too many", .throttled), ("NO [UNAVAILABLE] later", .throttled), ("NO [INUSE] busy", .throttled),
        ("NO Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)", .throttled),
    ])
    func refusedLogin(_ answer: String, _ code: IMAPClientError.Code) async throws {
        let (error, _) = try await connectFails { server in
            try await server.send("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hi\r\n")
            try await server.expectLine(containing: "A1 AUTHENTICATE PLAIN ")
            try await server.send("A1 \(answer)\r\n")
        }
        #expect(error?.code == code)
        #expect("\(String(describing: error))".contains("opensesame") == false)
    }

    @Test
    func withoutInitialResponse() async throws {
        try await withScriptedServer(script: { server in
            try await server.send("* OK hi\r\n")
            try await server.expectLine(containing: "A1 CAPABILITY")
            try await server.send("* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nA1 OK\r\n")
            try await server.expectLine(containing: "A2 AUTHENTICATE PLAIN")
            try await server.send("+ \r\n")
            try await server.expectLine(containing: "AG1lAG9wZW5zZXNhbWU=")
            try await server.send("A2 OK in\r\n")
            try await server.expectLine(containing: "A3 CAPABILITY")
            try await server.send("* CAPABILITY IMAP4rev1\r\nA3 OK\r\n")
            try await server.stall()
        }) { server in
            let connection = try await connect(to: server)
            #expect(connection.isOpen)
            connection.close()
        }
    }

    @Test
    func fallsBackToTheLoginCommand() async throws {
        try await withScriptedServer(script: { server in
            try await server.send("* OK [CAPABILITY IMAP4rev1] hi\r\n")
            try await server.expectLine(containing: "A1 LOGIN \"me\" \"opensesame\"")
            try await server.send("A1 OK [CAPABILITY IMAP4rev1] in\r\n")
        }) { server in
            let connection = try await connect(to: server)
            connection.close()
        }
    }

    /// As GNU Mailutils answers, which offers SCRAM for passwords of which it has a hash alone.
    @Test(arguments: ["NO SCRAM-SHA-256 authentication failed", "NO [AUTHENTICATIONFAILED] no", "BAD not really"])
    func aMechanismOfferedInVainIsTriedOnce(refusal: String) async throws {
        let memory = MechanismMemory()
        try await withScriptedServer(script: { server in
            try await server.send("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=SCRAM-SHA-256 AUTH=PLAIN] hi\r\n")
            var line = try await server.expectLine(containing: "A1 AUTHENTICATE ")
            if line.contains("SCRAM-SHA-256") {
                try await server.send("A1 \(refusal)\r\n")
                line = try await server.expectLine(containing: "AUTHENTICATE PLAIN AG1lAG9wZW5zZXNhbWU=")
            }
            try await server.send("\(line.prefix(2)) OK [CAPABILITY IMAP4rev1] in\r\n")
        }) { server in
            for _ in 1...2 {
                let connection = try await connect(to: server) { $0.mechanismMemory = memory }
                connection.close()
            }
            #expect(server.received.count { $0.contains("SCRAM") } == 1)
        }
    }

    @Test
    func noPasswordIsShownWhereTheLinkIsOpen() async throws {
        let (error, received) = try await connectFails(change: { $0.allowsClearTextPassword = false }) { server in
            try await server.send("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=SCRAM-SHA-256 AUTH=PLAIN] hi\r\n")
            try await server.expectLine(containing: "A1 AUTHENTICATE SCRAM-SHA-256 ")
            try await server.send("A1 NO no\r\n")
            try await server.stall()
        }
        #expect(error?.code == .authenticationFailed)
        #expect(received.count == 1)
    }

    @Test
    func disabledLoginIsNotTried() async throws {
        let (error, received) = try await connectFails { server in
            try await server.send("* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] hi\r\n")
            try await server.stall()
        }
        #expect(error?.code == .authenticationFailed)
        #expect(received.isEmpty)
    }

    @Test
    func challengeThatIsNoBase64IsGivenUp() async throws {
        let (error, received) = try await connectFails { server in
            try await server.send("* OK [CAPABILITY IMAP4rev1 AUTH=CRAM-MD5] hi\r\n")
            try await server.expectLine(containing: "AUTHENTICATE CRAM-MD5")
            try await server.send("+ &&&&\r\n")
            try await server.expectLine(containing: "*")
            try await server.send("A1 BAD cancelled\r\n")
        }
        #expect(error?.code == .authenticationFailed)
        #expect(received.last == "*")
    }

    /// A server that says OK without having shown that it knows the password isn't the server.
    @Test
    func unprovenServerIsNotTrusted() async throws {
        let (error, _) = try await connectFails { server in
            try await server.send("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=SCRAM-SHA-256] hi\r\n")
            try await server.expectLine(containing: "AUTHENTICATE SCRAM-SHA-256")
            try await server.send("A1 OK [CAPABILITY IMAP4rev1] in\r\n")
            try await server.stall()
        }
        #expect(error?.code == .authenticationFailed)
    }

    // MARK: - STARTTLS

    @Test
    func startTLSProtectsTheLogin() async throws {
        try await withTemporaryFolder { folder in
            let certificates = try TestCertificates(folder: folder)
            try await withScriptedServer(script: { server in
                try await server.send("* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] hi\r\n")
                try await server.expectLine(containing: "A1 STARTTLS")
                try await server.startTLS(after: "A1 OK go\r\n", identity: certificates[.valid])
                try await server.expectLine(containing: "A2 CAPABILITY")
                try await server.send("* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\r\nA2 OK\r\n")
                try await server.expectLine(containing: "A3 AUTHENTICATE PLAIN")
                try await server.send("A3 OK [CAPABILITY IMAP4rev1] in\r\n")
            }) { server in
                let connection = try await connect(
                    to: server, security: .startTLS, caFile: certificates.authorityFile
                ) { $0.allowsClearTextPassword = false }
                connection.close()
            }
        }
    }

    /// CVE-2011-0411.
    @Test
    func injectedAnswersBeforeTLSAreRefused() async throws {
        try await withTemporaryFolder { folder in
            let certificates = try TestCertificates(folder: folder)
            try await withScriptedServer(script: { server in
                try await server.send("* OK [CAPABILITY IMAP4rev1 STARTTLS] hi\r\n")
                try await server.expectLine(containing: "A1 STARTTLS")
                try await server.startTLS(
                    after: "A1 OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n", identity: certificates[.valid])
                try await server.stall()
            }) { server in
                let error = await #expect(throws: IMAPClientError.self) {
                    _ = try await connect(to: server, security: .startTLS, caFile: certificates.authorityFile)
                }
                #expect(error?.code == .tlsFailed)
                #expect(server.received.first == "A1 STARTTLS")
                #expect(!server.received.contains { $0.contains("AUTHENTICATE") })
            }
        }
    }

    @Test
    func refusedStartTLSStopsTheLogin() async throws {
        let (error, received) = try await connectFails(security: .startTLS) { server in
            try await server.send("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi\r\n")
            try await server.expectLine(containing: "A1 STARTTLS")
            try await server.send("A1 BAD unknown\r\n")
            try await server.stall()
        }
        #expect(error?.code == .tlsFailed)
        #expect(received == ["A1 STARTTLS"])
    }

    /// Someone in between could greet with PREAUTH, so that TLS is never asked for.
    @Test
    func preauthInTheClearIsRefusedWhereTLSIsWanted() async throws {
        let (error, received) = try await connectFails(security: .startTLS) { server in
            try await server.send("* PREAUTH welcome\r\n")
            try await server.stall()
        }
        #expect(error?.code == .tlsFailed)
        #expect(received.isEmpty)
    }

    /// Whoever is let in without being asked has not shown that the password is right.
    @Test
    func preauthProvesNoPassword() async throws {
        let (error, received) = try await connectFails(security: .none) { server in
            try await server.send("* PREAUTH [CAPABILITY IMAP4rev1] welcome, whoever you are\r\n")
            try await server.stall()
        }
        #expect(error?.code == .authenticationFailed)
        #expect(received.isEmpty)
    }

    @Test(arguments: [TestCertificates.Leaf.expired, .wrongHost, .selfSigned])
    func badCertificates(_ kind: TestCertificates.Leaf) async throws {
        try await withTemporaryFolder { folder in
            let certificates = try TestCertificates(folder: folder)
            try await withScriptedServer(security: .tls(certificates[kind]), script: { try await $0.stall() }) {
                server in
                let error = await #expect(throws: IMAPClientError.self) {
                    _ = try await connect(to: server, security: .tls, caFile: certificates.authorityFile)
                }
                #expect(error?.code == .tlsFailed)
            }
        }
    }
}
