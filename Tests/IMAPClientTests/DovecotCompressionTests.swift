import IMAPClient
import IMAPProtocol
import MailTransport
import NIOCore
import PosternTesting
import Testing

/// COMPRESS=DEFLATE (RFC 4978) with a real server.
@Suite(.enabled(if: DovecotServer.isInstalled, "Dovecot is not installed"), .timeLimit(.minutes(3)))
struct DovecotCompressionTests {
    @Test("a session under compression reads what it reads without, in the clear to the tap, and idles")
    func session() async throws {
        var options = DovecotServer.Options()
        options.compresses = true
        let message = Array("Subject: large\r\n\r\n".utf8) + (0..<300_000).map { UInt8(ascii: "a") + UInt8($0 % 23) }
        try await withDovecot(options) { server in
            let account = server.makeAccount("compress")
            try account.store([message])
            for compresses in [true, false] {
                try await account.connected(security: .startTLS, change: { $0.compresses = compresses }) {
                    connection, tap in
                    #expect(connection.capabilities.contains(.compressDeflate))
                    _ = try await connection.select(.inbox)
                    let received = try await connection.withBody(BodyRequest(uid: 1, .section(.whole))) { stream in
                        try await stream.collect(upTo: 1_000_000)
                    }
                    #expect(Array(received.readableBytesView) == message)
                    try await connection.noop()
                    let lines = tap.summary.lines.map(\.text)
                    #expect(lines.contains { $0.contains("COMPRESS DEFLATE") } == compresses)
                    #expect(lines.contains { $0.contains("OK Begin compression") } == compresses)
                    #expect(lines.contains { $0.contains("SELECT") })
                }
            }
        }
    }
}
