import Foundation
import MailTransport
import NIOCore
import NIOSSL
import PosternTesting
import SASL
import Synchronization
import Testing

@testable import MailServer

@Suite(.timeLimit(.minutes(1)))
struct ListenerTLSTests {
    @Test("implicit TLS: the session begins behind the handshake, and knows what logins are bound to")
    func implicit() async throws {
        let server = try ServerIdentity()
        let binding = try EndPointBinding.hash(ofCertificate: server.leaf.toDERBytes())
        try await withListener(options: .init(port: 0, security: .tls), tls: server.tls) { connection in
            #expect(connection.isSecure)
            #expect(!connection.canStartTLS)
            #expect(connection.channelBinding?.data.withExposed { $0 } == binding)
            try await connection.write(ByteBuffer(string: "* OK\r\n"))
            try await connection.flush()
            while case .received(let bytes) = await connection.next() {
                try await connection.write(bytes)
                try await connection.flush()
            }
        } client: { port in
            let client = try await TestClient.connect(port: port, tls: server.clientContext())
            #expect(try await client.readLine() == "* OK\r\n")
            try await client.send("hello\r\n")
            #expect(try await client.readLine() == "hello\r\n")
            try await client.close()
        }
    }

    @Test("STARTTLS: the answer goes out in the clear, what follows under TLS")
    func startTLS() async throws {
        let server = try ServerIdentity()
        try await withListener(options: .init(port: 0, security: .startTLS), tls: server.tls) { connection in
            #expect(!connection.isSecure && connection.canStartTLS && connection.channelBinding == nil)
            guard case .received(let command) = await connection.next() else { return }
            #expect(command == ByteBuffer(string: "STARTTLS\r\n"))
            try await connection.startTLS(replying: ByteBuffer(string: "OK\r\n"), unread: 0)
            #expect(connection.isSecure && !connection.canStartTLS)
            guard case .received(let bytes) = await connection.next() else { return }
            try await connection.write(bytes)
        } client: { port in
            let client = try await TestClient.connect(port: port)
            try await client.send("STARTTLS\r\n")
            #expect(try await client.readLine() == "OK\r\n")
            try await client.startTLS(server.clientContext())
            try await client.send("hello\r\n")
            #expect(try await client.readToEnd() == "hello\r\n")
        }
    }

    @Test(
        "bytes behind the command that begins TLS end the connection (CVE-2011-0411)",
        arguments: [true, false])
    func injection(hasSessionReadThem: Bool) async throws {
        let server = try ServerIdentity()
        try await withListener(options: .init(port: 0, security: .startTLS), tls: server.tls) { connection in
            guard case .received(let bytes) = await connection.next() else { return }
            if !hasSessionReadThem {
                // The command came alone, then the rest came before the session acted on it.
                try await connection.write(ByteBuffer(string: "go on\r\n"))
                try await connection.flush()
                while connection.state.withLock({ $0.receivedBytes }) == 0 { await Task.yield() }
            }
            let unread = bytes.readableBytes - "STARTTLS\r\n".utf8.count
            await #expect(throws: MailConnectionError(.injectedInput)) {
                try await connection.startTLS(replying: ByteBuffer(string: "OK\r\n"), unread: unread)
            }
        } client: { port in
            let client = try await TestClient.connect(port: port)
            if hasSessionReadThem {
                try await client.send("STARTTLS\r\na1 NOOP\r\n")
            } else {
                try await client.send("STARTTLS\r\n")
                #expect(try await client.readLine() == "go on\r\n")
                try await client.send("a1 NOOP\r\n")
            }
            #expect(try await client.readToEnd() == "")
        }
    }

    @Test("what isn't TLS, and what is nothing, never reaches a session", arguments: ["a1 LOGIN x y\r\n", ""])
    func noHandshake(words: String) async throws {
        let server = try ServerIdentity()
        var options = MailListenerOptions(port: 0, security: .tls)
        options.handshakeTimeout = .milliseconds(100)
        try await withListener(options: options, tls: server.tls) { _ in
            Issue.record("a session began without a handshake")
        } client: { port in
            let client = try await TestClient.connect(port: port)
            try await client.send(words)
            _ = try await client.readToEnd()
        }
    }

    @Test("a handshake that never comes ends the session that asked for it")
    func startTLSWithoutHandshake() async throws {
        let server = try ServerIdentity()
        var options = MailListenerOptions(port: 0, security: .startTLS)
        options.handshakeTimeout = .milliseconds(100)
        try await withListener(options: options, tls: server.tls) { connection in
            guard case .received = await connection.next() else { return }
            await #expect(throws: MailConnectionError.self) {
                try await connection.startTLS(replying: ByteBuffer(string: "OK\r\n"), unread: 0)
            }
        } client: { port in
            let client = try await TestClient.connect(port: port)
            try await client.send("STARTTLS\r\n")
            #expect(try await client.readToEnd() == "OK\r\n")
        }
    }
}

/// A self-signed certificate in a folder of its own, and what a client needs to trust it.
struct ServerIdentity {
    let folder: ScratchFolder
    let tls: ServerTLS
    let leaf: NIOSSLCertificate

    init() throws {
        folder = try ScratchFolder()
        tls = try ServerTLS(ServerCertificate(selfSignedIn: folder.url))
        leaf = try #require(try NIOSSLCertificate.fromPEMFile(tls.certificate.trustFile).first)
    }

    func clientContext() throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates([leaf])
        return try NIOSSLContext(configuration: configuration)
    }
}
