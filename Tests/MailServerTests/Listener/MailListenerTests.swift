import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Testing

@testable import MailServer

@Suite(.timeLimit(.minutes(1)))
struct MailListenerTests {
    @Test("what a client sends reaches the session, and the answer the client")
    func echoes() async throws {
        try await withListener(session: echo) { port in
            let client = try await TestClient.connect(port: port)
            try await client.send("hello\r\n")
            #expect(try await client.read(bytes: 7) == "hello\r\n")
            try await client.close()
        }
    }

    @Test("a client that has closed its own side still gets its answers")
    func halfClosed() async throws {
        try await withListener { connection in
            var received = 0
            while case .received(let bytes) = await connection.next() {
                received += bytes.readableBytes
            }
            try await connection.write(ByteBuffer(string: "\(received) bytes\r\n"))
        } client: { port in
            let client = try await TestClient.connect(port: port)
            try await client.send("hello")
            try await client.closeOutput()
            #expect(try await client.readToEnd() == "5 bytes\r\n")
        }
    }

    @Test("a session may block its thread, and sees what other threads wake it for")
    func wakes() async throws {
        try await withListener { connection in
            connection.wake()
            connection.wake()
            guard case .woken = await connection.next() else { return }
            try await connection.write(ByteBuffer(string: "woken\r\n"))
            try await connection.flush()
            guard case .ended = await connection.next() else { return connection.cut() }
            try await connection.write(ByteBuffer(string: "once\r\n"))
        } client: { port in
            let client = try await TestClient.connect(port: port)
            #expect(try await client.read(bytes: 7) == "woken\r\n")
            try await client.closeOutput()
            #expect(try await client.readToEnd() == "once\r\n")
        }
    }

    @Test("a silent client is told so by its session")
    func timesOut() async throws {
        try await withListener { connection in
            connection.limit(idle: .milliseconds(50))
            guard case .timedOut = await connection.next() else { return }
            try await connection.write(ByteBuffer(string: "* BYE idle\r\n"))
        } client: { port in
            let client = try await TestClient.connect(port: port)
            #expect(try await client.readToEnd() == "* BYE idle\r\n")
        }
    }

    @Test("much is written and read with both sides slow and fast", arguments: [1, 100, 70_000])
    func volume(chunk: Int) async throws {
        let total = 7_000_000 / 70_000 * chunk
        try await withListener { connection in
            for _ in 0..<(total / chunk) {
                try await connection.write(ByteBuffer(repeating: UInt8(ascii: "x"), count: chunk))
            }
        } client: { port in
            let client = try await TestClient.connect(port: port)
            #expect(try await client.readToEnd().utf8.count == total)
        }
    }

    private func echo(_ connection: MailConnection) async throws {
        while case .received(let bytes) = await connection.next() {
            try await connection.write(bytes)
            try await connection.flush()
        }
    }

    @Test("a port that is taken is named in the error")
    func portIsTaken() async throws {
        try await withListener(session: echo) { port in
            let second = MailListener(
                name: "imap", options: MailListenerOptions(port: port, security: .none), tls: nil, logger: .silent,
                session: echo)
            let error = await #expect(throws: ListenError.self) { try await second.start() }
            #expect(error.map { "\($0)" } == "imap can't listen at 127.0.0.1:\(port): Address already in use")
        }
    }
}
