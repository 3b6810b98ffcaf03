import Logging
import MailBackends
import MailService
import MailTransport
import NIOPosix
import Persistence
import PosternTesting
import Testing

/// Servers that offer BINARY, and can't decode every part (RFC 3516 section 4.3).
struct UndecodablePartTests {
    private static let capabilities = "IMAP4rev1 SASL-IR AUTH=PLAIN BINARY LITERAL+"

    @Test(.timeLimit(.minutes(1)), arguments: ["NO [UNKNOWN-CTE] what is base65?", nil])
    func isReadAsItIs(refusal: String?) async throws {
        let script: ScriptedServer.Script = { connection in
            try await connection.send("* OK [CAPABILITY \(Self.capabilities)] ready\r\n")
            while let line = try await connection.line() {
                let words = line.split(separator: " ")
                var lines: [String] = []
                var end = "OK done"
                switch words[1].uppercased() {
                case "LIST": lines = ["* LIST () \"/\" INBOX"]
                case "CAPABILITY": lines = ["* CAPABILITY \(Self.capabilities)"]
                case "SELECT", "EXAMINE":
                    lines = ["* 1 EXISTS", "* OK [UIDVALIDITY 7] ok", "* OK [UIDNEXT 10] ok"]
                    end = "OK [READ-WRITE] done"
                case _ where line.contains("BINARY"):
                    if let refusal { end = refusal } else { lines = ["* 1 FETCH (UID 9 BINARY[1] {3}\r\nabc)"] }
                case _ where line.contains("BODY.PEEK[1]"): lines = ["* 1 FETCH (UID 9 BODY[1] {4}\r\nYWJj)"]
                case _ where line.contains("FETCH"): lines = ["* 1 FETCH (UID 9 FLAGS ())"]
                default: break
                }
                try await connection.send((lines + ["\(words[0]) \(end)"]).map { $0 + "\r\n" }.joined())
            }
        }
        try await withScriptedServer(script: script) { server in
            let backend = try await Self.backend(port: server.port)
            let message = MessageID(folder: FolderID(.name(Array("INBOX".utf8))), key: .uid(validity: 7, 9))
            let reply = try await backend.content(
                ContentRequest(message: message, section: .part("1"), prefersDecoded: true))
            var bytes: [UInt8] = []
            for try await chunk in reply.stream { bytes += chunk }
            #expect(reply.isDecoded == (refusal == nil))
            #expect(String(decoding: bytes, as: UTF8.self) == (refusal == nil ? "abc" : "YWJj"))
        }
    }

    private static func backend(port: Int) async throws -> any MailBackend {
        let server = MailServer(
            name: "scripted", domains: ["*"],
            imap: MailEndpoint(host: "127.0.0.1", port: port, security: .none, allowsCleartextLogin: true))
        let provider = IMAPBackendProvider(
            connector: Connector(eventLoopGroup: MultiThreadedEventLoopGroup.singleton),
            cache: InMemoryMessageCache(), logger: Logger(label: "test"))
        return try await provider.logIn(
            Account(id: AccountID(rawValue: "a"), address: "a@example.org", loginName: "a", server: server),
            password: Secret("x"))
    }
}
