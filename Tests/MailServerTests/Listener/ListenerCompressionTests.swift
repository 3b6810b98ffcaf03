import MailTransport
import NIOCore
import Synchronization
import Testing

@testable import MailServer

@Suite(.timeLimit(.minutes(1)))
struct ListenerCompressionTests {
    @Test("after the command both directions are compressed, under TLS and without", arguments: [true, false])
    func compresses(isSecure: Bool) async throws {
        let server = try ServerIdentity()
        let security: MailListenerOptions.Security = isSecure ? .tls : .none
        try await withListener(options: .init(port: 0, security: security), tls: server.tls) { connection in
            guard case .received = await connection.next() else { return }
            try await connection.startCompression(replying: ByteBuffer(string: "OK\r\n"), unread: 0)
            #expect(connection.isCompressed && !connection.canStartCompression && !connection.canStartTLS)
            while case .received(let bytes) = await connection.next() {
                try await connection.write(bytes)
                try await connection.flush()
            }
        } client: { port in
            let client = try await TestClient.connect(port: port, tls: isSecure ? server.clientContext() : nil)
            try await client.send("COMPRESS\r\n")
            #expect(try await client.readLine() == "OK\r\n")
            try await client.startCompression()
            for _ in 0..<3 {
                let line = String(repeating: "again and ", count: 1000) + "\r\n"
                try await client.send(line)
                #expect(try await client.readLine() == line)
            }
            try await client.close()
        }
    }

    @Test("bytes behind the command, in the clear, are refused")
    func injected() async throws {
        try await withListener { connection in
            guard case .received = await connection.next() else { return }
            await #expect(throws: MailConnectionError(.injectedInput)) {
                try await connection.startCompression(replying: ByteBuffer(string: "OK\r\n"), unread: 9)
            }
        } client: { port in
            let client = try await TestClient.connect(port: port)
            try await client.send("COMPRESS\r\na1 NOOP\r\n")
            #expect(try await client.readToEnd() == "")
        }
    }

    @Test("a bomb waits in compressed form for a session that doesn't ask")
    func bomb() async throws {
        try await withListener { connection in
            guard case .received = await connection.next() else { return }
            try await connection.startCompression(replying: ByteBuffer(string: "OK\r\n"), unread: 0)
            var total = 0
            while case .received(let bytes) = await connection.next() {
                total += bytes.readableBytes
                #expect(connection.state.withLock { $0.receivedBytes } <= 2 * MailConnection.readAhead)
                if total == 30_000_000 { break }
            }
            try await connection.write(ByteBuffer(string: "\(total)\r\n"))
        } client: { port in
            let client = try await TestClient.connect(port: port)
            try await client.send("COMPRESS\r\n")
            #expect(try await client.readLine() == "OK\r\n")
            try await client.startCompression()
            try await client.send(String(repeating: "0", count: 30_000_000))
            #expect(try await client.readLine() == "30000000\r\n")
        }
    }
}
