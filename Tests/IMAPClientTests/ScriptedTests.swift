import IMAPClient
import IMAPProtocol
import MailTransport
import NIOCore
import PosternTesting
import SASL
import Testing

/// The client against servers that don't do what they should.
@Suite(.timeLimit(.minutes(1)))
struct ScriptedTests {
    static let greeting = "* PREAUTH [CAPABILITY IMAP4rev1 LITERAL+ IDLE] ready\r\n"

    /// Runs `body` on a connection to a server which, logged in from the start, follows a script.
    private func withConnection(
        change: (inout IMAPConfiguration) -> Void = { _ in }, script: @escaping ScriptedServer.Script,
        _ body: (IMAPConnection) async throws -> Void
    ) async throws {
        try await withScriptedServer(script: { server in
            try await server.send(Self.greeting)
            try await script(server)
        }) { server in
            var configuration = IMAPConfiguration(
                endpoint: Endpoint(host: "127.0.0.1", port: server.port, security: .none))
            configuration.enable = []
            change(&configuration)
            let connection = try await IMAPConnection.connect(configuration, connector: testConnector)
            defer { connection.close() }
            try await body(connection)
        }
    }

    private func expect(
        _ code: IMAPClientError.Code, sourceLocation: SourceLocation = #_sourceLocation,
        _ body: () async throws -> Void
    ) async {
        let error = await #expect(throws: IMAPClientError.self, sourceLocation: sourceLocation) { try await body() }
        #expect(error?.code == code, sourceLocation: sourceLocation)
    }

    // MARK: - What is offered and not given

    /// Where QRESYNC doesn't get enabled, a resynchronization would look as if nothing had changed.
    @Test(arguments: ["OK done", "NO not today", "BAD what"])
    func offeredQResyncMustBeEnabled(answer: String) async throws {
        try await withConnection(script: { server in
            let capability = try await server.expectLine(containing: "NOOP")
            try await server.send("* CAPABILITY IMAP4rev1 ENABLE QRESYNC\r\n\(capability.prefix { $0 != " " }) OK\r\n")
            let enable = try await server.expectLine(containing: "ENABLE QRESYNC")
            try await server.send("\(enable.prefix { $0 != " " }) \(answer)\r\n")
            try await server.stall()
        }) { connection in
            try await connection.noop()
            let error = await #expect(throws: IMAPClientError.self) {
                _ = try await connection.select(.inbox, resync: .init(uidValidity: 1, modSequence: 2))
            }
            #expect(error?.code == .unsupported)
            #expect(connection.isOpen && connection.selected == nil)
        }
    }

    @Test
    func enabledQResyncIsUsed() async throws {
        try await withConnection(script: { server in
            let capability = try await server.expectLine(containing: "NOOP")
            try await server.send("* CAPABILITY IMAP4rev1 ENABLE QRESYNC\r\n\(capability.prefix { $0 != " " }) OK\r\n")
            let enable = try await server.expectLine(containing: "ENABLE QRESYNC")
            try await server.send("* ENABLED QRESYNC\r\n\(enable.prefix { $0 != " " }) OK\r\n")
            let select = try await server.expectLine(containing: "SELECT \"INBOX\" (QRESYNC (1 2))")
            try await server.send("* 0 EXISTS\r\n\(select.prefix { $0 != " " }) OK [READ-WRITE] done\r\n")
            try await server.stall()
        }) { connection in
            try await connection.noop()
            _ = try await connection.select(.inbox, resync: .init(uidValidity: 1, modSequence: 2))
            #expect(connection.selected?.name == .inbox)
        }
    }

    // MARK: - Answers that are too much

    /// Whatever an answer is made of, its bytes are counted; the connection is good for other commands.
    @Test(arguments: [
        "* 1 FETCH (UID 1 BODY[] \"12345678901234567890\")", "* 1 FETCH (UID 1 X-UNASKED \"12345678901234567890\")",
        "* 1 FETCH (UID 1 BODY[] {99999}",
    ])
    func answerIsBounded(line: String) async throws {
        try await withConnection(
            change: { $0.limits.maximumAnswerBytes = 100 },
            script: { server in
                let fetch = try await server.expectLine(containing: "FETCH")
                for _ in 0..<10 { try await server.send("\(line)\r\n") }
                if line.hasSuffix("}") { try await server.send(String(repeating: "a", count: 99_999) + ")\r\n") }
                try await server.send("\(fetch.prefix { $0 != " " }) OK done\r\n")
                // After a literal too many, the client is gone.
                guard !line.hasSuffix("}") else { return }
                let noop = try await server.expectLine(containing: "NOOP")
                try await server.send("\(noop.prefix { $0 != " " }) OK done\r\n")
            }
        ) { connection in
            await expect(.limitExceeded) {
                _ = try await connection.fetch(.uids(UIDSet(1)), [.uid, .section(.whole, peek: true, partial: nil)])
            }
            if !line.hasSuffix("}") { try await connection.noop() }
        }
    }

    @Test
    func listIsBounded() async throws {
        try await withConnection(
            change: { $0.limits.maximumAnswerBytes = 1_000 },
            script: { server in
                try await server.expectLine(containing: "LIST")
                for number in 0..<100 { try await server.send("* LIST () \"/\" folder\(number)\r\n") }
            }
        ) { connection in
            await expect(.limitExceeded) { _ = try await connection.list() }
        }
    }

    // MARK: - The connection dies

    @Test
    func cutInMidLiteral() async throws {
        try await withConnection(script: { server in
            try await server.expectLine(containing: "UID FETCH")
            try await server.send("* 1 FETCH (UID 1 BODY[] {100000}\r\nonly this")
            try await server.close()
        }) { connection in
            await expect(.closed) {
                try await connection.withBody(BodyRequest(uid: 1, .section(.whole))) { stream in
                    #expect(stream.head.byteCount == 100_000)
                    for try await _ in stream {}
                }
            }
            #expect(!connection.isOpen)
            await expect(.closed) { try await connection.noop() }
        }
    }

    @Test
    func resetFailsEveryCommand() async throws {
        try await withConnection(script: { server in
            try await server.expectLine(containing: "NOOP")
            try await server.reset()
        }) { connection in
            let first = connection.start(PlainRequest(.noop))
            let second = connection.start(PlainRequest(.noop))
            await expect(.closed) { _ = try await first.value }
            await expect(.closed) { _ = try await second.value }
        }
    }

    @Test
    func byeTellsWhy() async throws {
        try await withConnection(script: { server in
            try await server.expectLine(containing: "A1 ")
            try await server.send("* BYE [UNAVAILABLE] maintenance\r\n")
        }) { connection in
            let error = await #expect(throws: IMAPClientError.self) { try await connection.noop() }
            #expect(error?.code == .throttled)
            #expect(error?.serverText == "maintenance")
        }
    }

    @Test
    func garbageEndsTheConnection() async throws {
        try await withConnection(
            change: { $0.limits.machine.maximumUnreadable = 5 },
            script: { server in
                try await server.expectLine(containing: "A1 ")
                try await server.send(String(repeating: "\u{1}\u{2}((\r\n", count: 10))
                try await server.stall()
            }
        ) { connection in
            await expect(.protocolViolation) { try await connection.noop() }
        }
    }

    @Test
    func answerWithoutEndIsBounded() async throws {
        try await withConnection(
            change: { $0.limits.maximumResponses = 10 },
            script: { server in
                try await server.expectLine(containing: "A1 ")
                for number in 1...20 { try await server.send("* LIST () \"/\" M\(number)\r\n") }
                try await server.send("A1 OK\r\n")
                try await server.expectLine(containing: "NOOP")
                try await server.send("A2 OK\r\n")
            }
        ) { connection in
            await expect(.limitExceeded) { _ = try await connection.list() }
            try await connection.noop()
        }
    }

    // MARK: - Bodies

    @Test
    func ignoredRangeIsTold() async throws {
        try await withConnection(script: { server in
            try await server.expectLine(containing: "BODY.PEEK[1]<10.5>")
            try await server.send("* 1 FETCH (UID 1 BODY[1] \"0123456789abcdef\")\r\nA1 OK\r\n")
        }) { connection in
            let request = BodyRequest(
                uid: 1, .section(BodySection(part: [1])), range: PartialRange(offset: 10, count: 5))
            try await connection.withBody(request) { stream in
                #expect(stream.head.origin == nil)
                #expect(stream.head.byteCount == 16)
            }
        }
    }

    @Test
    func nilIsAbsent() async throws {
        try await withConnection(script: { server in
            try await server.expectLine(containing: "A1 ")
            try await server.send("* 1 FETCH (UID 1 BODY[9] NIL)\r\nA1 OK\r\n")
        }) { connection in
            try await connection.withBody(BodyRequest(uid: 1, .section(BodySection(part: [9])))) { stream in
                #expect(stream.head.isAbsent)
                for try await _ in stream { Issue.record("nothing was to come") }
            }
        }
    }

    @Test
    func whatArrivedBeforeTheEndIsNotLost() async throws {
        let size = 600_000
        try await withConnection(
            change: { $0.limits.bodyWindowBytes = 1024 },
            script: { server in
                try await server.expectLine(containing: "A1 ")
                try await server.send("* 1 FETCH (UID 1 BODY[] {\(size)}\r\n" + String(repeating: "x", count: size))
                try await server.send(")\r\nA1 OK\r\n* BYE done\r\n")
            }
        ) { connection in
            let count = try await connection.withBody(BodyRequest(uid: 1, .section(.whole))) { stream in
                var count = 0
                for try await chunk in stream { count += chunk.readableBytes }
                return count
            }
            #expect(count == size)
        }
    }

    // MARK: - Order

    @Test
    func startedCommandsLeaveInOrder() async throws {
        try await withConnection(script: { server in
            for number in 1...8 {
                try await server.expectLine(containing: "A\(number) STATUS \"M\(number)\"")
                try await server.send("* STATUS M\(number) (MESSAGES \(number))\r\nA\(number) OK\r\n")
            }
        }) { connection in
            let replies = (1...8).map { connection.start(StatusRequest(MailboxName("M\($0)"), [.messages])) }
            for (index, reply) in replies.enumerated() {
                let status = try await reply.value
                #expect(status.messages == UInt32(index + 1))
            }
        }
    }

    @Test
    func reportsTellWhatACommandCost() async throws {
        try await withConnection(script: { server in
            try await server.expectLine(containing: "A1 ")
            try await server.send("* SEARCH 1\r\nA1 OK\r\n")
        }) { connection in
            let (reports, continuation) = AsyncStream.makeStream(of: CommandReport.self)
            connection.setReportHandler { continuation.yield($0) }
            _ = try await connection.search(.subject("é"))
            var iterator = reports.makeAsyncIterator()
            let report = try #require(await iterator.next())
            #expect(report.command == "UID SEARCH" && report.outcome == "OK")
            #expect(report.text == "A1 UID SEARCH CHARSET UTF-8 SUBJECT {2+} é")
            #expect(report.bytesSent == 46 && report.bytesReceived == 19)
        }
    }
}
