import MailTransport
import NIOCore
import POP3Client
import POP3Protocol
import SASL
import Testing

@testable import MailServer

/// This project's own client over this project's own server.
@Suite(.timeLimit(.minutes(1)))
struct POP3ClientTests {
    private func connect(_ port: Int, apop: Bool = false) async throws -> POP3Connection {
        var configuration = POP3Configuration(
            endpoint: Endpoint(host: "127.0.0.1", port: port, security: .none),
            credential: .password(username: "bob@localhost", password: Secret("pw")))
        configuration.allowsClearTextPassword = !apop
        configuration.allowsAPOP = apop
        return try await POP3Connection.connect(
            configuration, connector: Connector())
    }

    @Test func ourClientFeelsAtHome() async throws {
        let host = try MailHost()
        let messages = (1...100).map { "Subject: \($0)\r\n\r\n.text \($0)\r\n" }
        try host.append(messages)
        try await withListener(session: host.pop3.serve) { port in
            let client = try await connect(port)
            let (status, sizes, uniqueIDs) = try await client.pipeline(
                StatRequest(), ListRequest(), UniqueIDsRequest())
            #expect(status.count == 100)
            #expect(sizes.map(\.octets) == messages.map(\.utf8.count))
            #expect(Set(uniqueIDs.map(\.uniqueID)).count == 100)
            var tops: [String] = []
            try await client.tops(of: sizes.map(\.number)) { _, answer in
                tops.append(String(buffer: try answer.get().content))
            }
            #expect(tops == (1...100).map { "Subject: \($0)\r\n\r\n" })
            let number = try #require(MessageNumber(7))
            let content = try await client.withMessage(number) { try await $0.collect(upTo: 1000) }
            #expect(String(buffer: content) == messages[6])
            let other = await #expect(throws: POP3ClientError.self) { try await connect(port) }
            #expect(other?.code == .inUse)
            try await client.delete(number)
            try await client.quit()
            let next = try await connect(port)
            #expect(
                try await next.uniqueIDs().map(\.uniqueID)
                    == uniqueIDs.map(\.uniqueID).filter { $0 != uniqueIDs[6].uniqueID })
            await next.logout()
        }
    }
}
