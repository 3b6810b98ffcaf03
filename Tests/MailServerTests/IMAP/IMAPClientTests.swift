import IMAPClient
import IMAPProtocol
import MailTransport
import SASL
import Testing

@testable import MailServer

/// This project's own client: SCRAM, compression and all that it enables.
@Suite(.timeLimit(.minutes(1))) struct IMAPClientTests {
    private func connect(_ port: Int) async throws -> IMAPConnection {
        var configuration = IMAPConfiguration(
            endpoint: Endpoint(host: "127.0.0.1", port: port, security: .none),
            credential: .password(username: "anna", password: Secret("secret")))
        configuration.allowsClearTextPassword = true
        return try await IMAPConnection.connect(
            configuration, connector: Connector())
    }

    @Test func ourClientFeelsAtHome() async throws {
        let world = try IMAPWorld()
        for _ in 0..<300 { try world.deliver() }
        try await world.serve { port in
            let client = try await connect(port)
            let selected = try await client.select(.inbox)
            #expect(selected.mailbox.exists == 300)
            let modSeq = try #require(selected.mailbox.highestModSeq)
            let validity = try #require(selected.mailbox.uidValidity)
            let fetched = try await client.fetch(
                .uids(.all), [.flags, .envelope, .bodyStructure, .size, .internalDate, .emailID, .threadID, .saveDate])
            #expect(fetched.messages.count == 300)
            #expect(fetched.messages.allSatisfy { $0.issues.isEmpty && $0.envelope?.subject?.string == "Lunch" })
            let stored = try await client.store(
                StoreCommand(messages: .uids([7]), operation: .add, flags: [.flagged, "$Later"]))
            #expect(stored.changed.first?.flags?.contains("$Later") == true)
            let again = try await client.select(
                .inbox, resync: .init(uidValidity: validity, modSequence: modSeq))
            #expect(again.changed.map(\.uid) == [7])
            #expect(again.vanished.isEmpty)
            #expect(client.enabled.contains(.qResync))
            let names = try await client.list().mailboxes.map(\.name.decoded)
            #expect(names == ["INBOX"])
            await client.logout()
        }
    }
}
