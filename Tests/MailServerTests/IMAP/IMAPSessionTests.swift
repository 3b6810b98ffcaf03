import MailStore
import Testing

@testable import MailServer

/// Whole sessions over a socket, as a client sees them.
@Suite(.timeLimit(.minutes(1))) struct IMAPSessionTests {
    @Test func aSessionFromLoginToLogout() async throws {
        let world = try IMAPWorld()
        try world.deliver()
        try await world.serve { port in
            let client = try await IMAPDialogue(port: port)
            #expect(try await client.command("LOGIN anna wrong").last?.hasPrefix("NO [AUTHENTICATIONFAILED]") == true)
            #expect(try await client.command("SELECT INBOX") == ["BAD Log in first"])
            #expect(try await client.command("LOGIN anna secret").last?.hasPrefix("OK [CAPABILITY IMAP4rev1") == true)
            #expect(try await client.command("LIST \"\" *").first == #"* LIST (\HasNoChildren) "/" "INBOX""#)
            let selected = try await client.command("SELECT INBOX")
            #expect(selected.contains("* 1 EXISTS"))
            #expect(selected.contains("* 1 RECENT"))
            #expect(selected.last == "OK [READ-WRITE] SELECT done")
            let fetched = try await client.command("FETCH 1 (FLAGS BODY[TEXT])")
            #expect(
                fetched == ["* 1 FETCH (FLAGS (\\Seen \\Recent) BODY[TEXT] {10}\r\nAt noon?\r\n)", "OK FETCH done"])
            #expect(
                try await client.command("STORE 1 +FLAGS (\\Deleted $Label)").suffix(2)
                    == ["* 1 FETCH (FLAGS (\\Deleted \\Seen \\Recent $Label))", "OK STORE done"])
            #expect(try await client.command("EXPUNGE") == ["* 1 EXPUNGE", "* 0 RECENT", "OK EXPUNGE done"])
            let goodbye = try await client.command("LOGOUT")
            #expect(goodbye == ["* BYE Until next time", "OK LOGOUT done"])
        }
    }

    @Test func aMessageIsAppendedAndTold() async throws {
        let world = try IMAPWorld()
        try await world.serve { port in
            let client = try await IMAPDialogue.loggedIn(port: port, select: "INBOX")
            let watcher = try await IMAPDialogue.loggedIn(port: port, select: "INBOX")
            try await watcher.send("i IDLE\r\n")
            #expect(try await watcher.line() == "+ idling")
            try await client.send("a APPEND INBOX (\\Flagged) {\(sampleMessage.utf8.count)}\r\n")
            #expect(try await client.line() == "+ Go on")
            try await client.send(sampleMessage + "\r\n")
            let appended = try await client.answer("a")
            #expect(appended.contains("* 1 EXISTS"))
            #expect(appended.last?.hasPrefix("OK [APPENDUID ") == true)
            #expect(try await watcher.line() == "* 1 EXISTS")
            try await watcher.send("DONE\r\n")
            #expect(try await watcher.answer("i").last == "OK IDLE done")
            #expect(
                try await client.command("APPEND Nowhere {3+}\r\nabc").last == "NO [TRYCREATE] There is no such mailbox"
            )
            #expect(try await client.command("NOOP") == ["OK NOOP done"])
        }
    }
}
