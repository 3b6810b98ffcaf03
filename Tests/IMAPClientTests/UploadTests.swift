import IMAPClient
import IMAPProtocol
import MailTransport
import NIOCore
import PosternTesting
import Synchronization
import Testing

/// Messages on their way to servers that refuse them, stall and break off.
@Suite(.timeLimit(.minutes(1)))
struct UploadTests {
    /// `a`, so many times, in pieces; and how many of them were taken.
    private struct Source: AsyncSequence, Sendable {
        typealias Element = [UInt8]

        let byteCount: Int
        let piece: Int
        let taken: Counter

        struct Iterator: AsyncIteratorProtocol {
            let source: Source
            var left: Int

            mutating func next() async throws -> [UInt8]? {
                guard left > 0 else { return nil }
                let count = Swift.min(left, source.piece)
                left -= count
                source.taken.add(count)
                return Array(repeating: UInt8(ascii: "a"), count: count)
            }
        }

        func makeAsyncIterator() -> Iterator { Iterator(source: self, left: byteCount) }
    }

    private final class Counter: Sendable {
        private let value = Atomic(0)
        var count: Int { value.load(ordering: .relaxed) }
        func add(_ count: Int) { value.wrappingAdd(count, ordering: .relaxed) }
    }

    private func withConnection(
        capabilities: String = "LITERAL+", change: (inout IMAPConfiguration) -> Void = { _ in },
        script: @escaping ScriptedServer.Script, _ body: (IMAPConnection) async throws -> Void
    ) async throws {
        try await withScriptedServer(script: { server in
            try await server.send("* PREAUTH [CAPABILITY IMAP4rev1 \(capabilities)] ready\r\n")
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

    @discardableResult
    private func append(
        _ byteCount: Int, on connection: IMAPConnection, sending sent: Int? = nil, piece: Int = 64 * 1024,
        taken: Counter = Counter()
    ) async throws -> AppendedUID? {
        let request = AppendRequest.append(
            to: .inbox, flags: [], internalDate: nil, byteCount: UInt64(byteCount))
        return try await connection.upload(request, byteCount: UInt64(byteCount)) {
            Source(byteCount: sent ?? byteCount, piece: piece, taken: taken)
        }
    }

    private func failure(_ body: () async throws -> Void) async -> IMAPClientError? {
        await #expect(throws: IMAPClientError.self) { try await body() }
    }

    @Test(arguments: [(100, true), (100, false), (300_000, true)])
    func arrivesWhole(byteCount: Int, hasLiteralPlus: Bool) async throws {
        try await withConnection(
            capabilities: hasLiteralPlus ? "LITERAL+" : "",
            script: { server in
                let waits = !hasLiteralPlus || byteCount > 65_536
                let line = try await server.expectLine(
                    containing: "APPEND \"INBOX\" {\(byteCount)\(waits ? "" : "+")}")
                if waits { try await server.send("+ go on\r\n") }
                let bytes = try await server.expectBytes(byteCount)
                #expect(bytes.allSatisfy { $0 == UInt8(ascii: "a") })
                #expect(try await server.expectLine() == "")
                try await server.send("\(line.prefix { $0 != " " }) OK [APPENDUID 7 12] done\r\n")
                try await server.stall()
            }
        ) { connection in
            let appended = try await append(byteCount, on: connection, piece: 999)
            #expect(appended?.uidValidity == 7 && appended?.uid == 12)
        }
    }

    @Test(arguments: [
        ("NO [TOOBIG] too big", IMAPClientError.Code.tooBig), ("NO [OVERQUOTA] full", .overQuota),
        ("NO [TRYCREATE] no such folder", .nonexistent), ("NO Mailbox is full", .overQuota),
        ("NO not today", .commandFailed), ("BAD what", .commandRejected),
    ])
    func aRefusalCostsNoByte(answer: String, code: IMAPClientError.Code) async throws {
        let taken = Counter()
        try await withConnection(script: { server in
            let line = try await server.expectLine(containing: "APPEND")
            try await server.send("\(line.prefix { $0 != " " }) \(answer)\r\n")
            let noop = try await server.expectLine(containing: "NOOP")
            try await server.send("\(noop.prefix { $0 != " " }) OK done\r\n")
        }) { connection in
            let error = await failure { try await append(1_000_000, on: connection, taken: taken) }
            #expect(error?.code == code && error?.isOutcomeUnknown == false)
            try await connection.noop()
        }
        #expect(taken.count == 0)
    }

    @Test
    func aRefusalInTheMiddleIsTold() async throws {
        try await withConnection(script: { server in
            let line = try await server.expectLine(containing: "APPEND")
            try await server.send("+ go on\r\n")
            _ = try await server.expectBytes(1_000_000)
            try await server.send("\(line.prefix { $0 != " " }) NO [OVERQUOTA] full\r\n")
            try await server.stall()
        }) { connection in
            let error = await failure { try await append(50_000_000, on: connection) }
            #expect(error?.code == .overQuota && error?.isOutcomeUnknown == false)
            #expect(!connection.isOpen)
        }
    }

    /// The connection's end before the last byte means that there is no message; after it, nobody knows.
    @Test(arguments: [false, true])
    func aLostConnection(afterAll: Bool) async throws {
        try await withConnection(script: { server in
            _ = try await server.expectLine(containing: "APPEND")
            try await server.send("+ go on\r\n")
            _ = try await server.expectBytes(afterAll ? 200_002 : 100_000)
            try await server.reset()
        }) { connection in
            let error = await failure { try await append(200_000, on: connection, piece: 10_000) }
            #expect(error?.code == .closed)
            if afterAll { #expect(error?.isOutcomeUnknown == true) }
        }
    }

    /// A server that takes nothing holds the source back, and ends by its deadline.
    @Test
    func aServerThatDoesNotReadHoldsTheSourceBack() async throws {
        let taken = Counter()
        let (isOver, over) = AsyncStream<Void>.makeStream()
        try await withConnection(
            change: { $0.timeouts.command = .milliseconds(500) },
            script: { server in
                _ = try await server.expectLine(containing: "APPEND")
                try await server.send("+ go on\r\n")
                for await _ in isOver {}
            }
        ) { connection in
            let error = await failure { try await append(500_000_000, on: connection, taken: taken) }
            #expect(error?.code == .timeout)
            over.finish()
        }
        #expect(taken.count < 64_000_000)
    }

    @Test(arguments: [(99, ContentMismatch.tooShort), (101, .tooLong), (200, .tooLong), (0, .tooShort)])
    func contentOfAnotherLengthIsNoMessage(sent: Int, mismatch: ContentMismatch) async throws {
        let rest = Mutex<String?>(nil)
        try await withConnection(script: { server in
            _ = try await server.expectLine(containing: "APPEND")
            let end = try await server.line()
            rest.withLock { $0 = end }
        }) { connection in
            let error = await failure { try await append(100, on: connection, sending: sent, piece: 30) }
            #expect(error?.code == .invalidArgument)
            #expect(error?.underlying as? ContentMismatch == mismatch)
            #expect(error?.isOutcomeUnknown == false)
        }
        #expect(rest.withLock { $0 } == nil)
    }

    private struct SourceFailure: Error {}

    @Test
    func aSourceThatFailsIsNoMessage() async throws {
        try await withConnection(script: { server in
            _ = try await server.expectLine(containing: "APPEND")
            #expect(try await server.line() == nil)
        }) { connection in
            let request = AppendRequest.append(to: .inbox, flags: [], internalDate: nil, byteCount: 10)
            await #expect(throws: SourceFailure.self) {
                _ = try await connection.upload(request, byteCount: 10) { () async throws -> Source in
                    throw SourceFailure()
                }
            }
        }
    }

    @Test
    func cancellationInTheMiddle() async throws {
        let (hasBegun, begun) = AsyncStream<Void>.makeStream()
        try await withConnection(script: { server in
            _ = try await server.expectLine(containing: "APPEND")
            try await server.send("+ go on\r\n")
            _ = try await server.expectBytes(1_000)
            begun.finish()
            try await server.stall()
        }) { connection in
            try await withThrowingTaskGroup { group in
                group.addTask {
                    await #expect(throws: CancellationError.self) {
                        try await append(500_000_000, on: connection)
                    }
                }
                for await _ in hasBegun {}
                group.cancelAll()
                try await group.waitForAll()
            }
            #expect(!connection.isOpen)
        }
    }
}
