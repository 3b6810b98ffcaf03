import PosternTesting

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
