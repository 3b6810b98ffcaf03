import IMAPClient
import IMAPProtocol
import MailTransport
import NIOCore
import PosternTesting
import SASL
import Testing

/// The client against a real server.
@Suite(.enabled(if: DovecotServer.isInstalled, "Dovecot is not installed"), .timeLimit(.minutes(3)))
struct DovecotTests {
    @Test(arguments: [Endpoint.Security.tls, .startTLS, .none])
    func logsIn(security: Endpoint.Security) async throws {
        let account = try await DovecotServer.shared().makeAccount("login")
        try await account.connected(security: security) { connection, _ in
            #expect(connection.isOpen)
            #expect(connection.capabilities.contains(.qResync))
            try await connection.noop()
        }
    }

    @Test(arguments: [
        MechanismName.plain, .login, .cramMD5, .scramSHA1, .scramSHA256,
    ])
    func logsInByMechanism(_ mechanism: MechanismName) async throws {
        let account = try await DovecotServer.shared().makeAccount("sasl")
        try await account.connected(change: { $0.allowedMechanisms = [mechanism] }) { connection, tap in
            #expect(tap.summary.lines.contains { $0.text.contains("AUTHENTICATE \(mechanism)") })
            #expect(!tap.summary.lines.contains { $0.text.contains("secret") })
            try await connection.noop()
        }
    }

    @Test
    func refusesWrongPassword() async throws {
        let account = try await DovecotServer.shared().makeAccount("wrong")
        var configuration = account.configuration()
        configuration.credential = .password(username: account.address, password: Secret("no"))
        let error = await #expect(throws: IMAPClientError.self) {
            _ = try await IMAPConnection.connect(configuration, connector: testConnector)
        }
        #expect(error?.code == .authenticationFailed)
    }

    @Test
    func keepsThePasswordOffAnOpenLink() async throws {
        let account = try await DovecotServer.shared().makeAccount("open")
        var configuration = account.configuration(security: .none)
        configuration.allowsClearTextPassword = false
        configuration.allowedMechanisms = [.plain, .login]
        let tap = RecordingTap()
        configuration.tap = tap
        let error = await #expect(throws: IMAPClientError.self) {
            _ = try await IMAPConnection.connect(configuration, connector: testConnector)
        }
        #expect(error?.code == .cleartextRefused)
        #expect(!tap.summary.lines.contains { $0.direction == .upstream })
    }

    @Test
    func readsAPage() async throws {
        let account = try await DovecotServer.shared().makeAccount("page")
        try await account.seed(count: 60)
        try await account.connected { connection, tap in
            try await connection.noop()
            let before = tap.summary.roundTrips
            let result = try await connection.select(.inbox)
            #expect(result.mailbox.exists == 60)
            #expect(result.mailbox.uidValidity != nil)
            #expect(result.mailbox.highestModSeq != nil)
            #expect(connection.selected == result.mailbox)
            let page = try await connection.fetch(
                .sequence(SequenceSet(SequenceNumber(11)...60)),
                [.uid, .flags, .envelope, .bodyStructure, .internalDate, .size, .modSeq])
            #expect(page.messages.count == 50)
            #expect(page.messages.map(\.sequenceNumber.rawValue) == Array(11...60))
            #expect(page.messages.allSatisfy { $0.uid?.rawValue == $0.sequenceNumber.rawValue })
            #expect(page.messages.allSatisfy { $0.envelope != nil && $0.issues.isEmpty })
            #expect(tap.summary.roundTrips - before == 2)
        }
    }

    @Test
    func searchesSortsAndThreads() async throws {
        let account = try await DovecotServer.shared().makeAccount("search")
        try await account.seed(count: 40)
        try await account.connected { connection, _ in
            _ = try await connection.examine(.inbox)
            let all = try await connection.search(.all)
            #expect(all.uids == UIDSet(UID(1)...40))
            #expect(all.count == 40)
            let count = try await connection.search(.all, returning: [.count, .min, .max])
            #expect(count.count == 40 && count.min == 1 && count.max == 40 && count.all == nil)
            let none = try await connection.search(.subject("Füße, die es nicht gibt"))
            #expect(none.uids.isEmpty && none.count == 0)
            let newest = try await connection.sort([SortKey(.arrival, reversed: true)], .all)
            #expect(newest.numbers.count == 40)
            let threads = try await connection.thread(.references, .all)
            #expect(threads.nodes.compactMap(\.number).count == 40)
        }
    }

    @Test
    func listsFoldersWithTheirState() async throws {
        let account = try await DovecotServer.shared().makeAccount("list")
        try await account.seed(count: 5)
        try await account.seed(["Reports"], count: 2)
        try await account.connected { connection, _ in
            let result = try await connection.list(
                ListCommand(returning: [.specialUse, .subscribed, .children, .status([.messages, .unseen, .uidNext])]))
            #expect(result.mailboxes.contains { $0.name.isInbox })
            #expect(result.mailboxes.contains { $0.has(.sent) })
            #expect(result.statuses[.inbox]?.messages == 5)
            let namespaces = try await connection.namespace()
            #expect(namespaces.personal.count == 1)
            let status = try await connection.status(.inbox, [.messages, .highestModSeq, .size])
            #expect(status.messages == 5)
            #expect(status.highestModSeq != nil)
        }
    }

    @Test
    func tellsAMissingFolder() async throws {
        let account = try await DovecotServer.shared().makeAccount("missing")
        try await account.connected { connection, _ in
            let error = await #expect(throws: IMAPClientError.self) {
                _ = try await connection.select(MailboxName("Nowhere"))
            }
            #expect(error?.code == .nonexistent)
            #expect(connection.selected == nil)
            _ = try await connection.select(.inbox)
        }
    }

    @Test
    func pipelinesInOneFlight() async throws {
        let account = try await DovecotServer.shared().makeAccount("pipeline")
        try await account.seed(count: 12)
        try await account.connected { connection, tap in
            try await connection.noop()
            let before = tap.summary.roundTrips
            let (selected, found, page) = try await connection.pipeline(
                SelectRequest(SelectCommand(mailbox: .inbox)),
                SearchRequest(SearchCommand(key: .all, returning: [.count])),
                FetchRequest(FetchCommand(messages: .uids(.last), attributes: [.uid, .envelope])))
            #expect(selected.mailbox.exists == 12)
            #expect(found.count == 12)
            #expect(page.messages.map(\.uid) == [12])
            #expect(tap.summary.roundTrips - before == 1)
        }
    }

    @Test
    func idlesUntilNewsCome() async throws {
        let account = try await DovecotServer.shared().makeAccount("idle")
        try await account.seed(count: 3)
        try await account.connected { connection, _ in
            _ = try await connection.select(.inbox)
            let (events, continuation) = AsyncStream.makeStream(of: MailboxEvent.self)
            connection.setEventHandler { continuation.yield($0) }
            let idling = Task { try await connection.idle() }
            try await account.connected { other, _ in
                _ = try await other.select(.inbox)
                _ = try await other.run(
                    StoreRequest(StoreCommand(messages: .uids([2]), operation: .add, flags: [.flagged])))
            }
            for await event in events {
                guard case .flags(let fetch) = event else { continue }
                #expect(fetch.sequenceNumber == 2)
                break
            }
            // IDLE makes way for a command.
            let found = try await connection.search(.flagged)
            #expect(found.numbers == [2])
            idling.cancel()
            await #expect(throws: CancellationError.self) { try await idling.value }
            try await connection.noop()
        }
    }

    @Test
    func resynchronizes() async throws {
        let account = try await DovecotServer.shared().makeAccount("resync")
        try await account.seed(count: 10)
        try await account.connected { connection, _ in
            let first = try await connection.select(.inbox).mailbox
            let validity = try #require(first.uidValidity)
            let modSeq = try #require(first.highestModSeq)
            _ = try await connection.run(
                StoreRequest(StoreCommand(messages: .uids([4, 5]), operation: .add, flags: [.deleted])))
            _ = try await connection.run(PlainRequest(.expunge(.uids([5]))))
            try await connection.unselect()
            #expect(connection.selected == nil)
            let again = try await connection.select(
                .inbox, resync: .init(uidValidity: validity, modSequence: modSeq))
            #expect(again.mailbox.exists == 9)
            #expect(again.vanished == [5])
            #expect(again.changed.compactMap(\.uid) == [4])
        }
    }
}
