import Testing

@testable import MailService

@Suite struct AccountDirectoryTests {
    private static let imap = MailEndpoint(host: "imap.example.org", port: 993)
    private let directory = AccountDirectory(servers: [
        MailServer(name: "example", domains: ["example.org", "Example.net"], imap: imap),
        MailServer(name: "local", domains: ["local.test"], login: .localPart, imap: imap),
        MailServer(name: "rest", domains: ["*"], imap: imap),
    ])

    @Test(arguments: [
        ("amy@example.org", "example", "amy@example.org"),
        (" Amy@EXAMPLE.org ", "example", "Amy@example.org"),
        ("amy@example.net", "example", "amy@example.net"),
        ("amy@local.test", "local", "amy"),
        ("\"a@b\"@local.test", "local", "\"a@b\""),
        ("amy@elsewhere.test", "rest", "amy@elsewhere.test"),
        ("jürgen@bücher.example", "rest", "jürgen@bücher.example"),
    ])
    func findsTheServer(address: String, server: String, login: String) throws {
        let account = try directory.account(for: address)
        #expect(account.server.name == server)
        #expect(account.loginName == login)
    }

    @Test(arguments: [
        "", "amy", "@example.org", "amy@", "a my@example.org", "amy\r\n@example.org", "amy\u{0}@example.org",
        String(repeating: "a", count: 250) + "@example.org",
    ])
    func refusesWhatIsNoAddress(address: String) throws {
        let error = try #require(throws: MailServiceError.self) { try directory.account(for: address) }
        #expect(error.code == .invalidRequest)
        #expect(error.fields.map(\.name) == ["address"])
    }

    @Test func refusesADomainThatNoServerHas() throws {
        let directory = AccountDirectory(servers: [MailServer(name: "x", domains: ["example.org"], imap: Self.imap)])
        let error = try #require(throws: MailServiceError.self) { try directory.account(for: "amy@example.com") }
        #expect(error.code == .unknownServer)
    }

    @Test func oneAddressIsOneAccount() throws {
        let first = try directory.account(for: "amy@example.org").id
        #expect(try directory.account(for: "amy@EXAMPLE.org").id == first)
        #expect(try directory.account(for: "bob@example.org").id != first)
        #expect(!first.rawValue.contains("amy"))
    }
}
