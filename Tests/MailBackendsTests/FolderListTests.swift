import Logging
import MailBackends
import MailService
import MailTransport
import NIOPosix
import Persistence
import PosternTesting
import Testing

/// The list of folders from servers that are different from Dovecot.
struct FolderListTests {
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
            let folders = try await Self.folders(port: server.port)
            #expect(folders.map(\.id.key) == [.objectID("id-of-INBOX"), .objectID("id-of-Work")])
        }
    }

    /// An id that a client keeps opens its folder on the next connection, whatever that one speaks.
    @Test(.timeLimit(.minutes(1)), arguments: [true, false])
    func idsDoNotDependOnUTF8(isOffered: Bool) async throws {
        let capabilities = "IMAP4rev1 SASL-IR AUTH=PLAIN ENABLE ID" + (isOffered ? " UTF8=ACCEPT" : "")
        let script: ScriptedServer.Script = { connection in
            try await connection.send("* OK [CAPABILITY \(capabilities)] ready\r\n")
            var isEnabled = false
            while let line = try await connection.line() {
                let words = line.split(separator: " ")
                var lines: [String] = []
                switch words[1].uppercased() {
                case "ENABLE":
                    isEnabled = true
                    lines = ["* ENABLED UTF8=ACCEPT"]
                case "LIST": lines = ["* LIST () \"/\" \"\(isEnabled ? "Entwürfe" : "Entw&APw-rfe")\""]
                case "CAPABILITY": lines = ["* CAPABILITY \(capabilities)"]
                case "ID": lines = ["* ID NIL"]
                default: break
                }
                try await connection.send((lines + ["\(words[0]) OK done"]).map { $0 + "\r\n" }.joined())
            }
        }
        try await withScriptedServer(script: script) { server in
            let folders = try await Self.folders(port: server.port)
            #expect(folders.map(\.name) == ["Entwürfe"])
            #expect(folders.map(\.id.key) == [.name(Array("Entw&APw-rfe".utf8))])
            #expect(server.received.contains { $0.hasSuffix(" ENABLE UTF8=ACCEPT") } == isOffered)
            #expect(server.received.count { $0.contains(" ID (\"name\" \"Postern\" \"version\" ") } == 1)
        }
    }

    /// As Courier answers: all folders are below INBOX, which is the namespace's spelling, and no one's wish.
    @Test(.timeLimit(.minutes(1)), arguments: ["* NAMESPACE ((\"INBOX.\" \".\")) NIL NIL", nil])
    func theNamespacesPrefixIsNotShown(namespace: String?) async throws {
        let script: ScriptedServer.Script = { connection in
            let capabilities = "IMAP4rev1 SASL-IR AUTH=PLAIN NAMESPACE"
            try await connection.send("* OK [CAPABILITY \(capabilities)] ready\r\n")
            while let line = try await connection.line() {
                let words = line.split(separator: " ")
                var lines: [String] = []
                switch words[1].uppercased() {
                case "LIST": lines = ["INBOX", "INBOX.Work", "INBOX.Work.Reports"].map { "* LIST () \".\" \($0)" }
                case "CAPABILITY": lines = ["* CAPABILITY \(capabilities)"]
                case "NAMESPACE" where namespace == nil:
                    try await connection.send("\(words[0]) NO not today\r\n")
                    continue
                case "NAMESPACE": lines = [namespace].compactMap { $0 }
                default: break
                }
                try await connection.send((lines + ["\(words[0]) OK done"]).map { $0 + "\r\n" }.joined())
            }
        }
        try await withScriptedServer(script: script) { server in
            let folders = try await Self.folders(port: server.port)
            let isStripped = namespace != nil
            #expect(
                folders.map(\.path)
                    == (isStripped
                        ? [["INBOX"], ["Work"], ["Work", "Reports"]]
                        : [["INBOX"], ["INBOX", "Work"], ["INBOX", "Work", "Reports"]]))
            #expect(folders.map { $0.parentID != nil } == [false, !isStripped, true])
            #expect(folders[2].parentID == folders[1].id)
        }
    }

    private static let capabilities =
        "IMAP4rev1 SASL-IR AUTH=PLAIN LITERAL+ LIST-EXTENDED LIST-STATUS OBJECTID UIDPLUS"

    private static func folders(port: Int) async throws -> [Folder] {
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
            .folders(access, FolderListRequest(counts: false))
    }
}
