import Foundation
import Logging
import MailBackends
import MailService
import MailTransport
import Persistence

/// Works on the POP3 account of a test's server, as Postern does.
struct Exercise {
    private let provider: POP3BackendProvider
    private let service: MailboxService
    private let access: AccountAccess

    init(port: Int, directory: URL) {
        let server = MailServer(
            name: "embedded", domains: ["*"],
            pop3: MailEndpoint(host: "127.0.0.1", port: port, security: .none, allowsCleartextLogin: true))
        access = AccountAccess(
            account: Account(
                id: AccountID(rawValue: "amy"), address: "amy@example.org", loginName: "amy@example.org",
                server: server),
            password: Secret("secret"))
        var options = POP3BackendOptions()
        options.listingLifetime = .zero
        options.indexesTexts = false
        // The session of a process that was killed is noticed by its server in a moment.
        options.lockAttempts = 100
        options.lockPause = .milliseconds(20)
        provider = POP3BackendProvider(
            connector: Connector(), directory: directory,
            openIndex: { try SQLiteMaildropIndex(in: DataDirectory($0)) }, options: options,
            logger: Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() })
        service = MailboxService(provider: provider)
    }

    /// Moves messages from the inbox into local folders, a few at a time, until none is left. Says what it does.
    func move(dyingAfter moves: Int, microseconds: UInt32) async throws {
        for step in 0..<Int.max {
            if step == moves {
                Thread.detachNewThread {
                    usleep(microseconds)
                    kill(getpid(), SIGKILL)
                }
            }
            let ids = try await page(limit: 50).messages.map(\.id).shuffled()
            guard !ids.isEmpty else { break }
            let some = Array(ids.prefix(Int.random(in: 1...4)))
            let change: MessageChange = Bool.random() ? .delete : .move(to: .role(.archive))
            say("moving \(some.count)")
            _ = try await service.change(access, some, change)
            say("moved \(some.count)")
        }
        await provider.closeAll()
        say("done")
    }

    /// Times what a person waits for, in a maildrop that may be large.
    func measure() async throws {
        try await measure("first page, nothing known") { _ = try await page(limit: 50) }
        try await measure("second page of the day") { _ = try await page(limit: 50) }
        try await measure("all headers and texts read") {
            while try await service.capabilities(access).indexing?.isComplete != true {
                _ = try await search("is:flagged")
                try await Task.sleep(for: .milliseconds(50))
            }
        }
        for query in ["report", "from:anna", "subject:meeting", "body:the", "is:unread", "-from:anna invoice"] {
            var times: [Duration] = []
            for _ in 0..<20 { times.append(try await ContinuousClock().measure { _ = try await search(query) }) }
            say("search \(query): median \(times.sorted()[10]), longest \(times.max() ?? .zero)")
        }
        await provider.closeAll()
    }

    private func search(_ query: String) async throws -> SearchPage {
        try await service.search(
            access,
            SearchRequest(
                scope: .folder(.role(.inbox)), filter: try SearchQuery.parse(query, now: Date()), limit: 50))
    }

    private func page(limit: Int) async throws -> MessagePage {
        guard
            case .page(let page) = try await service.page(
                access, PageRequest(folder: .role(.inbox), limit: limit))
        else { throw CancellationError() }
        return page
    }

    private func measure(_ what: String, _ body: () async throws -> Void) async throws {
        let time = try await ContinuousClock().measure(body)
        say("\(what): \(time)")
    }

    private func say(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = write(1, bytes, bytes.count)
    }
}
