import MailStore
import Testing

@testable import MailServer

/// What clients seldom do, or never.
@Suite(.timeLimit(.minutes(1))) struct IMAPEdgeTests {
    private func withClient(
        messages: Int = 1, change: (inout MailStoreOptions) -> Void = { _ in },
        _ body: @escaping @Sendable (IMAPDialogue) async throws -> Void
    ) async throws {
        let world = try IMAPWorld(change: change)
        for _ in 0..<messages { try world.deliver() }
        try await world.serve { port in
            let client = try await IMAPDialogue.loggedIn(port: port, select: "INBOX")
            try await body(client)
            try await client.close()
        }
    }

    @Test func replacing() async throws {
        let world = try IMAPWorld()
        for _ in 0..<3 { try world.deliver() }
        try await world.serve { port in
            let client = try await IMAPDialogue.loggedIn(port: port, select: "INBOX")
            let watcher = try await IMAPDialogue.loggedIn(port: port, select: "INBOX")
            let text = "Subject: x\r\n\r\nhi"
            let answer = try await client.command("REPLACE 2 INBOX (\\Seen \\Draft) {16+}\r\n\(text)")
            #expect(answer.first?.hasPrefix("* OK [APPENDUID ") == true && answer.first?.contains(" 4] ") == true)
            #expect(answer.contains("* 2 EXPUNGE") && answer.last?.hasPrefix("OK") == true, "\(answer)")
            try await client.expect("UID SEARCH ALL", first: "* SEARCH 1 3 4")
            try await client.expect("UID FETCH 4 BODY.PEEK[]", first: "* 3 FETCH (UID 4 BODY[] {16}\r\n\(text))")
            let seen = try await watcher.command("NOOP")
            #expect(seen.contains("* 2 EXPUNGE") && seen.contains("* 3 EXISTS"), "\(seen)")
            // Into another mailbox.
            _ = try await client.command("CREATE Other")
            try await client.expect("UID REPLACE 4 Other {16+}\r\n\(text)", ends: "OK")
            try await client.expect("STATUS Other (MESSAGES)", first: "* STATUS \"Other\" (MESSAGES 1)")
            try await client.expect("UID SEARCH ALL", first: "* SEARCH 1 3")
            // Refused before the bytes come.
            try await client.expect("UID REPLACE 4 INBOX {16}", ends: "NO [NONEXISTENT]")
            try await client.expect("REPLACE 9 INBOX {16}", ends: "BAD")
            try await client.expect("UID REPLACE 1 Nowhere {16}", ends: "NO [TRYCREATE]")
            try await client.expect("UID SEARCH ALL", first: "* SEARCH 1 3")
            try await client.expect("EXAMINE INBOX", ends: "OK")
            try await client.expect("UID REPLACE 1 INBOX {16}", ends: "NO")
            try await client.expect("CLOSE", ends: "OK")
            try await client.expect("UID REPLACE 1 INBOX {16}", ends: "BAD")
            try await client.close()
            try await watcher.close()
        }
    }

    @Test func messagesAreRefusedBeforeTheyAreSent() async throws {
        try await withClient(change: { $0.maximumMessageBytes = 1000 }) { client in
            try await client.expect("APPEND INBOX {2000}", ends: "NO [TOOBIG]")
            try await client.expect("APPEND INBOX {0+}\r\n", ends: "NO")
            try await client.expect("APPEND INBOX (\\Nonsense) {3+}\r\nabc", ends: "BAD")
            try await client.expect("NOOP", ["OK NOOP done"])
        }
    }

    @Test func aFullAccountTakesNothing() async throws {
        try await withClient(change: { $0.quotaBytes = 400 }) { client in
            try await client.expect("APPEND INBOX {300}", ends: "NO [OVERQUOTA]")
            try await client.expect(
                "GETQUOTAROOT INBOX",
                [#"* QUOTAROOT "INBOX" """#, #"* QUOTA "" (STORAGE 1 0)"#, "OK GETQUOTAROOT done"])
        }
    }

    @Test func severalMessagesComeAtOnce() async throws {
        try await withClient { client in
            let text = "Subject: x\r\n\r\nhi"
            let answer = try await client.command("APPEND INBOX {16+}\r\n\(text) (\\Seen) {16+}\r\n\(text)")
            #expect(answer.contains("* 3 EXISTS"))
            #expect(answer.last?.contains(" 2:3] APPEND done") == true)
            try await client.expect("FETCH 2:3 FLAGS", first: "* 2 FETCH (FLAGS (\\Recent))")
        }
    }

    @Test func sectionsOfEveryKind() async throws {
        try await withClient { client in
            try await client.expect("FETCH 1 BODY.PEEK[1]<3.4>", first: "* 1 FETCH (BODY[1]<3> {4}\r\nnoon)")
            try await client.expect("FETCH 1 BODY.PEEK[9]", first: "* 1 FETCH (BODY[9] NIL)")
            try await client.expect("FETCH 1 BINARY.SIZE[1]", first: "* 1 FETCH (BINARY.SIZE[1] 10)")
            try await client.expect(
                "FETCH 1 RFC822.TEXT", first: "* 1 FETCH (RFC822.TEXT {10}\r\nAt noon?\r\n FLAGS (\\Seen \\Recent))")
            try await client.expect("FETCH 1 PREVIEW", first: #"* 1 FETCH (PREVIEW "At noon?")"#)
            try await client.expect("UID FETCH 1 FAST", ends: "OK")
            try await client.expect("UID FETCH 99 FLAGS", ["OK FETCH done"])
            try await client.expect("FETCH 2 FLAGS", ends: "BAD")
            try await client.expect("FETCH * UID", first: "* 1 FETCH (UID 1)")
        }
    }

    @Test func anEmptyMailboxIsNoError() async throws {
        try await withClient(messages: 0) { client in
            try await client.expect("FETCH 1:* FLAGS", ["OK FETCH done"])
            try await client.expect("EXPUNGE", ["OK EXPUNGE done"])
            try await client.expect("CLOSE", ["OK CLOSE done"])
        }
    }

    @Test func loginsThatFailEndTheConnection() async throws {
        let world = try IMAPWorld()
        try await world.serve { port in
            let client = try await IMAPDialogue(port: port)
            for _ in 0..<3 { try await client.expect("LOGIN anna wrong", ends: "NO [AUTHENTICATIONFAILED]") }
            let line = try await client.line()
            #expect(line == "* BYE Too many failed logins")
        }
    }

    @Test func authenticationIsGivenUpWithAStar() async throws {
        let world = try IMAPWorld()
        try await world.serve { port in
            let client = try await IMAPDialogue(port: port)
            try await client.send("a AUTHENTICATE PLAIN\r\n")
            let request = try await client.line()
            #expect(request.hasPrefix("+"))
            try await client.send("*\r\n")
            let answer = try await client.answer("a")
            #expect(answer == ["BAD AUTHENTICATE was given up"])
            try await client.expect("AUTHENTICATE NOTHING", ends: "NO")
            try await client.expect("AUTHENTICATE PLAIN AGFubmEAc2VjcmV0", ends: "OK")
            try await client.close()
        }
    }
}
