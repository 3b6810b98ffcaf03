import Logging
import MailBackends
import MailService
import MailTransport
import NIOPosix
import Persistence
import PosternTesting
import Synchronization
import Testing

/// Changes on servers that lack what makes them safe, refuse, or break off.
@Suite(.timeLimit(.minutes(1)))
struct FallbackTests {
    /// Answers all that a change needs; `answer` may answer otherwise, or end the connection by nil.
    private static func script(
        _ capabilities: String, _ answer: @escaping @Sendable (String) -> [String]? = { _ in [] }
    ) -> ScriptedServer.Script {
        { connection in
            let offered = "IMAP4rev1 SASL-IR AUTH=PLAIN LITERAL+ " + capabilities
            try await connection.send("* OK [CAPABILITY \(offered)] ready\r\n")
            while var line = try await connection.line() {
                let tag = line.prefix { $0 != " " }
                line = String(line.dropFirst(tag.count + 1))
                if line.hasPrefix("UID ") { line = String(line.dropFirst(4)) }
                guard var lines = answer(line) else { return }
                if line.hasPrefix("APPEND") || line.hasPrefix("REPLACE") {
                    let digits = line.split(separator: "{").last?.prefix { $0.isNumber } ?? ""
                    if !line.hasSuffix("+}") { try await connection.send("+ go on\r\n") }
                    _ = try await connection.expectBytes((Int(digits) ?? 0) + 2)
                    guard answer("MESSAGE") != nil else { return }
                }
                if lines.isEmpty { lines = Self.usual(line, offered) }
                if lines.last.map({ $0.hasPrefix("OK") || $0.hasPrefix("NO") || $0.hasPrefix("BAD") }) != true {
                    lines.append("OK done")
                }
                lines[lines.count - 1] = "\(tag) \(lines[lines.count - 1])"
                try await connection.send(lines.map { $0 + "\r\n" }.joined())
                if line.hasPrefix("LOGOUT") { return }
            }
        }
    }

    private static func usual(_ line: String, _ capabilities: String) -> [String] {
        switch line.prefix(while: { $0 != " " }) {
        case "CAPABILITY": ["* CAPABILITY \(capabilities)"]
        case "LIST": ["INBOX", "Trash", "Work"].map { "* LIST () \"/\" \($0)" }
        case "SELECT": ["* 3 EXISTS", "* OK [UIDVALIDITY 7] valid", "* OK [UIDNEXT 104] next"]
        // More than anybody asked for.
        case "SEARCH": ["* SEARCH 101 102 103 104 105"]
        case "FETCH": ["* 1 FETCH (UID 101 FLAGS (\\Seen))"]
        default: []
        }
    }

    private static func withBackend(
        _ script: @escaping ScriptedServer.Script,
        _ body: (any MailBackend, ScriptedServer) async throws -> Void
    ) async throws {
        try await withScriptedServer(script: script) { server in
            let endpoint = MailEndpoint(
                host: "127.0.0.1", port: server.port, security: .none, allowsCleartextLogin: true)
            let provider = IMAPBackendProvider(
                connector: Connector(eventLoopGroup: MultiThreadedEventLoopGroup.singleton),
                cache: InMemoryMessageCache(), logger: Logger(label: "test"))
            let account = Account(
                id: AccountID(rawValue: "a"), address: "a@example.org", loginName: "a",
                server: MailServer(name: "scripted", domains: ["*"], imap: endpoint))
            try await body(try await provider.logIn(account, password: Secret("x")), server)
        }
    }

    private static func id(_ uid: UInt32) -> MessageID {
        MessageID(folder: FolderID(.name(Array("INBOX".utf8))), key: .uid(validity: 7, uid))
    }

    private static let work = FolderSelector.id(FolderID(.name(Array("Work".utf8))))

    private static func commands(_ server: ScriptedServer, _ names: String...) -> [String] {
        server.received.map { line in
            let command = line.drop { $0 != " " }.dropFirst()
            return String(command.hasPrefix("UID ") ? command.dropFirst(4) : command)
        }.filter { line in names.contains { line.hasPrefix($0 + " ") || line == $0 } }
    }

    private static func code(_ outcome: ChangeOutcome?) -> MailServiceError.Code? {
        if case .failed(let error) = outcome?.result { error.code } else { nil }
    }

    @Test func withoutUIDPLUSMessagesAreMarkedAndNeverExpunged() async throws {
        try await Self.withBackend(Self.script("")) { backend, server in
            for change in [MessageChange.move(to: Self.work), .destroy, .delete] {
                let outcomes = try await backend.change([Self.id(101), Self.id(103)], change)
                for outcome in outcomes {
                    guard case .markedDeleted = outcome.result else {
                        throw UnexpectedResult(description: "\(outcome)")
                    }
                }
            }
            let emptied = try await backend.emptyFolder(.role(.inbox), permanently: true)
            #expect(emptied == EmptiedFolder(markedDeleted: 5))
            #expect(Self.commands(server, "EXPUNGE", "CLOSE") == [])
            #expect(Self.commands(server, "COPY") == ["COPY 101,103 \"Work\"", "COPY 101,103 \"Trash\""])
            let stores = Self.commands(server, "STORE")
            #expect(stores.prefix(3).allSatisfy { $0 == "STORE 101,103 +FLAGS (\\Deleted)" })
        }
    }

    @Test func withoutMOVECopiesAreMadeFirst() async throws {
        try await Self.withBackend(Self.script("UIDPLUS")) { backend, server in
            _ = try await backend.change([Self.id(101), Self.id(103)], .move(to: Self.work))
            #expect(
                Self.commands(server, "COPY", "STORE", "EXPUNGE") == [
                    "COPY 101,103 \"Work\"", "STORE 101,103 +FLAGS.SILENT (\\Deleted)", "EXPUNGE 101,103",
                ])
        }
    }

    @Test func whatCouldNotBeCopiedStays() async throws {
        let script = Self.script("UIDPLUS") { $0.hasPrefix("COPY") ? ["NO [OVERQUOTA] full"] : [] }
        try await Self.withBackend(script) { backend, server in
            let outcomes = try await backend.change([Self.id(101)], .move(to: Self.work))
            #expect(Self.code(outcomes.first) == .overQuota)
            #expect(Self.commands(server, "STORE", "EXPUNGE") == [])
        }
    }

    /// What other UIDs the server speaks of is none of our business.
    @Test func onlyWhatWasAskedIsChanged() async throws {
        try await Self.withBackend(Self.script("UIDPLUS MOVE")) { backend, server in
            let outcomes = try await backend.change([Self.id(102), Self.id(999)], .destroy)
            #expect(Self.code(outcomes.last) == .messageNotFound)
            #expect(Self.commands(server, "EXPUNGE") == ["EXPUNGE 102"])
        }
    }

    @Test(arguments: ["COPY", "MOVE"])
    func aBrokenTransferIsNotRepeated(command: String) async throws {
        let script = Self.script("UIDPLUS MOVE") { $0.hasPrefix(command) ? nil : [] }
        try await Self.withBackend(script) { backend, server in
            let change = command == "COPY" ? MessageChange.copy(to: Self.work) : .move(to: Self.work)
            let outcomes = try await backend.change([Self.id(101)], change)
            #expect(Self.code(outcomes.first) == .outcomeUnknown)
            #expect(Self.commands(server, command).count == 1)
        }
    }

    @Test func aBrokenAppendIsNotRepeated() async throws {
        for size in [10, 100_000] {
            let script = Self.script("UIDPLUS") { $0 == "MESSAGE" ? nil : [] }
            try await Self.withBackend(script) { backend, server in
                let message = NewMessage([UInt8](repeating: UInt8(ascii: "a"), count: size))
                let error = await #expect(throws: MailServiceError.self) {
                    _ = try await backend.append(message, to: .role(.inbox))
                }
                #expect(error?.code == .outcomeUnknown)
                #expect(Self.commands(server, "APPEND").count == 1)
            }
        }
    }

    /// The server had not asked for the message: it can't have it.
    @Test func anAppendThatNeverBeganIsTriedOnAnotherConnection() async throws {
        let isFirst = Atomic(true)
        let script = Self.script("UIDPLUS") { line in
            line.hasPrefix("APPEND") && isFirst.exchange(false, ordering: .relaxed) ? nil : []
        }
        try await Self.withBackend(script) { backend, server in
            _ = try await backend.append(
                NewMessage([UInt8](repeating: UInt8(ascii: "a"), count: 100_000)), to: .role(.inbox))
            #expect(Self.commands(server, "APPEND").count == 2)
        }
    }

    @Test(arguments: ["REPLACE UIDPLUS", "UIDPLUS", ""])
    func replacing(capabilities: String) async throws {
        let script = Self.script(capabilities) { line in
            if line.hasPrefix("APPEND") { return ["OK [APPENDUID 7 104] done"] }
            if line.hasPrefix("REPLACE") { return ["* OK [APPENDUID 7 104] ready", "* 1 EXPUNGE", "OK done"] }
            return []
        }
        try await Self.withBackend(script) { backend, server in
            let new = try await backend.replace(Self.id(101), with: NewMessage(Array("a\r\n".utf8)))
            #expect(new == Self.id(104))
            let commands = Self.commands(server, "APPEND", "REPLACE", "STORE", "EXPUNGE")
            switch capabilities {
            case "UIDPLUS":
                #expect(
                    commands.dropFirst() == ["STORE 101 +FLAGS.SILENT (\\Deleted)", "EXPUNGE 101"], "\(commands)")
            case "": #expect(commands.dropFirst() == ["STORE 101 +FLAGS (\\Deleted)"], "\(commands)")
            default: #expect(commands == ["REPLACE 101 \"INBOX\" {3+}"], "\(commands)")
            }
        }
    }

    @Test func withoutCONDSTORETheLookIsAllThereIs() async throws {
        try await Self.withBackend(Self.script("UIDPLUS")) { backend, server in
            let flag = MessageChange.keywords(add: [.flagged], remove: [])
            let refused = try await backend.change(Self.id(101), [flag]) { !$0.contains(.seen) }
            #expect(Self.code(refused) == .preconditionFailed)
            #expect(Self.commands(server, "STORE") == [])
            let made = try await backend.change(Self.id(101), [flag]) { $0.contains(.seen) }
            #expect(Self.code(made) == nil)
            #expect(Self.commands(server, "STORE") == ["STORE 101 +FLAGS (\\Flagged)"])
        }
    }

    @Test(arguments: ["OK [MODIFIED 101] not all", "NO [MODIFIED 101] no"])
    func modifiedMeansThatSomebodyWasFaster(answer: String) async throws {
        let script = Self.script("UIDPLUS CONDSTORE") { line in
            if line.hasPrefix("SELECT") {
                return ["* 3 EXISTS", "* OK [UIDVALIDITY 7] x", "* OK [UIDNEXT 104] x", "* OK [HIGHESTMODSEQ 9] x"]
            }
            if line.hasPrefix("FETCH") { return ["* 1 FETCH (UID 101 FLAGS (\\Seen a) MODSEQ (8))"] }
            return line.hasPrefix("STORE") ? [answer] : []
        }
        try await Self.withBackend(script) { backend, server in
            for change in [MessageChange.keywords(add: [.flagged], remove: [.seen]), .destroy] {
                let outcome = try await backend.change(Self.id(101), [change]) { _ in true }
                #expect(Self.code(outcome) == .preconditionFailed)
            }
            #expect(
                Self.commands(server, "STORE", "EXPUNGE") == [
                    "STORE 101 (UNCHANGEDSINCE 8) FLAGS (a \\Flagged)",
                    "STORE 101 (UNCHANGEDSINCE 8) +FLAGS (\\Deleted)",
                ])
        }
    }

    @Test func messagesThatAreTooLargeAreNotSent() async throws {
        try await Self.withBackend(Self.script("APPENDLIMIT=1000")) { backend, server in
            let error = await #expect(throws: MailServiceError.self) {
                _ = try await backend.append(NewMessage([UInt8](repeating: 97, count: 1_001)), to: .role(.inbox))
            }
            #expect(error?.code == .tooLarge)
            #expect(Self.commands(server, "APPEND") == [])
        }
    }
}
