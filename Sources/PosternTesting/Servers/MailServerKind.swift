import Testing

/// The mail servers that the compatibility suites run over: a test takes its kind as an argument, and an account of it.
///
///     @Test(arguments: MailServerKind.allCases)
///     func anEmptyFolderIsAnEmptyPage(on kind: MailServerKind) async throws {
///         let account = try await kind.makeAccount()
///
/// A further kind is a further case here, and a ``TestAccount``.
package enum MailServerKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
    /// Dovecot over IMAP. Its cases are skipped where it isn't installed.
    case dovecot
    /// This project's own server over IMAP, in the test's process, over sockets.
    case embedded
    /// Dovecot over POP3.
    case dovecotPOP3
    /// This project's own server over POP3.
    case embeddedPOP3

    /// The kinds that are read by IMAP: for tests that look at its commands. What a kind of account can't do is no reason:
    /// a test asks its capabilities.
    package static let imap = allCases.filter(\.speaksIMAP)

    package var speaksIMAP: Bool {
        switch self {
        case .dovecot, .embedded: true
        case .dovecotPOP3, .embeddedPOP3: false
        }
    }

    /// What Postern's settings call the server of such an account: the account's id depends on it.
    package static let serverName = "tested"

    /// Messages of a folder that is large to this server, for what must not cost more there. Dovecot's are linked from an
    /// archive; the embedded server reads each.
    package var largeFolder: Int {
        switch self {
        case .dovecot: 100_000
        case .embedded, .dovecotPOP3, .embeddedPOP3: 5_000
        }
    }

    /// An empty account with Drafts, Sent, Trash, Junk and Archive, on the server of this kind that the test process shares.
    /// Where there is none on this machine, the running case of a test is skipped, with the reason.
    ///
    /// - Parameter name: What the address begins with, to tell accounts apart in a log.
    package func makeAccount(_ name: String = "user") async throws -> any TestAccount {
        switch self {
        case .dovecot:
            guard DovecotServer.isInstalled else { try Test.cancel("Dovecot is not installed") }
            return try await DovecotServer.shared().makeAccount(name)
        case .embedded:
            return try await EmbeddedServer.shared().makeAccount(name)
        case .dovecotPOP3:
            guard DovecotServer.isInstalled else { try Test.cancel("Dovecot is not installed") }
            return try await DovecotServer.shared().makePOP3Account(name)
        case .embeddedPOP3:
            let server = try await EmbeddedServer.shared()
            return try POP3Account(server.makeAccount(name), port: server.pop3sPort)
        }
    }

    package var testDescription: String { rawValue }
}
