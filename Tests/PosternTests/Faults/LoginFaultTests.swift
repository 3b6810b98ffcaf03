import PosternTesting
import Testing

/// What a login meets on a mail server that is not as it should be.
@Suite("Logging in where something is wrong", .timeLimit(.minutes(3)))
struct LoginFaultTests {
    struct Refusal: Sendable, CustomTestStringConvertible {
        var fault: ScriptedIMAP.Fault
        var status: Int
        var code: String
        /// Whether the answer says when to come back.
        var isThrottling = false
        var testDescription: String { fault.rawValue }
    }

    @Test(
        "a server that refuses is a problem of its own, and the next login works",
        arguments: [
            Refusal(fault: .wrongPassword, status: 401, code: "invalid-credentials"),
            Refusal(fault: .limit, status: 503, code: "upstream-throttled", isThrottling: true),
            Refusal(fault: .unavailable, status: 503, code: "upstream-throttled", isThrottling: true),
            Refusal(fault: .tooManyConnections, status: 503, code: "upstream-throttled", isThrottling: true),
        ])
    func refusals(refusal: Refusal) async throws {
        let imap = ScriptedIMAP(fault: refusal.fault, times: 1)
        try await withScriptedServer(script: imap.script) { server in
            try await PosternUnderTest(server).run { client in
                let reply = try await client.logIn()
                expectProblem(reply, refusal.status, refusal.code)
                #expect((reply["Retry-After"].flatMap { Int($0) } ?? 0 > 0) == refusal.isThrottling)
                #expect(reply.json["upstream"]["protocol"].string == "imap")
                let next = try await client.logIn()
                #expect(next.status == 201, "\(next.text)")
                expectNoSecret(next)
            }
        }
    }

    @Test("a server that is down is 502")
    func nobodyListens() async throws {
        // The port was free a moment ago, and is nobody's now.
        let port = try await withScriptedServer(script: { _ in }) { $0.port }
        try await besideAHealthyServer(port: port) { client in
            expectProblem(try await client.logIn("alice@broken.example"), 502, "upstream-unreachable")
        }
    }

    @Test("a server that accepts and says nothing is 504 at the connect's deadline")
    func hangs() async throws {
        try await withScriptedServer(script: { try await $0.stall() }) { server in
            try await besideAHealthyServer(port: server.port, isImpatient: true) { client in
                expectProblem(try await client.logIn("alice@broken.example"), 504, "upstream-timeout")
            }
        }
    }

    @Test("a server that greets and hangs at the login is 504 at the command's deadline")
    func hangsAtLogin() async throws {
        let script: ScriptedServer.Script = { connection in
            try await connection.send("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\r\n")
            try await connection.stall()
        }
        try await withScriptedServer(script: script) { server in
            try await besideAHealthyServer(port: server.port, isImpatient: true) { client in
                expectProblem(try await client.logIn("alice@broken.example"), 504, "upstream-timeout")
            }
        }
    }

    @Test(
        "what answers but is no IMAP server is 502",
        arguments: [
            "HTTP/1.1 400 Bad Request\r\n\r\n", "\u{0}\u{1}\u{2}\r\n", "+OK POP3 ready\r\n", "220 smtp ESMTP\r\n", "",
            "* BYE\r\n", "* OK",
        ])
    func noIMAP(greeting: String) async throws {
        try await withScriptedServer(script: { try await $0.send(greeting) }) { server in
            try await besideAHealthyServer(port: server.port) { client in
                let reply = try await client.logIn("alice@broken.example")
                let code = reply.json["code"].string ?? ""
                #expect(["upstream-broken", "upstream-unreachable", "upstream-refused"].contains(code))
                expectProblem(reply, 502, code)
            }
        }
    }

    @Test(
        "a certificate that can't be trusted is 502, and no password goes out",
        arguments: [
            (TestCertificates.Leaf.expired, true), (.wrongHost, true), (.selfSigned, true), (.valid, false),
        ])
    func certificates(leaf: TestCertificates.Leaf, trustsAuthority: Bool) async throws {
        try await withTemporaryFolder { folder in
            let certificates = try TestCertificates(folder: folder)
            let imap = ScriptedIMAP()
            try await withScriptedServer(security: .tls(certificates[leaf]), script: imap.script) { server in
                let trust = trustsAuthority ? ", caFile: \(certificates.authorityFile)" : ""
                let broken = """
                      broken:
                        domains: broken.example
                        imap: {host: localhost, port: \(server.port)\(trust)}

                    """
                try await besideAHealthyServer(broken) { client in
                    let reply = try await client.logIn("alice@broken.example")
                    expectProblem(reply, 502, "upstream-certificate")
                    #expect(reply.json["retryable"].bool == false)
                }
                #expect(server.received.filter { $0.contains("AUTHENTICATE") || $0.contains("LOGIN") } == [])
            }
        }
    }

    @Test("a trusted certificate logs in, so the refusals above are about the certificate")
    func trustedCertificate() async throws {
        try await withTemporaryFolder { folder in
            let certificates = try TestCertificates(folder: folder)
            try await withScriptedServer(security: .tls(certificates[.valid]), script: ScriptedIMAP().script) {
                server in
                let yaml = """
                      good:
                        domains: "*"
                        imap: {host: localhost, port: \(server.port), caFile: \(certificates.authorityFile)}
                    """
                try await PosternUnderTest(servers: yaml).run { client async throws in
                    #expect(try await client.logIn().status == 201)
                }
            }
        }
    }

    @Test("an address of no server, and what is no address, are 422")
    func unknownServer() async throws {
        try await besideAHealthyServer(port: 1) { client in
            expectProblem(try await client.logIn("alice@nowhere.example"), 422, "unknown-server")
            expectProblem(try await client.logIn("alice"), 422, "invalid-request")
            expectProblem(try await client.logIn(#"a\r\nb@example.org"#), 422, "invalid-request")
        }
    }

    @Test("guesses are slowed down, and say for how long")
    func guessing() async throws {
        let imap = ScriptedIMAP(fault: .wrongPassword)
        try await withScriptedServer(script: imap.script) { server in
            try await PosternUnderTest(server).run { client in
                var last = Reply()
                for _ in 0..<5 {
                    last = try await client.logIn()
                    if last.status == 429 { break }
                }
                expectProblem(last, 429, "login-throttled")
                #expect(last["Retry-After"].flatMap { Int($0) } ?? 0 > 0)
                // Somebody else is asked as ever.
                expectProblem(try await client.logIn("bob@example.org"), 401, "invalid-credentials")
            }
        }
    }

    // MARK: - Two servers

    private func besideAHealthyServer(
        port: Int, isImpatient: Bool = false, _ body: @escaping @Sendable (HTTPClient) async throws -> Void
    ) async throws {
        let broken = PosternUnderTest.cleartext("broken", domain: "broken.example", port: port)
        try await besideAHealthyServer(broken, isImpatient: isImpatient, body)
    }

    /// Runs `body`, and shows that the same Postern then serves another mail server's account.
    private func besideAHealthyServer(
        _ broken: String, isImpatient: Bool = false, _ body: @escaping @Sendable (HTTPClient) async throws -> Void
    ) async throws {
        try await withScriptedServer(script: ScriptedIMAP().script) { healthy in
            let good = PosternUnderTest.cleartext("good", domain: "example.org", port: healthy.port)
            let postern = PosternUnderTest(servers: broken + good)
            try await (isImpatient ? postern.impatient() : postern).run { client in
                try await body(client)
                let next = try await client.logIn("alice@example.org")
                #expect(next.status == 201, "\(next.text)")
            }
        }
    }
}
