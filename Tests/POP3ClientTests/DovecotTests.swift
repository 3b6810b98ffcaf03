import MailTransport
import NIOCore
import POP3Client
import POP3Protocol
import PosternTesting
import SASL
import Testing

/// The client over a real server.
@Suite(.enabled(if: DovecotServer.isInstalled, "Dovecot is not installed"), .timeLimit(.minutes(3)))
struct DovecotTests {
    private static func message(_ subject: String, lines: Int = 3) -> [UInt8] {
        Array("Subject: \(subject)\r\n\r\n\(String(repeating: ".dotted line\r\n", count: lines))".utf8)
    }

    private func account(_ messages: [[UInt8]]) async throws -> DovecotAccount {
        let account = try await DovecotServer.shared().makeAccount("pop3")
        try account.store(messages)
        return account
    }

    @Test(arguments: Endpoint.Security.allCases)
    func aSession(security: Endpoint.Security) async throws {
        let account = try await account([Self.message("one"), Self.message("two")])
        try await connected(account.pop3(security: security)) { connection, _ in
            #expect(connection.capabilities.contains(.uidl))
            let (status, list, ids) = try await connection.pipeline(StatRequest(), ListRequest(), UniqueIDsRequest())
            #expect(status.count == 2)
            #expect(list.map(\.number) == [.nth(1), .nth(2)])
            #expect(list.reduce(0) { $0 + $1.octets } == status.octets)
            #expect(Set(ids.map(\.uniqueID)).count == 2)
            let top = try await connection.top(.nth(2), lines: 1)
            #expect(String(buffer: top.content) == "Subject: two\r\n\r\n.dotted line\r\n")
            let content = try await connection.withMessage(.nth(1)) { stream in
                #expect(stream.head.announcedOctets == list[0].octets)
                return try await stream.collect(upTo: 1000)
            }
            #expect(Array(content.readableBytesView) == Self.message("one"))
            try await connection.noop()
        }
    }

    @Test func deletionsAreCarriedOutByQUITAlone() async throws {
        let account = try await account((1...3).map { Self.message("\($0)") })
        let configuration = account.pop3()
        let first = try await POP3Connection.connect(configuration, connector: testConnector)
        let before = try await first.uniqueIDs()
        try await first.delete(.nth(1))
        try await first.delete(.nth(2))
        let error = await #expect(throws: POP3ClientError.self) { try await first.delete(.nth(1)) }
        #expect(error?.code == .nonexistent)
        try await first.reset()
        try await first.delete(.nth(2))
        #expect(try await first.stat().count == 2)
        try await first.quit()
        #expect(!first.isOpen)
        try await connected(configuration) { connection, _ in
            #expect(try await connection.uniqueIDs().map(\.uniqueID) == [before[0].uniqueID, before[2].uniqueID])
            try await connection.delete(.nth(1))
            connection.close()
        }
        try await connected(configuration) { connection, _ in
            let status = try await connection.stat()
            #expect(status.count == 2)
        }
    }

    @Test func aFlightOfTops() async throws {
        let account = try await account((1...150).map { Self.message("\($0)") })
        try await connected(account.pop3(security: .none)) { connection, tap in
            let before = tap.summary.roundTrips
            var subjects: [String] = []
            let numbers = (1...151).map { MessageNumber.nth($0) }
            var failed: [MessageNumber] = []
            try await connection.tops(of: numbers) { number, answer in
                switch answer {
                case .success(let top): subjects.append(String(buffer: top.content))
                case .failure(let error):
                    #expect(error.code == .nonexistent)
                    failed.append(number)
                }
            }
            #expect(subjects == (1...150).map { "Subject: \($0)\r\n\r\n" })
            #expect(failed == [.nth(151)])
            #expect(tap.summary.roundTrips - before < 20)
        }
    }

    @Test func wrongPasswordsAreToldApart() async throws {
        let account = try await account([])
        var configuration = account.pop3()
        configuration.credential = .password(username: account.address, password: Secret("wrong"))
        let error = await #expect(throws: POP3ClientError.self) {
            try await POP3Connection.connect(configuration, connector: testConnector)
        }
        #expect(error?.code == .authenticationFailed)
        #expect(error?.responseCode == .authentication)
    }

    @Test func passwordsDoNotGoInTheClear() async throws {
        let account = try await account([])
        var configuration = account.pop3(security: .none)
        configuration.allowsClearTextPassword = false
        configuration.allowedMechanisms = [.plain]
        let tap = RecordingTap()
        configuration.tap = tap
        let error = await #expect(throws: POP3ClientError.self) {
            try await POP3Connection.connect(configuration, connector: testConnector)
        }
        #expect(error?.code == .cleartextRefused)
        #expect(tap.written == ["CAPA\\r\\n"])
    }

    @Test func secretsAreMaskedInTranscripts() async throws {
        let account = try await account([])
        try await connected(account.pop3()) { connection, tap in
            try await connection.noop()
            #expect(tap.written.contains("***"))
            #expect(!tap.summary.lines.contains { $0.text.contains("secret") })
        }
    }

    @Test func aSlowReaderHoldsTheServerBack() async throws {
        let large = Self.message("large", lines: 500_000)
        let account = try await account([large])
        try await connected(account.pop3(security: .none)) { connection, tap in
            try await connection.withMessage(.nth(1)) { stream in
                var count = 0
                var largestLead = 0
                for try await chunk in stream {
                    count += chunk.readableBytes
                    for _ in 0..<20 { await Task.yield() }
                    largestLead = max(largestLead, tap.summary.bytesDownstream - count)
                }
                #expect(count == large.count)
                // Each line's dot is doubled on the wire.
                #expect(largestLead < 2_000_000)
            }
            try await connection.noop()
        }
    }
}
