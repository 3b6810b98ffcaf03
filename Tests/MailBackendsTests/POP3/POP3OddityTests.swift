import Foundation
import Logging
import MailService
import MailTransport
import NIOPosix
import Persistence
import PosternTesting
import Testing

@testable import MailBackends

/// A POP3 account whose server is odd.
@Suite(.timeLimit(.minutes(2)))
struct POP3OddityTests {
    /// An account on a scripted server.
    private struct Scripted: Sendable {
        let pop3: ScriptedPOP3
        let provider: POP3BackendProvider
        let service: MailboxService
        let access: AccountAccess

        static func run(
            _ pop3: ScriptedPOP3, adjusting adjust: (inout POP3BackendOptions) -> Void = { _ in },
            _ body: (Scripted) async throws -> Void
        ) async throws {
            var options = POP3World.eager
            options.lockAttempts = 1
            options.commandTimeout = .seconds(10)
            adjust(&options)
            let chosen = options
            try await withTemporaryFolder { folder in
                try await withScriptedServer(script: pop3.script) { server in
                    let scripted = Scripted(pop3, port: server.port, folder, chosen)
                    do {
                        try await body(scripted)
                    } catch {
                        await scripted.provider.closeAll()
                        throw error
                    }
                    await scripted.provider.closeAll()
                }
            }
        }

        private init(_ pop3: ScriptedPOP3, port: Int, _ folder: URL, _ options: POP3BackendOptions) {
            self.pop3 = pop3
            let server = MailServer(
                name: "scripted", domains: ["*"],
                pop3: MailEndpoint(host: "127.0.0.1", port: port, security: .none, allowsCleartextLogin: true))
            provider = POP3BackendProvider(
                connector: Connector(eventLoopGroup: MultiThreadedEventLoopGroup.singleton),
                directory: folder.appending(path: "pop3"),
                openIndex: { try SQLiteMaildropIndex(in: DataDirectory($0)) }, options: options,
                logger: Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() })
            service = MailboxService(provider: provider)
            access = AccountAccess(
                account: Account(
                    id: AccountID(rawValue: "alice"), address: "alice@example.org", loginName: "alice@example.org",
                    server: server),
                password: Secret("secret"))
        }

        func page() async throws -> [MessageSummary] {
            let request = PageRequest(folder: .role(.inbox), limit: 100)
            guard case .page(let page) = try await service.page(access, request) else { return [] }
            return page.messages
        }

        func code(of work: () async throws -> Void) async -> MailServiceError.Code? {
            do {
                try await work()
                return nil
            } catch {
                return (error as? MailServiceError)?.code
            }
        }
    }

    @Test(arguments: [
        ScriptedPOP3.Oddity.noUIDL, .noTOP, .noCAPA, .noPipelining, .lyingSize, .bareLineFeed, .eightBit, .slow,
        .duplicateUIDs, .oddUIDs, .disorderedReplies, .hugeLines, .headerAfterTop,
    ])
    func everyMessageIsListedReadAndMoved(oddity: ScriptedPOP3.Oddity) async throws {
        try await Scripted.run(ScriptedPOP3(messages: ScriptedPOP3.series(8), oddity: oddity)) { scripted in
            let first = try await scripted.page()
            #expect(first.count == 8)
            #expect(Set(first.map(\.id)).count == 8)
            var named = 0
            for message in first {
                let opened = try await scripted.service.message(scripted.access, message.id)
                #expect(opened.summary.id == message.id)
                #expect(opened.summary.header.messageID == message.header.messageID)
                if opened.summary.header.messageID?.hasSuffix("scripted.example") == true { named += 1 }
            }
            // Those with 8-bit bytes, and the one with huge lines, are made without a Message-ID.
            #expect(named == (oddity == .eightBit ? 0 : oddity == .hugeLines ? 7 : 8))
            #expect(try await scripted.page().map(\.id) == first.map(\.id))
            let moved = try await scripted.service.change(
                scripted.access, [first[0].id, first[5].id], .move(to: .role(.archive)))
            for outcome in moved {
                guard case .done(let id?) = outcome.result else {
                    throw UnexpectedResult(description: "\(outcome.result)")
                }
                _ = try await scripted.service.message(scripted.access, id)
            }
            #expect(scripted.pop3.messages.count == 6)
            let rest = try await scripted.page().map(\.id)
            #expect(Set(rest) == Set(first.map(\.id)).subtracting([first[0].id, first[5].id]))
        }
    }

    @Test func aMessageThatCantBeHadCostsItselfAlone() async throws {
        try await Scripted.run(ScriptedPOP3(messages: ScriptedPOP3.series(5), oddity: .failingMessage)) { scripted in
            let page = try await scripted.page()
            #expect(page.count == 5)
            let readable = page.filter { $0.header.subject != nil }
            #expect(readable.count == 4)
            let odd = try #require(page.first { $0.header.subject == nil })
            #expect(await scripted.code { _ = try await scripted.service.message(scripted.access, odd.id) } != nil)
            for message in readable { _ = try await scripted.service.message(scripted.access, message.id) }
        }
    }

    @Test(arguments: [ScriptedPOP3.Oddity.inUse, .inUseInWords, .systemTemporary])
    func aMaildropThatIsBusyIsToldAndRecovers(oddity: ScriptedPOP3.Oddity) async throws {
        try await Scripted.run(ScriptedPOP3(oddity: oddity, times: 1)) { scripted in
            await #expect { _ = try await scripted.page() } throws: { error in
                let error = error as? MailServiceError
                return error?.code == .upstreamThrottled && error?.retryAfter != nil
            }
            let count = try await scripted.page().count
            #expect(count == 20)
        }
    }

    @Test func whileNoLoginIsWantedWhatIsKnownIsTheAnswer() async throws {
        var pop3 = ScriptedPOP3()
        pop3.capabilities.append("LOGIN-DELAY 900")
        try await Scripted.run(pop3) { scripted in
            let first = try await scripted.page()
            scripted.pop3.add(
                ScriptedPOP3.Message(uniqueID: "later", content: Array("Subject: later\r\n\r\nx\r\n".utf8)))
            #expect(try await scripted.page().map(\.id) == first.map(\.id))
            // A deletion ends the session; no other may begin.
            _ = try await scripted.service.change(scripted.access, [first[0].id], .delete)
            #expect(try await scripted.page().map(\.id) == first.dropFirst().map(\.id))
            let code = await scripted.code {
                _ = try await scripted.service.message(scripted.access, first[3].id)
            }
            #expect(code == .upstreamThrottled)
        }
    }

    /// What is moved is whole, whatever was asked for before.
    @Test func aMessageIsMovedWithItsBodyThoughItsHeaderWasRead() async throws {
        try await Scripted.run(ScriptedPOP3(messages: ScriptedPOP3.series(6), oddity: .headerAfterTop)) { scripted in
            let page = try await scripted.page()
            let moved = try await scripted.service.change(
                scripted.access, page.map(\.id), .move(to: .role(.archive)))
            for outcome in moved {
                guard case .done(let id?) = outcome.result else {
                    throw UnexpectedResult(description: "\(outcome.result)")
                }
                let text = try await scripted.service.message(scripted.access, id).text
                #expect(text?.hasPrefix("The text of message") == true)
            }
            #expect(scripted.pop3.messages.isEmpty)
        }
    }

    @Test func aShortLoginDelayIsWaitedFor() async throws {
        var pop3 = ScriptedPOP3()
        pop3.capabilities.append("LOGIN-DELAY 2")
        try await Scripted.run(pop3) { scripted in
            let page = try await scripted.page()
            // Each deletion ends its session: the second one goes with the next login, and nobody waits for it.
            for message in page.prefix(2) {
                _ = try await scripted.service.change(scripted.access, message.id, .destroy)
            }
            #expect(scripted.pop3.messages.count == 19)
            #expect(try await scripted.page().map(\.id) == page.dropFirst(2).map(\.id))
            let opened = try await scripted.service.message(scripted.access, page[5].id)
            #expect(opened.text?.isEmpty == false)
            try await eventually {
                _ = try await scripted.page()
                return scripted.pop3.messages.count == 18
            }
        }
    }

    @Test func aRefusedQuitLosesAndDoublesNothing() async throws {
        try await Scripted.run(ScriptedPOP3(messages: ScriptedPOP3.series(4), oddity: .failingQuit)) { scripted in
            let page = try await scripted.page()
            let moved = try await scripted.service.change(scripted.access, [page[0].id], .move(to: .role(.archive)))
            guard case .done(let id?)? = moved.first?.result else {
                throw UnexpectedResult(description: "\(moved)")
            }
            // It is in its folder, and shows there alone, though the server still has it.
            #expect(try await scripted.page().map(\.id) == page.dropFirst().map(\.id))
            _ = try await scripted.service.message(scripted.access, id)
            #expect(scripted.pop3.messages.count == 4)
            // For good means on the server: it is told that it wasn't done.
            let code = await scripted.code {
                _ = try await scripted.service.change(scripted.access, page[1].id, .destroy)
            }
            #expect(code != nil)
            #expect(try await scripted.page().map(\.id) == page.dropFirst().map(\.id))
        }
    }

    @Test func aDownloadThatBreaksOffIsNoMessage() async throws {
        try await Scripted.run(ScriptedPOP3(messages: ScriptedPOP3.series(3), oddity: .dropInMessage)) { scripted in
            let page = try await scripted.page()
            let outcome = try await scripted.service.change(scripted.access, [page[0].id], .delete)
            if case .failed? = outcome.first?.result {
                #expect(try await scripted.page().count == 3)
            }
            #expect(try await scripted.page().count + trash(scripted) == 3)
        }
    }

    private func trash(_ scripted: Scripted) async throws -> Int {
        let request = PageRequest(folder: .role(.trash), limit: 100)
        guard case .page(let page) = try await scripted.service.page(scripted.access, request) else { return 0 }
        return page.messages.count
    }
}
