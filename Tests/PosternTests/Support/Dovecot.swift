import PosternTesting

/// Runs `body` for a new mailbox of sample mail on the shared Dovecot, with a client that has logged in to it.
func withSampleMailbox(
    messages count: Int, _ body: @escaping @Sendable (HTTPClient, DovecotAccount) async throws -> Void
) async throws {
    let account = try await DovecotServer.shared().makeAccount()
    try await account.seed(count: count)
    try await PosternUnderTest(account.server).run { client in
        try await body(try await client.loggedIn(account.address, password: account.password), account)
    }
}
