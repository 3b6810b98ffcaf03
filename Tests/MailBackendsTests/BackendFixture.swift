import Logging
import MailBackends
import MailService
import MailTransport
import NIOPosix
import Persistence
import PosternTesting

/// A mailbox on one of the servers that the suites run over, read through the use cases, with what went over the wire.
struct BackendFixture: Sendable {
    let account: any TestAccount
    let access: AccountAccess
    let service: MailboxService
    let provider: IMAPBackendProvider
    let tap: RecordingTap
    let cache: any MessageCache

    init(
        _ account: any TestAccount,
        cache: any MessageCache = InMemoryMessageCache(),
        options: IMAPBackendOptions = IMAPBackendOptions()
    ) {
        self.account = account
        self.cache = cache
        tap = RecordingTap()
        let server = MailServer(
            name: "tested",
            domains: ["*"],
            imap: MailEndpoint(
                host: account.endpoint.host, port: account.endpoint.port, security: .tls,
                caFile: account.endpoint.authorityFile))
        provider = IMAPBackendProvider(
            connector: Connector(eventLoopGroup: MultiThreadedEventLoopGroup.singleton),
            cache: cache,
            options: options,
            tap: tap,
            logger: Logger(label: "test"))
        service = MailboxService(provider: provider)
        access = AccountAccess(
            account: Account(
                id: AccountID(rawValue: account.address), address: account.address, loginName: account.address,
                server: server),
            password: Secret(account.password))
    }

    /// A fresh mailbox with `count` sample messages in its inbox.
    static func make(
        on kind: MailServerKind, messages count: Int = 0,
        options: IMAPBackendOptions = IMAPBackendOptions()
    ) async throws -> BackendFixture {
        let account = try await kind.makeAccount()
        try await account.seed(count: count)
        return BackendFixture(account, options: options)
    }

    /// The same mailbox as another process would see it, with nothing in memory.
    func restarted() -> BackendFixture {
        BackendFixture(account)
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
