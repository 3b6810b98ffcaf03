import MailTransport
import NIOCore
import POP3Client
import POP3Protocol
import PosternTesting
import SASL
import Testing

/// The client against each oddity of ``ScriptedPOP3``.
@Suite(.timeLimit(.minutes(1)))
struct ScriptedTests {
    private func withServer(
        _ oddity: ScriptedPOP3.Oddity?, change: @escaping (inout POP3Configuration) -> Void = { _ in },
        _ body: (POP3Connection, RecordingTap, ScriptedPOP3) async throws -> Void
    ) async throws {
        let pop3 = ScriptedPOP3(oddity: oddity)
        try await withScriptedServer(script: pop3.script) { server in
            try await connected(server.pop3(change: change)) { connection, tap in
                try await body(connection, tap, pop3)
            }
        }
    }

    /// What a well-behaved client sees in spite of it.
    @Test(
        arguments: [
            nil, .noCAPA, .noPipelining, .lyingSize, .missingFinalEnd, .bareLineFeed, .slow, .eightBit, .hugeLines,
            .duplicateUIDs, .oddUIDs,
        ] as [ScriptedPOP3.Oddity?])
    func messagesAreReadWhole(_ oddity: ScriptedPOP3.Oddity?) async throws {
        try await withServer(
            oddity,
            change: {
                $0.timeouts.silentEnd = .milliseconds(20)
                $0.timeouts.command = .seconds(20)
            }
        ) { connection, _, pop3 in
            let sizes = try await connection.list()
            #expect(sizes.count == 20)
            let uniqueIDs = try await connection.uniqueIDs()
            #expect(uniqueIDs.map(\.number) == sizes.map(\.number))
            #expect(Set(uniqueIDs.map(\.uniqueID)).count == (oddity == .duplicateUIDs ? 19 : 20))
            for (size, message) in zip(sizes, pop3.messages).prefix(4) {
                let content = try await connection.withMessage(size.number, expectedOctets: size.octets) { stream in
                    try await stream.collect(upTo: 10_000_000)
                }
                var expected = message.content
                if oddity == .bareLineFeed { expected.removeAll { $0 == 13 } }
                if oddity == .missingFinalEnd { expected.removeLast(2) }
                #expect(Array(content.readableBytesView) == expected)
            }
            var tops = 0
            try await connection.tops(of: sizes.map(\.number)) { _, answer in
                let top = try answer.get()
                #expect(String(buffer: top.content).contains("Subject: ") != top.isTruncated)
                tops += 1
            }
            #expect(tops == 20)
            try await connection.noop()
        }
    }

    @Test func aFlightGoesOutInOneWriteAndOneAtATimeWithoutPIPELINING() async throws {
        let numbers = (1...5).map { MessageNumber.nth($0) }
        try await withServer(nil) { connection, tap, _ in
            // The CAPA after the login is answered by then.
            _ = try await connection.stat()
            let before = tap.summary.roundTrips
            try await connection.tops(of: numbers) { _, _ in }
            #expect(tap.summary.roundTrips - before == 1, "\(tap.summary.lines.map(\.text))")
        }
        try await withServer(.noPipelining) { connection, tap, _ in
            let before = tap.summary.roundTrips
            try await connection.tops(of: numbers) { _, _ in }
            #expect(tap.summary.roundTrips - before == 5)
        }
    }

    @Test func aMissingUIDL() async throws {
        try await withServer(.noUIDL) { connection, _, _ in
            let error = await #expect(throws: POP3ClientError.self) { try await connection.uniqueIDs() }
            #expect(error?.code == .unsupported)
            try await connection.noop()
        }
    }

    @Test func aMissingTOP() async throws {
        try await withServer(.noTOP) { connection, _, _ in
            let error = await #expect(throws: POP3ClientError.self) { try await connection.top(.nth(1)) }
            #expect(error?.code == .unsupported)
            try await connection.tops(of: [.nth(1)]) { _, answer in
                let error = #expect(throws: POP3ClientError.self) { try answer.get() }
                #expect(error?.code == .unsupported)
            }
        }
    }

    @Test(arguments: [
        (ScriptedPOP3.Oddity.loginDelay, POP3ClientError.Code.loginDelay), (.inUse, .inUse), (.inUseInWords, .inUse),
        (.systemTemporary, .systemTemporary), (.wrongPassword, .authenticationFailed),
    ])
    func aLoginThatIsRefused(_ oddity: ScriptedPOP3.Oddity, _ code: POP3ClientError.Code) async throws {
        let pop3 = ScriptedPOP3(oddity: oddity, times: 1)
        try await withScriptedServer(script: pop3.script) { server in
            let configuration = server.pop3()
            let error = await #expect(throws: POP3ClientError.self) {
                try await POP3Connection.connect(configuration, connector: testConnector)
            }
            #expect(error?.code == code)
            try await connected(configuration) { connection, _ in try await connection.noop() }
        }
    }

    @Test func aGreetingThatRefuses() async throws {
        let pop3 = ScriptedPOP3(oddity: .refusedGreeting)
        try await withScriptedServer(script: pop3.script) { server in
            let error = await #expect(throws: POP3ClientError.self) {
                try await POP3Connection.connect(server.pop3(), connector: testConnector)
            }
            #expect(error?.code == .systemTemporary)
            #expect(error?.serverText == "too many connections")
        }
    }

    @Test func aConnectionThatEndsInAMessageIsNoWholeMessage() async throws {
        try await withServer(.dropInMessage) { connection, _, _ in
            let error = await #expect(throws: POP3ClientError.self) {
                try await connection.withMessage(.nth(1)) { stream in _ = try await stream.collect(upTo: 10_000) }
            }
            #expect(error?.code == .closed)
            #expect(!connection.isOpen)
        }
    }

    @Test func oneMessageThatCannotBeHadCostsItselfAlone() async throws {
        try await withServer(.failingMessage) { connection, _, _ in
            let error = await #expect(throws: POP3ClientError.self) {
                try await connection.withMessage(.nth(2)) { _ in }
            }
            #expect(error?.code == .commandFailed)
            #expect(error?.serverText == "unable to open it")
            var good = 0
            try await connection.tops(of: [.nth(1), .nth(2), .nth(3), .nth(99)]) { number, answer in
                switch answer {
                case .success: good += 1
                case .failure(let error): #expect(error.code == (number == .nth(99) ? .nonexistent : .commandFailed))
                }
            }
            #expect(good == 2)
        }
    }

    @Test func aQUITThatFailsSaysThatNotAllIsDeleted() async throws {
        try await withServer(.failingQuit) { connection, _, pop3 in
            try await connection.delete(.nth(1))
            let error = await #expect(throws: POP3ClientError.self) { try await connection.quit() }
            #expect(error?.code == .deletionsFailed)
            #expect(pop3.messages.count == 20)
        }
        try await withServer(nil) { connection, _, pop3 in
            try await connection.delete(.nth(1))
            try await connection.quit()
            #expect(pop3.messages.count == 19)
        }
    }

    @Test func silenceEndsTheConnectionAndSaysSo() async throws {
        try await withServer(.silence, change: { $0.timeouts.command = .seconds(3) }) { connection, _, _ in
            let first = connection.start(StatRequest())
            let second = connection.start(PlainRequest(.noop))
            let error = await #expect(throws: POP3ClientError.self) { try await first.value }
            #expect(error?.code == .timeout)
            await #expect(throws: POP3ClientError.self) { try await second.value }
            #expect(!connection.isOpen)
        }
    }

    @Test func reportsTellWhatEachCommandCost() async throws {
        try await withServer(nil) { connection, _, _ in
            let (reports, continuation) = AsyncStream.makeStream(of: CommandReport.self)
            connection.setReportHandler { continuation.yield($0) }
            _ = try await connection.top(.nth(2), lines: 0)
            await #expect(throws: POP3ClientError.self) { try await connection.top(.nth(77)) }
            continuation.finish()
            var told: [String] = []
            for await report in reports where report.command != "CAPA" {
                told.append("\(report.text) \(report.outcome)")
                #expect(report.bytesReceived > 0)
            }
            #expect(told == ["TOP 2 0 OK", "TOP 77 0 ERR"])
        }
    }

    @Test func aHeaderBeyondTheLimitIsCutNotRefused() async throws {
        try await withServer(.hugeLines, change: { $0.limits.maximumTopBytes = 1000 }) { connection, _, _ in
            let top = try await connection.top(.nth(3))
            #expect(top.isTruncated)
            #expect(top.content.readableBytes == 1000)
            let next = try await connection.top(.nth(4))
            #expect(!next.isTruncated)
        }
    }
}
