import MailTransport
import NIOPosix
import POP3Client
import PosternTesting
import SASL
import Testing

/// Another mail program has the maildrop: one session at a time has it (RFC 1939 section 4).
@Suite("A maildrop that is in use", .timeLimit(.minutes(3)))
struct MaildropInUseTests {
    private static let inbox = HTTPClient.me + "/folders/inbox/messages"

    /// A session of another program, until it quits.
    private func otherProgram(_ account: any TestAccount) async throws -> POP3Connection {
        var configuration = POP3Configuration(
            endpoint: Endpoint(
                host: account.endpoint.host, port: account.endpoint.port, security: .tls, verification: .full,
                caFile: account.endpoint.authorityFile),
            credential: .password(username: account.address, password: Secret(account.password)))
        configuration.timeouts.command = .seconds(60)
        return try await POP3Connection.connect(
            configuration, connector: Connector(eventLoopGroup: MultiThreadedEventLoopGroup.singleton))
    }

    private func expectInUse(_ reply: Reply) {
        expectProblem(reply, 503, "upstream-throttled")
        #expect(reply["Retry-After"].flatMap { Int($0) }.map { $0 > 0 } == true, "\(reply.headers)")
        #expect(reply.json["retryable"].bool == true)
        #expect(reply.json["upstream"]["protocol"].string == "pop3")
        #expect(reply.json["upstream"]["responseCode"].string == "IN-USE")
    }

    private func tell(_ account: any TestAccount) async throws {
        try await PosternUnderTest(account).run { client in
            let other = try await otherProgram(account)
            expectInUse(try await client.logIn(account.address, password: account.password))
            try await other.quit()
            let client = try await client.loggedIn(account.address, password: account.password)
            let ids = try await client.get(Self.inbox).messageIDs
            #expect(ids.count == 3)
            // Postern's own session ends when nobody has used it for a while: the other program waits for that.
            let again = try await patiently { try await otherProgram(account) }
            expectInUse(try await client.get(Self.inbox))
            // What is known needs no server.
            #expect(try await client.get(HTTPClient.me + "/folders/sent/messages").status == 200)
            try await again.quit()
            try await eventually { try await client.get(Self.inbox).status == 200 }
            #expect(try await client.get(Self.inbox).messageIDs == ids)
        }
    }

    private func patiently(_ connect: () async throws -> POP3Connection) async throws -> POP3Connection {
        while true {
            do {
                return try await connect()
            } catch let error as POP3ClientError where error.code == .inUse {
                continue
            }
        }
    }

    @Test("503 says when to come back, and it recovers: the embedded server")
    func embedded() async throws {
        let account = try await MailServerKind.embeddedPOP3.makeAccount()
        try await account.seed(count: 3)
        try await tell(account)
    }

    @Test(
        "503 says when to come back, and it recovers: Dovecot",
        .enabled(if: DovecotServer.isInstalled, "Dovecot is not installed"))
    func dovecot() async throws {
        var options = DovecotServer.Options()
        options.locksMaildrops = true
        try await withDovecot(options) { server in
            let account = try server.makePOP3Account()
            try await account.seed(count: 3)
            try await tell(account)
        }
    }
}
