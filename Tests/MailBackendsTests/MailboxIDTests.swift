import Logging
import MailBackends
import MailService
import MailTransport
import NIOPosix
import Persistence
import PosternTesting
import Testing

/// Folder ids where the server's MAILBOXIDs (RFC 8474) aren't what they should be.
struct MailboxIDTests {
    /// As Cyrus 3.6 answers: freed memory in LIST-STATUS, the right id in STATUS.
    @Test(.timeLimit(.minutes(1)), arguments: ["\u{1}\u{b}V", "same"])
    func whatLISTSTATUSSaysWrongIsAskedAgain(listed: String) async throws {
        let script: ScriptedServer.Script = { connection in
            try await connection.send("* OK [CAPABILITY \(Self.capabilities)] ready\r\n")
            while let line = try await connection.line() {
                let words = line.split(separator: " ")
                let lines =
                    switch words[1].uppercased() {
                    case "LIST":
                        ["INBOX", "Work"].flatMap {
                            ["* LIST () \"/\" \($0)", "* STATUS \($0) (MESSAGES 1 MAILBOXID (\(listed)))"]
                        }
                    case "CAPABILITY": ["* CAPABILITY \(Self.capabilities)"]
                    case "STATUS":
                        ["* STATUS \(words[2]) (MAILBOXID (id-of-\(words[2].filter(\.isLetter))))"]
                    default: [String]()
                    }
                try await connection.send((lines + ["\(words[0]) OK done"]).map { $0 + "\r\n" }.joined())
            }
        }
        try await withScriptedServer(script: script) { server in
            let first = try await Self.folderIDs(port: server.port)
            #expect(first.count == 2)
            #expect(first.map(\.key) == [.objectID("id-of-INBOX"), .objectID("id-of-Work")])
        }
    }

    private static let capabilities =
        "IMAP4rev1 SASL-IR AUTH=PLAIN LITERAL+ LIST-EXTENDED LIST-STATUS OBJECTID UIDPLUS"

    private static func folderIDs(port: Int) async throws -> [FolderID] {
        let server = MailServer(
            name: "scripted", domains: ["*"],
            imap: MailEndpoint(host: "127.0.0.1", port: port, security: .none, allowsCleartextLogin: true))
        let provider = IMAPBackendProvider(
            connector: Connector(eventLoopGroup: MultiThreadedEventLoopGroup.singleton),
            cache: InMemoryMessageCache(), logger: Logger(label: "test"))
        let access = AccountAccess(
            account: Account(
                id: AccountID(rawValue: "a"), address: "a@example.org", loginName: "a", server: server),
            password: Secret("x"))
        return try await MailboxService(provider: provider)
            .folders(access, FolderListRequest(counts: true)).map(\.id)
    }
}
