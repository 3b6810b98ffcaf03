import PosternTesting
import Testing

/// Runs `body` for a new mailbox of sample mail on a server of this kind, with a client that has logged in to it.
func withSampleMailbox(
    on kind: MailServerKind, messages count: Int,
    _ body: @escaping @Sendable (HTTPClient, any TestAccount) async throws -> Void
) async throws {
    let account = try await kind.makeAccount()
    try await account.seed(count: count)
    try await PosternUnderTest(account).run { client in
        try await body(try await client.loggedIn(account.address, password: account.password), account)
    }
}

extension HTTPClient {
    /// Ends a test's case where the account's `capabilities` say that it can't do what the test is about.
    func require(_ capability: String) async throws {
        let capabilities = try await get(Self.me).json["capabilities"]
        guard capabilities[capability].bool != true else { return }
        try Test.cancel("the account's capabilities say no: \(capability)")
    }

    /// Whether the account's messages have UIDs: those of a POP3 inbox have names instead.
    func hasUIDs() async throws -> Bool {
        try await get(Self.me).json["protocol"].string == "imap"
    }
}
