import Foundation
import NIOCore
import NIOPosix
import PosternTesting
import Testing

@Suite(.enabled(if: DovecotServer.isInstalled, "Dovecot is not installed"), .timeLimit(.minutes(3)))
struct DovecotServerTests {
    @Test func `an account of its own logs in and finds its folders`() async throws {
        let server = try await DovecotServer.shared()
        let account = server.makeAccount("alice")
        let answer = try await converse(
            port: server.imapPort,
            "a LOGIN \(account.address) \(account.password)", "b LIST \"\" *", "c LOGOUT")
        #expect(answer.contains("a OK"))
        #expect(answer.contains("\\Sent"))
    }

    @Test func `seeded mail is there, in order, and indexed`() async throws {
        let account = try await DovecotServer.shared().makeAccount("seeded")
        try await account.seed(count: 200)
        try account.store([Array("Subject: kept\r\n\r\nbytes\r\n".utf8)], in: ["Work", "Reports"])
        let answer = try await converse(
            port: account.server.imapPort,
            "a LOGIN \(account.address) \(account.password)", "b SELECT INBOX", "c FETCH 7 (ENVELOPE RFC822.SIZE)",
            "d SELECT Work/Reports", "e FETCH 1 BODY[]", "f LOGOUT")
        let seventh = SampleMail().message(7)
        #expect(answer.contains("* 200 EXISTS"))
        #expect(answer.contains(seventh.messageID))
        #expect(answer.contains("RFC822.SIZE \(seventh.bytes.count)"))
        #expect(answer.contains("* 1 EXISTS"))
        #expect(answer.contains("Subject: kept\r\n\r\nbytes"))
    }

    @Test func `a second account gets the same mail from links`() async throws {
        let server = try await DovecotServer.shared()
        for _ in 1...2 {
            let account = server.makeAccount("linked")
            try await account.seed(count: 200)
            let answer = try await converse(
                port: server.imapPort,
                "a LOGIN \(account.address) \(account.password)", "b SELECT INBOX", "c FETCH 200 (UID BODY[])",
                "d LOGOUT")
            #expect(answer.contains("UID 200"))
            #expect(answer.contains(SampleMail().message(200).messageID))
        }
    }

    @Test func `a server of its own ends with its scope`() async throws {
        var options = DovecotServer.Options()
        options.connectionsPerUser = 1
        let port = try await withDovecot(options) { server in
            let answer = try await converse(port: server.imapPort, "a LOGIN x@example.org wrong", "b LOGOUT")
            #expect(answer.contains("a NO [AUTHENTICATIONFAILED]"))
            return server.imapPort
        }
        await #expect(throws: (any Error).self) { try await converse(port: port, "a LOGOUT") }
    }
}

/// Sends the lines all at once and returns everything that came back until the server closed.
func converse(port: Int, _ lines: String...) async throws -> String {
    let channel = try await ClientBootstrap(group: NIOSingletons.posixEventLoopGroup)
        .connect(host: "127.0.0.1", port: port) { channel in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
    return try await channel.executeThenClose { inbound, outbound in
        try await outbound.write(ByteBuffer(string: lines.map { $0 + "\r\n" }.joined()))
        var answer = ByteBuffer()
        for try await var bytes in inbound { answer.writeBuffer(&bytes) }
        return String(buffer: answer)
    }
}
