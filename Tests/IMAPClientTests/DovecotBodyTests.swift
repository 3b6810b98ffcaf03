import IMAPClient
import IMAPProtocol
import MailTransport
import NIOCore
import PosternTesting
import Testing

/// Bodies as streams, from a real server.
@Suite(.enabled(if: DovecotServer.isInstalled, "Dovecot is not installed"), .timeLimit(.minutes(3)))
struct DovecotBodyTests {
    /// A message of about so many bytes.
    private static func message(byteCount: Int) -> [UInt8] {
        let line = Array(String(repeating: "x", count: 74).utf8) + [13, 10]
        var message = Array("Subject: large\r\n\r\n".utf8)
        message.reserveCapacity(byteCount + 100)
        while message.count < byteCount { message += line }
        return message
    }

    private func withMessage(
        byteCount: Int, change: (inout IMAPConfiguration) -> Void = { _ in },
        _ body: (IMAPConnection, [UInt8], RecordingTap) async throws -> Void
    ) async throws {
        let account = try await DovecotServer.shared().makeAccount("body")
        let message = Self.message(byteCount: byteCount)
        try account.store([message])
        try await account.connected(change: change) { connection, tap in
            _ = try await connection.select(.inbox)
            try await body(connection, message, tap)
        }
    }

    @Test(arguments: [10, 70_000, 2_000_000])
    func streamsAMessage(byteCount: Int) async throws {
        try await withMessage(byteCount: byteCount) { connection, message, _ in
            let received = try await connection.withBody(BodyRequest(uid: 1, .section(.whole))) { stream in
                #expect(stream.head.byteCount == UInt64(message.count))
                #expect(stream.head.origin == nil)
                return try await stream.collect(upTo: 10_000_000)
            }
            #expect(Array(received.readableBytesView) == message)
        }
    }

    @Test(arguments: [100, 200_000])
    func streamsARange(byteCount: Int) async throws {
        try await withMessage(byteCount: 500_000) { connection, message, _ in
            let range = PartialRange(offset: 1000, count: UInt64(byteCount))
            let received = try await connection.withBody(
                BodyRequest(uid: 1, .section(.whole), range: range)
            ) { stream in
                #expect(stream.head.origin == 1000)
                return try await stream.collect(upTo: 1_000_000)
            }
            #expect(Array(received.readableBytesView) == Array(message[1000..<(1000 + byteCount)]))
        }
    }

    @Test
    func tellsAMissingMessageFromAMissingPart() async throws {
        try await withMessage(byteCount: 100) { connection, _, _ in
            let error = await #expect(throws: IMAPClientError.self) {
                try await connection.withBody(BodyRequest(uid: 77, .section(.whole))) { _ in }
            }
            #expect(error?.code == .nonexistent)
            try await connection.withBody(BodyRequest(uid: 1, .section(BodySection(part: [3])))) { stream in
                #expect(stream.head.byteCount == 0)
            }
        }
    }

    @Test
    func slowReaderHoldsTheServerBack() async throws {
        try await withMessage(byteCount: 20_000_000) { connection, message, tap in
            try await connection.withBody(BodyRequest(uid: 1, .section(.whole))) { stream in
                var count = 0
                var largestLead = 0
                for try await chunk in stream {
                    count += chunk.readableBytes
                    // The server may send as much as it can meanwhile.
                    for _ in 0..<50 { await Task.yield() }
                    largestLead = max(largestLead, tap.summary.bytesDownstream - count)
                }
                #expect(count == message.count)
                #expect(largestLead < 2_000_000)
            }
            try await connection.noop()
        }
    }

    @Test
    func unreadRestIsDrainedWhereItIsSmall() async throws {
        try await withMessage(byteCount: 200_000) { connection, _, _ in
            try await connection.withBody(BodyRequest(uid: 1, .section(.whole))) { _ in }
            let found = try await connection.search(.all)
            #expect(found.numbers == [1])
        }
    }

    @Test
    func unreadRestClosesTheConnectionWhereItIsLarge() async throws {
        try await withMessage(byteCount: 20_000_000) { connection, _, _ in
            try await connection.withBody(BodyRequest(uid: 1, .section(.whole))) { stream in
                for try await _ in stream { break }
            }
            let error = await #expect(throws: IMAPClientError.self) { try await connection.noop() }
            #expect(error?.code == .closed)
            #expect(!connection.isOpen)
        }
    }

    @Test
    func cancelledDownloadLeavesTheConnectionUsable() async throws {
        try await withMessage(
            byteCount: 5_000_000, change: { $0.limits.machine.maximumDrainBytes = 10_000_000 }
        ) { connection, _, _ in
            let (begun, continuation) = AsyncStream.makeStream(of: Void.self)
            let download = Task {
                try await connection.withBody(BodyRequest(uid: 1, .section(.whole))) { stream in
                    var iterator = stream.makeAsyncIterator()
                    _ = try await iterator.next()
                    continuation.yield()
                    // Nothing is read until the cancellation.
                    let (never, _) = AsyncStream.makeStream(of: Void.self)
                    for await _ in never {}
                    try Task.checkCancellation()
                }
            }
            for await _ in begun { break }
            download.cancel()
            await #expect(throws: CancellationError.self) { try await download.value }
            let found = try await connection.search(.all)
            #expect(found.numbers == [1])
        }
    }
}
