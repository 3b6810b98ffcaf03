import Foundation
import Logging
import MailBackends
import MailService
import MailTransport
import NIOPosix
import Persistence
import PosternTesting
import Testing

/// A mailbox on one of the servers that the suites run over, read through the use cases, with what went over the wire.
struct BackendFixture: Sendable {
    let account: any TestAccount
    let access: AccountAccess
    let service: MailboxService
    let provider: any MailBackendProvider
    private let pop3: POP3BackendProvider
    let tap: RecordingTap
    let cache: any MessageCache

    init(
        _ account: any TestAccount,
        cache: any MessageCache = InMemoryMessageCache(),
        options: IMAPBackendOptions = IMAPBackendOptions()
    ) throws {
        self.account = account
        self.cache = cache
        tap = RecordingTap()
        let endpoint = MailEndpoint(
            host: account.endpoint.host, port: account.endpoint.port, security: .tls,
            caFile: account.endpoint.authorityFile)
        let server =
            switch account.endpoint.scheme {
            case .imaps: MailServer(name: MailServerKind.serverName, domains: ["*"], imap: endpoint)
            case .pop3s: MailServer(name: MailServerKind.serverName, domains: ["*"], pop3: endpoint)
            }
        let connector = Connector(eventLoopGroup: MultiThreadedEventLoopGroup.singleton)
        let imap = IMAPBackendProvider(
            connector: connector, cache: cache, options: options, tap: tap, logger: Logger(label: "test"))
        pop3 = POP3BackendProvider(
            connector: connector,
            // Where accounts of the other kind have nothing.
            directory: (account.data ?? FileManager.default.temporaryDirectory).appending(path: "pop3"),
            openIndex: { try SQLiteMaildropIndex(in: DataDirectory($0)) },
            options: Self.pop3Options(options),
            tap: tap,
            logger: Logger(label: "test"))
        provider = ProtocolBackendProvider(imap: imap, pop3: pop3)
        service = MailboxService(provider: provider)
        access = AccountAccess(
            account: try AccountDirectory(servers: [server]).account(for: account.address),
            password: Secret(account.password))
    }

    /// Every look at a POP3 inbox is one at its server.
    private static func pop3Options(_ imap: IMAPBackendOptions) -> POP3BackendOptions {
        var options = POP3BackendOptions()
        options.listingLifetime = .zero
        options.leaseTimeout = imap.leaseTimeout
        return options
    }

    /// A fresh mailbox with `count` sample messages in its inbox.
    static func make(
        on kind: MailServerKind, messages count: Int = 0,
        options: IMAPBackendOptions = IMAPBackendOptions()
    ) async throws -> BackendFixture {
        let account = try await kind.makeAccount()
        try await account.seed(count: count)
        return try BackendFixture(account, options: options)
    }

    /// The same mailbox as another process would see it, with nothing in memory. A POP3 account has one session, and is
    /// read by one process.
    func restarted() async throws -> BackendFixture {
        await pop3.closeAll()
        return try BackendFixture(account)
    }

    /// Waits for what is read without being asked for, where Postern searches itself: it may correct what pages show.
    func settle() async throws {
        try await eventually { try await service.capabilities(access).indexing?.isComplete ?? true }
    }

    /// Ends a test's case where the account says that it can't do what the test is about.
    func require(_ capability: String, _ isThere: (AccountCapabilities) -> Bool) async throws {
        let capabilities = try await service.capabilities(access)
        guard isThere(capabilities) else { try Test.cancel("the account's capabilities say no: \(capability)") }
    }

    /// Logs in, and waits for all that a new connection asks of itself: what is counted after this is the request's own.
    func logIn() async throws {
        _ = try await provider.logIn(access.account, password: access.password)
        _ = try await service.folders(access, FolderListRequest(counts: false))
    }

    func page(
        _ folder: FolderSelector = .role(.inbox),
        limit: Int = 50,
        cursor: PageCursor? = nil,
        sort: MessageSort = .newest,
        fields: Set<SummaryField> = SummaryField.default
    ) async throws -> MessagePage {
        let request = PageRequest(folder: folder, limit: limit, cursor: cursor, sort: sort, fields: fields)
        guard case .page(let page) = try await service.page(access, request) else {
            throw UnexpectedResult(description: "a page was asked for without a known state")
        }
        return page
    }

    /// The commands that `work` took.
    func commands(of work: () async throws -> Void) async throws -> [String] {
        let trace = RequestTrace()
        try await RequestTrace.$current.withValue(trace) { try await work() }
        return trace.summary.commands.map(\.text)
    }
}

struct UnexpectedResult: Error, CustomStringConvertible {
    let description: String
}

extension MessageID {
    /// The IMAP UID in it.
    var uid: UInt32? {
        if case .uid(_, let uid) = key { uid } else { nil }
    }

    /// Its UIDVALIDITY.
    var validity: UInt32? {
        if case .uid(let validity, _) = key { validity } else { nil }
    }
}
