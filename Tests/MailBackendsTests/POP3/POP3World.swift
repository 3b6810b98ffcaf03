import Foundation
import Logging
import MailServer
import MailService
import MailStore
import MailTransport
import NIOCore
import NIOPosix
import Persistence
import PosternTesting
import SASL
import ServiceLifecycle

@testable import MailBackends

/// A maildrop on an embedded POP3 server of its own, read through the use cases, with what went over the wire.
struct POP3World: Sendable {
    static let address = "amy@example.org"
    private static let password = "secret"

    /// The server's side.
    let maildrop: AccountStore
    let faults: FaultPlan
    let account: Account
    let service: MailboxService
    let provider: POP3BackendProvider
    let directory: URL
    let tap = RecordingTap()
    private let connector: Connector

    var access: AccountAccess { AccountAccess(account: account, password: MailService.Secret(Self.password)) }

    /// Runs `body` with a world of its own, and takes it away afterwards.
    static func run(
        messages count: Int = 0, leaveOnServer: LeaveOnServer = .keep,
        options: POP3BackendOptions = Self.eager,
        _ body: (POP3World) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            var server = MailServers.Options(directory: folder.appending(path: "server"))
            server.ports = [.pop3: 0]
            server.authentication.iterations = 4096
            server.store.syncsToDisk = false
            let faults = FaultPlan()
            let servers = try MailServers(server, faults: faults, logger: quiet)
            let maildrop = try servers.store.createAccount(
                address, credentials: .make(password: SASL.Secret(password), iterations: 4096))
            let addresses = try await servers.start()
            let port = addresses.first?.address.port ?? 0
            let world = POP3World(
                maildrop: maildrop, faults: faults, port: port, leaveOnServer: leaveOnServer,
                directory: folder.appending(path: "pop3"), options: options)
            try world.deliver(count)
            let group = ServiceGroup(services: servers.services, logger: quiet)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                do {
                    try await body(world)
                } catch {
                    await world.provider.closeAll()
                    await group.triggerGracefulShutdown()
                    throw error
                }
                await world.provider.closeAll()
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
        }
    }

    /// Every first page looks at the server.
    static var eager: POP3BackendOptions {
        var options = POP3BackendOptions()
        options.listingLifetime = .zero
        options.indexesTexts = false
        return options
    }

    private static let quiet = Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() }

    private init(
        maildrop: AccountStore, faults: FaultPlan, port: Int, leaveOnServer: LeaveOnServer, directory: URL,
        options: POP3BackendOptions
    ) {
        self.maildrop = maildrop
        self.faults = faults
        self.directory = directory
        let server = MailService.MailServer(
            name: "embedded", domains: ["*"],
            pop3: MailEndpoint(host: "127.0.0.1", port: port, security: .none, allowsCleartextLogin: true),
            leaveOnServer: leaveOnServer)
        account = Account(
            id: AccountID(rawValue: "amy"), address: Self.address, loginName: Self.address, server: server)
        connector = Connector(eventLoopGroup: MultiThreadedEventLoopGroup.singleton)
        provider = Self.provider(connector, directory, options, tap)
        service = MailboxService(provider: provider)
    }

    private static func provider(
        _ connector: Connector, _ directory: URL, _ options: POP3BackendOptions, _ tap: RecordingTap
    ) -> POP3BackendProvider {
        POP3BackendProvider(
            connector: connector, directory: directory,
            openIndex: { try SQLiteMaildropIndex(in: DataDirectory($0)) }, options: options, tap: tap,
            logger: quiet)
    }

    private init(_ other: POP3World, options: POP3BackendOptions, account: Account) {
        maildrop = other.maildrop
        faults = other.faults
        directory = other.directory
        connector = other.connector
        self.account = account
        provider = Self.provider(connector, directory, options, tap)
        service = MailboxService(provider: provider)
    }

    /// The same account as another process would find it: nothing in memory.
    func restarted(options: POP3BackendOptions = Self.eager) async -> POP3World {
        await provider.closeAll()
        return POP3World(self, options: options, account: account)
    }

    // MARK: The server's side

    func deliver(_ count: Int) throws {
        if count > 0 { try deliverNumbered(1...count) }
    }

    /// Messages of ``SampleMail``.
    func deliverNumbered(_ numbers: ClosedRange<Int>) throws {
        let inbox = try maildrop.folder(at: .inbox).id
        let mail = SampleMail()
        let messages = try numbers.map { try incoming(mail.message($0).bytes) }
        for start in stride(from: 0, to: messages.count, by: 500) {
            try maildrop.append(Array(messages[start..<min(start + 500, messages.count)]), to: inbox)
        }
    }

    func deliver(_ text: String) throws {
        try maildrop.append([try incoming(Array(text.utf8))], to: maildrop.folder(at: .inbox).id)
    }

    private func incoming(_ bytes: [UInt8]) throws -> StoredNewMessage {
        let message = maildrop.makeIncoming()
        try message.write(contentsOf: bytes)
        return StoredNewMessage(message)
    }

    /// What another mail program deletes.
    func remove(_ uids: UIDRanges) throws {
        try maildrop.remove(uids, from: maildrop.folder(at: .inbox).id)
    }

    func countOnServer() throws -> Int {
        try maildrop.status(of: maildrop.folder(at: .inbox).id).exists
    }

    // MARK: The client's side

    func page(
        _ folder: FolderSelector = .role(.inbox), limit: Int = 50, cursor: PageCursor? = nil,
        sort: MessageSort = .newest, fields: Set<SummaryField> = SummaryField.default
    ) async throws -> MessagePage {
        let request = PageRequest(folder: folder, limit: limit, cursor: cursor, sort: sort, fields: fields)
        guard case .page(let page) = try await service.page(access, request) else {
            throw UnexpectedResult(description: "a page was asked for without a known state")
        }
        return page
    }

    func folder(_ name: String) async throws -> MailService.Folder? {
        try await service.folders(access, FolderListRequest()).first { $0.name == name }
    }

    func search(_ query: String, in scope: SearchRequest.Scope = .folder(.role(.inbox))) async throws -> SearchPage {
        let request = SearchRequest(scope: scope, filter: try SearchQuery.parse(query, now: Date()), limit: 50)
        return try await service.search(access, request)
    }

    /// The new ids of what a change did, all of it done.
    func change(_ ids: [MessageID], _ change: MessageChange) async throws -> [MessageID?] {
        try await service.change(access, ids, change).map { outcome in
            guard case .done(let newID) = outcome.result else {
                throw UnexpectedResult(description: "\(outcome.result)")
            }
            return newID
        }
    }

    /// The commands that `work` took, and their number however many there were.
    func commands(of work: () async throws -> Void) async throws -> (texts: [String], count: Int) {
        let trace = RequestTrace()
        try await RequestTrace.$current.withValue(trace) { try await work() }
        let summary = trace.summary
        return (summary.commands.map(\.text), summary.commands.count + summary.commandsOmitted)
    }

    func raw(_ id: MessageID) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in try await service.raw(access, id).stream { bytes += chunk }
        return bytes
    }
}
